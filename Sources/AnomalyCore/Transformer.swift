public import NumericKernels

/// What is known of a transformer without fitting it.
public struct TransformerInfo: Sendable {
  public let id: String
  public let title: String
  /// One sentence.
  public let summary: String
  public let references: [Reference]

  public init(id: String, title: String, summary: String, references: [Reference] = []) {
    self.id = id
    self.title = title
    self.summary = summary
    self.references = references
  }
}

/// Why a transformer refused to fit or to transform.
public enum TransformerError: Error, Sendable, Hashable, CustomStringConvertible {
  case unknownColumn(name: String, known: [String])
  case wrongKind(column: String, expected: String)
  /// `row` counts from 0.
  case invalidValue(column: String, row: Int, reason: String)
  case missingColumn(name: String)
  case tooFewRows(have: Int, need: Int)
  case failed(String)
  case cancelled

  public var description: String {
    switch self {
    case .unknownColumn(let name, let known): "no column '\(name)'" + suggestion(for: name, among: known)
    case .wrongKind(let column, let expected): "column '\(column)' is not \(expected)"
    case .invalidValue(let column, let row, let reason): "column '\(column)', row \(row + 1): \(reason)"
    case .missingColumn(let name): "column '\(name)' was there at the fit and is missing now"
    case .tooFewRows(let have, let need): "\(have) rows are too few: at least \(need) are needed"
    case .failed(let reason): reason
    case .cancelled: "cancelled"
    }
  }

  public init(_ error: KernelError) {
    self = error == .cancelled ? .cancelled : .failed(error.description)
  }
}

/// One step of a pipeline. Learns on training rows only; never adds, drops or reorders rows; never sees labels.
public protocol Transformer: Parameterized {
  associatedtype Fitted: FittedTransformer

  static var info: TransformerInfo { get }
  /// Input columns that no detector will see behind this step, known before any fit.
  var removedColumns: [String] { get }

  func fit(_ frame: Frame, workers: Workers) throws(TransformerError) -> Fitted
}

extension Transformer {
  public var removedColumns: [String] { [] }
}

/// A transformer that has seen its training rows.
public protocol FittedTransformer: Sendable, Codable {
  /// Names of the columns that `transform` gives, in order.
  var outputNames: [String] { get }
  var diagnostics: [Diagnostic] { get }

  /// A frame of the same rows; columns found by name.
  func transform(_ frame: Frame, workers: Workers) throws(TransformerError) -> TransformedFrame

  /// The same values as `transform` gives, as one matrix; nil if a column of them is categorical.
  ///
  /// For the last step of a pipeline; a transformer that makes many columns need not hold them twice.
  func transformedRows(_ frame: Frame, workers: Workers) throws(TransformerError) -> TransformedRows?

  /// A frame that would be transformed into `transformed`, or as nearly so as its kinds of columns allow.
  ///
  /// - Parameters:
  ///   - transformed: Rows as `transform` gives them.
  ///   - frame: The same number of rows as they were given to `transform`: columns that the transformation lost keep
  ///     their values.
  /// - Returns: Nil where the transformation cannot be undone column by column.
  func restored(_ transformed: Frame, like frame: Frame) throws(TransformerError) -> Frame?

  /// Carries terms of an attribution from the columns that `transform` gives back to those it was given.
  ///
  /// - Parameters:
  ///   - terms: *n* × *c*, *c* columns named by `outputNames`.
  ///   - frame: The *n* rows before the transformation.
  ///   - references: The rows that they were compared with, before the transformation.
  /// - Returns: *n* × the columns of `frame`; each row keeps its sum.
  func traced(
    _ terms: Matrix, to frame: Frame, against references: Frame, workers: Workers
  ) throws(TransformerError) -> Matrix
}

extension FittedTransformer {
  public var diagnostics: [Diagnostic] { [] }

  public func transformedRows(_ frame: Frame, workers: Workers) throws(TransformerError) -> TransformedRows? {
    let transformed = try transform(frame, workers: workers)
    let rows = try transforming { () throws(KernelError) in try transformed.frame.matrix(workers: workers) }
    return rows.map { TransformedRows($0, notices: transformed.notices) }
  }

  public func restored(_ transformed: Frame, like frame: Frame) throws(TransformerError) -> Frame? { nil }

  /// For transformers that change columns one by one and keep their names: terms stay where they are.
  public func traced(
    _ terms: Matrix, to frame: Frame, against references: Frame, workers: Workers
  ) throws(TransformerError) -> Matrix {
    gathered(terms, from: outputNames, to: frame)
  }
}

/// Terms summed up by the columns that they come from.
///
/// - Parameters:
///   - terms: *n* × *c*.
///   - origins: For each of the *c* columns the name of one of `frame`.
/// - Returns: *n* × the columns of `frame`, 0 in columns that nothing comes from.
public func gathered(_ terms: Matrix, from origins: [String], to frame: Frame) -> Matrix {
  let places = Dictionary(uniqueKeysWithValues: frame.names.enumerated().map { ($1, $0) })
  let targets = origins.map { places[$0] }
  var result = Matrix(rowCount: terms.rowCount, columnCount: frame.columns.count)
  for row in 0..<terms.rowCount {
    for (column, target) in targets.enumerated() {
      if let target { result[row, target] += terms[row, column] }
    }
  }
  return result
}

/// A transformed frame as the rows of a matrix, its columns named by `outputNames`.
public struct TransformedRows: Sendable {
  public let rows: Matrix
  public let notices: [Diagnostic]

  public init(_ rows: Matrix, notices: [Diagnostic] = []) {
    self.rows = rows
    self.notices = notices
  }
}

/// A transformed frame and what was unusual about it.
public struct TransformedFrame: Sendable {
  public let frame: Frame
  /// For example how many values of a column had no category at the fit.
  public let notices: [Diagnostic]

  public init(_ frame: Frame, notices: [Diagnostic] = []) {
    self.frame = frame
    self.notices = notices
  }
}

/// A transformer in a catalog.
public struct TransformerEntry: CatalogEntry {
  public let info: TransformerInfo
  public let parameters: [ParameterDescription]
  public let make: @Sendable (ParameterSet) throws(ParameterError) -> any Transformer
  public let decode: @Sendable (any Decoder) throws -> any FittedTransformer

  public init<T: Transformer>(_ type: T.Type) {
    info = T.info
    parameters = T.parameterDescriptions
    make = { given throws(ParameterError) in try T(given) }
    decode = { try T.Fitted(from: $0) }
  }

  public var id: String { info.id }
  public var title: String { info.title }
  public var summary: String { info.summary }
  public var references: [Reference] { info.references }
  public var facts: [(title: String, text: String)] { [] }
}

/// Runs kernel code inside a transformer and turns its errors into the transformer's own.
public func transforming<T>(_ body: () throws(KernelError) -> T) throws(TransformerError) -> T {
  do { return try body() } catch { throw TransformerError(error) }
}
