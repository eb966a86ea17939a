public import AnomalyCore
public import NumericKernels

/// The baseline that knows nothing: scores uniform in [0, 1).
///
/// A score is a hash of the row's bits and the seed, so that a row scores the same in any batch. Equal rows
/// therefore have equal scores: on data with many duplicates the scores are tied as the rows are.
public struct RandomScore: Detector {
  public static let info = DetectorInfo(
    id: "random", title: "Random", summary: "Baseline: a score drawn uniformly for every distinct row.",
    references: [], scoreRange: 0...1, typicalScore: "anything, 0.5 on average",
    traits: DetectorTraits(isDeterministic: false, isBaseline: true))

  public static let parameters: [Parameter<RandomScore>] = []

  public init() {}

  public func predictedBytes(rows: Int, columns: Int, threads: Int) -> Int {
    rows * MemoryLayout<Double>.size
  }

  /// - Complexity: O(*n* · *d*).
  public func fit(_ rows: Matrix, context: FitContext) throws(DetectorError) -> FittedRandomScore {
    try rows.checkForFit(minimumRows: 1)
    var stream = context.random.stream("key")
    let key = stream.next()
    return FittedRandomScore(
      columnCount: rows.columnCount, key: key,
      trainingScores: try hashedScores(of: rows, key: key, workers: context.workers))
  }
}

/// The key of the hash and the scores of the training rows.
public struct FittedRandomScore: FittedDetector {
  public let columnCount: Int
  let key: UInt64
  public let trainingScores: [Double]

  public func score(_ rows: Matrix, workers: Workers) throws(DetectorError) -> [Double] {
    try rows.checkForScore(columnCount: columnCount)
    return try hashedScores(of: rows, key: key, workers: workers)
  }
}

/// The upper 53 bits of a hash chained over the row's values; −0 counts as 0, for the two are equal.
private func hashedScores(of rows: Matrix, key: UInt64, workers: Workers) throws(DetectorError) -> [Double] {
  try detecting { () throws(KernelError) in
    try workers.checkCancellation()
    return try workers.map(rows.rowCount, grain: 4096) { row in
      var hash = key
      for value in rows.row(row) { hash = mixed(hash ^ (value == 0 ? 0 : value.bitPattern)) }
      return Double(hash >> 11) * 0x1p-53
    }
  }
}
