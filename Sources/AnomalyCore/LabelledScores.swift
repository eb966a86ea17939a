import NumericKernels

/// Rows of one score.
public struct TieBlock: Sendable, Hashable {
  public var rows: Int
  public var anomalies: Int

  public init(rows: Int, anomalies: Int) {
    self.rows = rows
    self.anomalies = anomalies
  }
}

/// Scores of rows whose labels are known; `isAnomaly[i]` belongs to `scores[i]`. Unlabelled rows were left out before.
///
/// The rows are ranked once, here, for all metrics; a resample reuses the ranking.
public struct LabelledScores: Sendable {
  public let scores: [Double]
  public let isAnomaly: [Bool]
  /// Rows grouped by score, highest first. Without meaning when a score is not a number.
  public let blocks: [TieBlock]
  /// Rows, each as often as it was drawn.
  public let count: Int
  public let anomalyCount: Int
  /// The first row whose score is not a number.
  public let firstNotANumber: Int?
  /// Rows by descending score.
  private let order: [Int32]

  /// - Complexity: O(*n* log *n*).
  public init(scores: [Double], isAnomaly: [Bool]) {
    precondition(scores.count == isAnomaly.count, "one label a score")
    self.scores = scores
    self.isAnomaly = isAnomaly
    order = descendingOrder(scores).map(Int32.init)
    blocks = tieBlocks(scores, isAnomaly, order: order) { _ in 1 }
    count = scores.count
    anomalyCount = isAnomaly.count { $0 }
    firstNotANumber = scores.firstIndex(where: \.isNaN)
  }

  private init(_ original: LabelledScores, blocks: [TieBlock]) {
    scores = original.scores
    isAnomaly = original.isAnomaly
    order = original.order
    firstNotANumber = original.firstNotANumber
    self.blocks = blocks
    count = blocks.reduce(0) { $0 + $1.rows }
    anomalyCount = blocks.reduce(0) { $0 + $1.anomalies }
  }

  /// The same rows, row *i* counted `multiplicities[i]` times: a bootstrap resample.
  ///
  /// - Complexity: O(*n*).
  public func resampled(_ multiplicities: [UInt16]) -> LabelledScores {
    precondition(multiplicities.count == scores.count, "one multiplicity a row")
    let drawn = multiplicities.withUnsafeBufferPointer { counts in
      tieBlocks(scores, isAnomaly, order: order) { Int(counts[$0]) }
    }
    return LabelledScores(self, blocks: drawn)
  }
}

/// Blocks of equal score, highest first; blocks of which no row was drawn are left out.
private func tieBlocks(
  _ scores: [Double], _ isAnomaly: [Bool], order: [Int32], multiplicity: (Int) -> Int
) -> [TieBlock] {
  var blocks: [TieBlock] = []
  blocks.reserveCapacity(order.count)
  var current = TieBlock(rows: 0, anomalies: 0)
  var previous = Double.nan
  for index in order {
    let row = Int(index)
    if scores[row] != previous {
      if current.rows > 0 { blocks.append(current) }
      current = TieBlock(rows: 0, anomalies: 0)
      previous = scores[row]
    }
    let times = multiplicity(row)
    current.rows += times
    current.anomalies += isAnomaly[row] ? times : 0
  }
  if current.rows > 0 { blocks.append(current) }
  return blocks
}
