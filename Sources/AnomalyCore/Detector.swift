public import NumericKernels

/// What a fit may use besides the rows: random streams and threads. There is nothing here that knows labels.
public struct FitContext: Sendable {
  public let random: RandomSource
  public let workers: Workers

  public init(seed: UInt64, workers: Workers = Workers()) {
    self.random = RandomSource(seed: seed)
    self.workers = workers
  }
}

/// How far a score can be traced back to the columns of the row.
public enum Explainability: String, Sendable, Hashable, Codable, CaseIterable {
  /// A number and no more.
  case opaque
  /// Parts or neighbours say where to look.
  case partial
  /// The score is a sum or a maximum of terms of single columns.
  case additive

  /// Position in the order opaque < partial < additive.
  public var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// How a detector behaves; the contract tests hold it to this.
public struct DetectorTraits: Sendable, Hashable, Codable {
  /// Does not use the seed.
  public var isDeterministic = true
  /// The score of a training row ignores that row itself, so `score(training)` differs from `trainingScores`.
  public var trainingScoresExcludeSelf = false
  /// A yardstick rather than a detector: need not rank far outliers above inliers.
  public var isBaseline = false
  public var explainability = Explainability.opaque

  public init(
    isDeterministic: Bool = true, trainingScoresExcludeSelf: Bool = false, isBaseline: Bool = false,
    explainability: Explainability = .opaque
  ) {
    self.isDeterministic = isDeterministic
    self.trainingScoresExcludeSelf = trainingScoresExcludeSelf
    self.isBaseline = isBaseline
    self.explainability = explainability
  }
}

/// What is known of a detector without fitting it.
public struct DetectorInfo: Sendable {
  public let id: String
  public let title: String
  /// One sentence.
  public let summary: String
  public let references: [Reference]
  /// Every score lies in this range.
  public let scoreRange: ClosedRange<Double>
  /// The score of an unremarkable row, in words: "about 1".
  public let typicalScore: String
  public let traits: DetectorTraits

  public init(
    id: String, title: String, summary: String, references: [Reference], scoreRange: ClosedRange<Double>,
    typicalScore: String, traits: DetectorTraits = DetectorTraits()
  ) {
    self.id = id
    self.title = title
    self.summary = summary
    self.references = references
    self.scoreRange = scoreRange
    self.typicalScore = typicalScore
    self.traits = traits
  }
}

/// Why a detector refused to fit or to score.
public enum DetectorError: Error, Sendable, Hashable, CustomStringConvertible {
  case tooFewRows(have: Int, need: Int)
  case noColumns
  case wrongColumnCount(have: Int, expected: Int)
  /// `row` and `column` count from 0.
  case nonFinite(row: Int, column: Int)
  case cancelled
  case failed(String)

  public var description: String {
    switch self {
    case .tooFewRows(let have, let need): "\(have) rows are too few: with these parameters at least \(need) are needed"
    case .noColumns: "rows without columns cannot be compared"
    case .wrongColumnCount(let have, let expected): "rows have \(have) columns, the model was fitted on \(expected)"
    case .nonFinite(let row, let column):
      "row \(row + 1), column \(column + 1) is NaN or infinite: clean or impute it before the fit"
    case .cancelled: "cancelled"
    case .failed(let reason): reason
    }
  }

  public init(_ error: KernelError) {
    self = error == .cancelled ? .cancelled : .failed(error.description)
  }
}

/// A detector: a value made of parameters that has seen no data.
///
/// **Higher scores are more anomalous, always.** `fit` leaves the value unchanged and returns another type.
public protocol Detector: Parameterized {
  associatedtype Fitted: FittedDetector

  static var info: DetectorInfo { get }

  /// Learns from `rows`, *n* × *d*.
  ///
  /// - Throws: `DetectorError.tooFewRows`, `.noColumns`, `.nonFinite`, `.cancelled`, `.failed`.
  func fit(_ rows: Matrix, context: FitContext) throws(DetectorError) -> Fitted

  /// Bytes that `fit` is expected to need at its peak, the rows themselves left out.
  func predictedBytes(rows: Int, columns: Int, threads: Int) -> Int

  /// The same, where it is known how many of the columns hold two values only, as one-hot columns do.
  func predictedBytes(rows: Int, columns: Int, indicators: Int, threads: Int) -> Int
}

extension Detector {
  /// Most detectors need the same for every column.
  public func predictedBytes(rows: Int, columns: Int, indicators: Int, threads: Int) -> Int {
    predictedBytes(rows: rows, columns: columns, threads: threads)
  }
}

/// What a fit found that a reader wants to know: "inertia", "375 689".
public struct Diagnostic: Sendable, Hashable, Codable {
  public let name: String
  public let value: Double
  /// Shown behind the value when a number does not say it all.
  public let note: String?

  public init(_ name: String, _ value: Double, note: String? = nil) {
    self.name = name
    self.value = value
    self.note = note
  }
}

/// A detector that has seen its training rows. It scores any row the same alone, in any batch and in any order.
public protocol FittedDetector: Sendable, Codable {
  /// Columns of the training rows.
  var columnCount: Int { get }
  /// One score a training row.
  var trainingScores: [Double] { get }
  var diagnostics: [Diagnostic] { get }

  /// One finite score a row of `rows`, *m* × `columnCount`.
  ///
  /// - Throws: `DetectorError.wrongColumnCount`, `.nonFinite`, `.cancelled`.
  func score(_ rows: Matrix, workers: Workers) throws(DetectorError) -> [Double]
}

extension FittedDetector {
  public var diagnostics: [Diagnostic] { [] }
}

/// A fitted detector that also assigns rows to clusters.
public protocol PartitioningDetector: FittedDetector {
  var trainingPartition: Partition { get }

  /// The cluster of each row of `rows`, *m* × `columnCount`.
  func partition(_ rows: Matrix, workers: Workers) throws(DetectorError) -> Partition
}

/// A fitted detector whose score is put together from named parts.
public protocol CompositeDetector: FittedDetector {
  var componentNames: [String] { get }
  /// One column a component, one row a training row.
  var trainingComponents: Matrix { get }

  /// One column a component, one row a row of `rows`, *m* × `columnCount`.
  func components(_ rows: Matrix, workers: Workers) throws(DetectorError) -> Matrix
}

extension Matrix {
  /// Refuses what no detector can be fitted on.
  public func checkForFit(minimumRows: Int) throws(DetectorError) {
    if columnCount == 0 && rowCount > 0 { throw .noColumns }
    if rowCount < minimumRows { throw .tooFewRows(have: rowCount, need: minimumRows) }
    if let (row, column) = firstNonFinite { throw .nonFinite(row: row, column: column) }
  }

  /// Refuses what a model fitted on `expected` columns cannot score.
  public func checkForScore(columnCount expected: Int) throws(DetectorError) {
    if columnCount != expected && rowCount > 0 { throw .wrongColumnCount(have: columnCount, expected: expected) }
    if let (row, column) = firstNonFinite { throw .nonFinite(row: row, column: column) }
  }
}

extension Matrix {
  /// Refuses values beyond ±1e150: their squared distances would overflow, and no row would be nearest to another.
  public func checkForDistances() throws(DetectorError) {
    if let index = values.firstIndex(where: { abs($0) > 1e150 }) {
      throw .failed(
        "row \(index / columnCount + 1), column \(index % columnCount + 1) is too large for distances; "
          + "scale the columns first")
    }
  }
}

/// Runs kernel code inside a detector and turns its errors into the detector's own.
public func detecting<T>(_ body: () throws(KernelError) -> T) throws(DetectorError) -> T {
  do { return try body() } catch { throw DetectorError(error) }
}
