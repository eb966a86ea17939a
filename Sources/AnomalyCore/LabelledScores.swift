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
  /// Rows that share their score with a row of the other class.
  public let mixedCount: Int
  /// The first row whose score is not a number.
  public let firstNotANumber: Int?
  /// Rows by descending score.
  private let ranking: [RankedRow]

  /// - Complexity: O(*n*).
  public init(scores: [Double], isAnomaly: [Bool]) {
    precondition(scores.count == isAnomaly.count, "one label a score")
    let order = descendingOrder(scores)
    let ranking = order.indices.map { place in
      let row = order[place]
      return RankedRow(
        row: row, isAnomaly: isAnomaly[row], startsBlock: place == 0 || scores[row] != scores[order[place - 1]])
    }
    self.init(
      scores: scores, isAnomaly: isAnomaly, ranking: ranking, firstNotANumber: scores.firstIndex(where: \.isNaN),
      multiplicities: [UInt16](repeating: 1, count: scores.count))
  }

  private init(
    scores: [Double], isAnomaly: [Bool], ranking: [RankedRow], firstNotANumber: Int?, multiplicities: [UInt16]
  ) {
    self.scores = scores
    self.isAnomaly = isAnomaly
    self.ranking = ranking
    self.firstNotANumber = firstNotANumber
    blocks = tieBlocks(ranking, multiplicities)
    var (rows, anomalies, mixed) = (0, 0, 0)
    for block in blocks {
      rows += block.rows
      anomalies += block.anomalies
      mixed += block.anomalies > 0 && block.anomalies < block.rows ? block.rows : 0
    }
    (count, anomalyCount, mixedCount) = (rows, anomalies, mixed)
  }

  /// The same rows, row *i* counted `multiplicities[i]` times: a bootstrap resample.
  ///
  /// - Complexity: O(*n*).
  public func resampled(_ multiplicities: [UInt16]) -> LabelledScores {
    precondition(multiplicities.count == scores.count, "one multiplicity a row")
    return LabelledScores(
      scores: scores, isAnomaly: isAnomaly, ranking: ranking, firstNotANumber: firstNotANumber,
      multiplicities: multiplicities)
  }
}

/// A row in the order of the scores: its number, its class, and whether its score differs from that of the row before, in
/// one word, because a bootstrap reads all of them thousands of times.
private struct RankedRow: Sendable {
  private let word: UInt32

  init(row: Int, isAnomaly: Bool, startsBlock: Bool) {
    precondition(row < 1 << 30, "at most 2^30 rows")
    word = UInt32(row) << 2 | (isAnomaly ? 2 : 0) | (startsBlock ? 1 : 0)
  }

  var row: Int { Int(word >> 2) }
  /// All bits set for an anomaly, none for a normal row.
  var anomalyMask: Int { -Int(word >> 1 & 1) }
  /// 1 if a block of equal scores starts here, else 0.
  var start: Int { Int(word & 1) }
}

/// Blocks of equal score, highest first; blocks of which no row was drawn are left out.
///
/// Without branches: which rows were drawn is random, and a wrong guess costs more than the work. Each row writes the block
/// before it, which counts only if a new one starts here and it is not empty.
private func tieBlocks(_ ranking: [RankedRow], _ multiplicities: [UInt16]) -> [TieBlock] {
  [TieBlock](unsafeUninitializedCapacity: ranking.count + 1) { blocks, count in
    guard let place = blocks.baseAddress else { return }
    multiplicities.withUnsafeBufferPointer { multiplicities in
      var (rows, anomalies) = (0, 0)
      for entry in ranking {
        (place + count).initialize(to: TieBlock(rows: rows, anomalies: anomalies))
        count += entry.start & (rows > 0 ? 1 : 0)
        rows &= entry.start - 1
        anomalies &= entry.start - 1
        let times = Int(multiplicities[entry.row])
        rows += times
        anomalies += times & entry.anomalyMask
      }
      (place + count).initialize(to: TieBlock(rows: rows, anomalies: anomalies))
      count += rows > 0 ? 1 : 0
    }
  }
}
