public import AnomalyCore
public import NumericKernels

/// What `FaultyDetector` learns.
public struct FittedFaultyDetector: PartitioningDetector, ExplainableDetector {
  public let columnCount: Int
  public internal(set) var trainingScores: [Double] = []
  public let trainingPartition: Partition
  var offset: Double
  private let means: [Double]
  private let deviations: [Double]
  private let scale: Double
  /// Set when the training rows are such that the fault shows: every score is then NaN.
  private let isBroken: Bool
  private let isFittedOnStandardRows: Bool
  private let fault: String

  init(_ rows: Matrix, detector: FaultyDetector, fault: DetectorFault?) {
    columnCount = rows.columnCount
    let moments = (0..<rows.columnCount).map { meanAndVariance(rows.column($0)) }
    means = moments.map(\.mean)
    deviations = moments.map { $0.variance > 0 ? $0.variance.squareRoot() : 1 }
    scale = abs(detector.scale)
    offset = detector.offset
    isBroken = shows(fault, rows)
    isFittedOnStandardRows = rows == ContractData.training
    self.fault = fault?.rawValue ?? ""
    let count = max(0, rows.rowCount - (fault == .shortPartition ? 1 : 0))
    trainingPartition = Partition(labels: Array(repeating: 0, count: count), clusterCount: 2)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let isRounded = fault == DetectorFault.losesBitsInFile.rawValue
    try container.encode(columnCount, forKey: .columnCount)
    try container.encode(trainingScores, forKey: .trainingScores)
    try container.encode(trainingPartition, forKey: .trainingPartition)
    try container.encode(offset, forKey: .offset)
    try container.encode(isRounded ? means.map { Double(Float($0)) } : means, forKey: .means)
    try container.encode(deviations, forKey: .deviations)
    try container.encode(scale, forKey: .scale)
    try container.encode(isBroken, forKey: .isBroken)
    try container.encode(isFittedOnStandardRows, forKey: .isFittedOnStandardRows)
    try container.encode(fault, forKey: .fault)
  }

  private func has(_ fault: DetectorFault) -> Bool { self.fault == fault.rawValue }

  public func score(_ rows: Matrix, workers: Workers) throws(DetectorError) -> [Double] {
    try check(rows)
    if !has(.scoreIgnoresCancellation) { try detecting { () throws(KernelError) in try workers.checkCancellation() } }
    if has(.scoreOfNoRow) && rows.rowCount == 0 { return [0] }
    return scores(of: rows)
  }

  private func check(_ rows: Matrix) throws(DetectorError) {
    if has(.acceptsAnyWidth) && rows.columnCount != columnCount { return }
    if has(.acceptsNonFinite) && rows.columnCount == columnCount { return }
    if has(.namesWrongPlace), let (row, column) = rows.firstNonFinite { throw .nonFinite(row: column, column: row) }
    try rows.checkForScore(columnCount: columnCount)
  }

  func scores(of rows: Matrix) -> [Double] {
    (0..<rows.rowCount).map { row in
      var score = scoreAlone(rows.row(row))
      if has(.scoreDependsOnBatch) { score += Double(rows.rowCount) * 1e-9 }
      if has(.scoreDependsOnOrder) { score += Double(row) * 1e-9 }
      return score
    }
  }

  /// The two faults of single scores show in a few rows only, so that no other promise looks at them.
  private func scoreAlone(_ row: ArraySlice<Double>) -> Double {
    if isBroken { return .nan }
    var sum = 0.0
    for (column, value) in row.prefix(columnCount).enumerated() {
      let deviation = (value - means[column]) / deviations[column]
      sum += deviation * deviation
    }
    let score = offset + scale * sum.squareRoot()
    let isChosen = isFittedOnStandardRows && (row.first.map { $0 > 7 && $0 < 7.5 } ?? false)
    if has(.nonFiniteScore) && isChosen { return .nan }
    if has(.scoreOutOfRange) && isChosen { return -1 }
    return has(.ranksUpsideDown) ? 1 / (1 + score) : score
  }

  public func references(for rows: Matrix, usual: [Double], workers: Workers) throws(DetectorError) -> Matrix {
    let factor = has(.referencesFurtherOut) ? 3.0 : 0
    return Matrix(rows: (0..<rows.rowCount).map { row in references(ofRow: Array(rows.row(row)), factor) })
  }

  private func references(ofRow row: [Double], _ factor: Double) -> [Double] {
    var reference = zip(row, means).map { $1 + factor * ($0 - $1) }
    // One column is compared with itself: a sound detector gives it no term.
    if let last = row.last { reference[row.count - 1] = last }
    return reference
  }

  public func terms(
    of rows: Matrix, against references: Matrix, workers: Workers
  ) throws(DetectorError) -> Matrix {
    let extra = has(.attributionDependsOnBatch) ? Double(rows.rowCount) * 1e-9 : 0
    return try rowTerms(of: rows, against: references, workers: workers) { row, reference in
      zip(zip(row, reference), deviations).map { pair, deviation in
        let difference = (pair.0 - pair.1) / deviation
        return difference * difference * (1 + extra) + (has(.termsWithoutDifference) ? 1 : 0)
      }
    }
  }

  public func partition(_ rows: Matrix, workers: Workers) throws(DetectorError) -> Partition {
    let label: Int32 = has(.partitionDependsOnBatch) && rows.rowCount == 1 ? 1 : 0
    return Partition(labels: Array(repeating: label, count: rows.rowCount), clusterCount: 2)
  }
}

/// Whether the training rows are those on which a detector with this fault fails.
private func shows(_ fault: DetectorFault?, _ rows: Matrix) -> Bool {
  guard rows.rowCount > 0, rows.columnCount > 0 else { return false }
  let largest = rows.values.reduce(0) { max($0, abs($1)) }
  let constantColumns = (0..<rows.columnCount).count { column in Set(rows.column(column)).count == 1 }
  let copiesOfFirst = (0..<rows.rowCount).count { rows.row($0) == rows.row(0) }
  return switch fault {
  case .failsOnConstantColumn: constantColumns > 0 && constantColumns < rows.columnCount
  case .failsOnEqualRows: constantColumns == rows.columnCount
  case .failsOnOneColumn: rows.columnCount == 1
  case .failsOnHugeValues: largest > 1e11
  case .failsOnTinyValues: largest < 1e-10
  case .failsOnDuplicates: copiesOfFirst > rows.rowCount / 2 && copiesOfFirst < rows.rowCount
  case .failsOnSmallestFit: rows.rowCount == 2
  default: false
  }
}
