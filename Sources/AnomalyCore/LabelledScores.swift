import NumericKernels

/// Rows of one score, at most 2^32 - 1 of them.
///
/// Both counts stand in one word, the anomalies in its upper half: a bootstrap makes and reads billions of blocks.
public struct TieBlock: Sendable, Hashable {
  fileprivate let word: UInt64

  fileprivate init(word: UInt64) { self.word = word }

  public var rows: Int { Int(truncatingIfNeeded: word & 0xffff_ffff) }
  public var anomalies: Int { Int(truncatingIfNeeded: word >> 32) }

  /// The rows if both classes are among them, else 0; found without branches, as is `tieBlocks`.
  fileprivate var mixedRows: Int { rows &* (min(anomalies, 1) & min(rows &- anomalies, 1)) }
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
    // Sums that cannot overflow are not checked for it, so that several are formed at once.
    count = Int(multiplicities.reduce(UInt64(0)) { $0 &+ UInt64($1) })
    precondition(count <= UInt32.max, "a block counts at most 2^32 - 1 rows")
    blocks = tieBlocks(ranking, multiplicities)
    anomalyCount = TieBlock(word: blocks.reduce(0) { $0 &+ $1.word }).anomalies
    mixedCount = blocks.reduce(0) { $0 &+ $1.mixedRows }
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

/// A row in the order of the scores: its number, its class, and whether its score differs from that of the row before.
private struct RankedRow: Sendable {
  private let word: UInt32

  init(row: Int, isAnomaly: Bool, startsBlock: Bool) {
    precondition(row < 1 << 30, "at most 2^30 rows")
    word = UInt32(row) << 2 | (isAnomaly ? 2 : 0) | (startsBlock ? 1 : 0)
  }

  var row: Int { Int(word >> 2) }
  /// What the row adds to a block each time it is drawn: 1 to the rows and, if it is one, 1 to the anomalies.
  var unit: UInt64 { 1 | UInt64(word & 2) << 31 }
  /// 1 if a block of equal scores starts here, else 0.
  var start: UInt64 { UInt64(word & 1) }
}

/// Blocks of equal score, highest first; blocks of which no row was drawn are left out.
///
/// Without branches: which rows were drawn is random, and a wrong guess costs more than the work. Each row writes the block
/// before it, which counts only if a new one starts here and it is not empty.
private func tieBlocks(_ ranking: [RankedRow], _ multiplicities: [UInt16]) -> [TieBlock] {
  [TieBlock](unsafeUninitializedCapacity: ranking.count + 1) { blocks, count in
    guard let place = blocks.baseAddress else { return }
    multiplicities.withUnsafeBufferPointer { multiplicities in
      var sum: UInt64 = 0
      for entry in ranking {
        (place + count).initialize(to: TieBlock(word: sum))
        count &+= Int(truncatingIfNeeded: entry.start & (sum > 0 ? 1 : 0))
        sum &= entry.start &- 1
        sum &+= UInt64(multiplicities[entry.row]) &* entry.unit
      }
      (place + count).initialize(to: TieBlock(word: sum))
      count += sum > 0 ? 1 : 0
    }
  }
}
