public import AnomalyCore
public import NumericKernels

/// The baseline of one glance: how far out the row is in its most deviant column.
///
/// score = max over columns of |x − mean| / standard deviation, both of the training rows (population deviation).
/// A column that never varied in training counts 0 where a row has its one value; another value has no deviation
/// to be measured in, and counts as the larger of 1 and |x − value| / |value| (the relative change; 1 when the value
/// is 0), which is finite and tells nothing about other columns.
///
/// It cannot see a row that is odd only in the combination of its values.
public struct LargestDeviation: Detector {
  public static let info = DetectorInfo(
    id: "largest-deviation", title: "Largest deviation",
    summary: "Baseline: the largest deviation of any column from its mean, in standard deviations.",
    references: [], scoreRange: 0...Double.infinity, typicalScore: "about 2, growing with the number of columns",
    traits: DetectorTraits(isBaseline: true, explainability: .additive))

  public static let parameters: [Parameter<LargestDeviation>] = []

  public init() {}

  public func predictedBytes(rows: Int, columns: Int, threads: Int) -> Int {
    (2 * rows + 2 * columns) * MemoryLayout<Double>.size
  }

  /// - Complexity: O(*n* · *d*).
  public func fit(_ rows: Matrix, context: FitContext) throws(DetectorError) -> FittedLargestDeviation {
    try rows.checkForFit(minimumRows: 1)
    let moments = try detecting { () throws(KernelError) in
      try context.workers.checkCancellation()
      return try context.workers.map(rows.columnCount) { column in
        let values = rows.column(column)
        let (mean, variance) = meanAndVariance(values)
        // A sum of equal values may round: only equality itself tells that a column is constant.
        let isConstant = values.allSatisfy { $0 == values[0] }
        return isConstant ? (mean: values[0], deviation: 0) : (mean: mean, deviation: variance.squareRoot())
      }
    }
    var model = FittedLargestDeviation(means: moments.map(\.mean), deviations: moments.map(\.deviation))
    model.trainingScores = try model.scores(of: rows, workers: context.workers)
    return model
  }
}

/// Mean and standard deviation of every column; deviation 0 where the column was constant.
public struct FittedLargestDeviation: FittedDetector {
  let means: [Double]
  let deviations: [Double]
  public fileprivate(set) var trainingScores: [Double] = []

  public var columnCount: Int { means.count }

  public func score(_ rows: Matrix, workers: Workers) throws(DetectorError) -> [Double] {
    try rows.checkForScore(columnCount: columnCount)
    return try scores(of: rows, workers: workers)
  }

  fileprivate func scores(of rows: Matrix, workers: Workers) throws(DetectorError) -> [Double] {
    try detecting { () throws(KernelError) in
      try workers.checkCancellation()
      return try workers.map(rows.rowCount, grain: 4096) { row in
        zip(rows.row(row), zip(means, deviations)).reduce(0) { max($0, deviation(of: $1.0, $1.1)) }
      }
    }
  }

  func everyDeviation(of row: ArraySlice<Double>) -> [Double] {
    zip(row, zip(means, deviations)).map { deviation(of: $0, $1) }
  }

  private func deviation(of value: Double, _ column: (mean: Double, deviation: Double)) -> Double {
    let distance = abs(value - column.mean)
    if column.deviation > 0 { return min(distance / column.deviation, .greatestFiniteMagnitude) }
    if distance == 0 { return 0 }
    return column.mean == 0 ? 1 : min(max(1, distance / abs(column.mean)), .greatestFiniteMagnitude)
  }
}
