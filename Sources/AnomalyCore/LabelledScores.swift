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
  /// Rows by descending score, with what a resample needs in the same order.
  private let ranking: Ranking

  fileprivate struct Ranking: Sendable {
    let rows: [Int32]
    let isAnomaly: [Bool]
    /// Whether the row's score differs from that of the row before.
    let startsBlock: [Bool]
  }

  /// - Complexity: O(*n* log *n*).
  public init(scores: [Double], isAnomaly: [Bool]) {
    precondition(scores.count == isAnomaly.count, "one label a score")
    let order = descendingOrder(scores)
    self.scores = scores
    self.isAnomaly = isAnomaly
    ranking = Ranking(
      rows: order.map(Int32.init), isAnomaly: order.map { isAnomaly[$0] },
      startsBlock: order.indices.map { $0 == 0 || scores[order[$0]] != scores[order[$0 - 1]] })
    blocks = ranking.blocks { _ in 1 }
    count = scores.count
    anomalyCount = isAnomaly.count { $0 }
    firstNotANumber = scores.firstIndex(where: \.isNaN)
  }

  private init(_ original: LabelledScores, blocks: [TieBlock]) {
    scores = original.scores
    isAnomaly = original.isAnomaly
    ranking = original.ranking
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
    let drawn = multiplicities.withUnsafeBufferPointer { counts in ranking.blocks { Int(counts[$0]) } }
    return LabelledScores(self, blocks: drawn)
  }
}

extension LabelledScores.Ranking {
  /// Blocks of equal score, highest first; blocks of which no row was drawn are left out.
  fileprivate func blocks(multiplicity: (Int) -> Int) -> [TieBlock] {
    var blocks: [TieBlock] = []
    blocks.reserveCapacity(rows.count)
    var current = TieBlock(rows: 0, anomalies: 0)
    for position in rows.indices {
      if startsBlock[position] && current.rows > 0 {
        blocks.append(current)
        current = TieBlock(rows: 0, anomalies: 0)
      }
      let times = multiplicity(Int(rows[position]))
      current.rows += times
      current.anomalies += isAnomaly[position] ? times : 0
    }
    if current.rows > 0 { blocks.append(current) }
    return blocks
  }
}
