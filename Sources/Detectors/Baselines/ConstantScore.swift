public import AnomalyCore
public import NumericKernels

/// The baseline that cannot tell rows apart: every score is 0.
///
/// Its metrics show what ties alone are worth: all of it is chance. It cannot find anything.
public struct ConstantScore: Detector {
  public static let info = DetectorInfo(
    id: "constant", title: "Constant", summary: "Baseline: every row scores 0.", references: [],
    scoreRange: 0...0, typicalScore: "0", traits: DetectorTraits(isBaseline: true))

  public static let parameters: [Parameter<ConstantScore>] = []

  public init() {}

  public func predictedBytes(rows: Int, columns: Int, threads: Int) -> Int {
    rows * MemoryLayout<Double>.size
  }

  /// - Complexity: O(*n* · *d*), for the check of the rows.
  public func fit(_ rows: Matrix, context: FitContext) throws(DetectorError) -> FittedConstantScore {
    try rows.checkForFit(minimumRows: 1)
    try detecting { () throws(KernelError) in try context.workers.checkCancellation() }
    return FittedConstantScore(
      columnCount: rows.columnCount, trainingScores: Array(repeating: 0, count: rows.rowCount))
  }
}

/// Knows only the shape of its training rows.
public struct FittedConstantScore: FittedDetector {
  public let columnCount: Int
  public let trainingScores: [Double]

  public func score(_ rows: Matrix, workers: Workers) throws(DetectorError) -> [Double] {
    try rows.checkForScore(columnCount: columnCount)
    try detecting { () throws(KernelError) in try workers.checkCancellation() }
    return Array(repeating: 0, count: rows.rowCount)
  }
}
