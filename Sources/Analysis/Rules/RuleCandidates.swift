import AnomalyCore
import NumericKernels

/// One flag a row of the mining half, flagged rows in words of their own before the others.
struct RowBits: Sendable, Hashable {
  var flagged: [UInt64]
  var others: [UInt64]

  var hits: Int { flagged.reduce(0) { $0 + $1.nonzeroBitCount } }
  var misses: Int { others.reduce(0) { $0 + $1.nonzeroBitCount } }

  init(rows: Int, flaggedCount: Int, _ holds: (Int) -> Bool) {
    func words(_ range: Range<Int>) -> [UInt64] {
      var words = [UInt64](repeating: 0, count: (range.count + 63) / 64)
      for (bit, row) in range.enumerated() where holds(row) { words[bit >> 6] |= 1 << UInt64(bit & 63) }
      return words
    }
    flagged = words(0..<flaggedCount)
    others = words(flaggedCount..<rows)
  }

  func intersection(_ other: RowBits) -> RowBits {
    var result = self
    for index in flagged.indices { result.flagged[index] &= other.flagged[index] }
    for index in others.indices { result.others[index] &= other.others[index] }
    return result
  }

  /// Flagged and other rows that both hold.
  func common(_ other: RowBits, minimumHits: Int) -> (hits: Int, misses: Int)? {
    var hits = 0
    for index in flagged.indices { hits += (flagged[index] & other.flagged[index]).nonzeroBitCount }
    guard hits >= minimumHits else { return nil }
    var misses = 0
    others.withUnsafeBufferPointer { mine in
      other.others.withUnsafeBufferPointer { theirs in
        for index in 0..<mine.count { misses += (mine[index] & theirs[index]).nonzeroBitCount }
      }
    }
    return (hits, misses)
  }
}

/// A condition that a rule may be made of.
struct RuleCandidate: Sendable {
  let condition: RuleCondition
  /// Rows of the mining half for which it holds.
  let bits: RowBits
}

/// Every condition on one column that covers enough flagged rows and not all rows, one of those that cover the same rows.
func ruleCandidates(
  frame: Frame, halves: MiningHalves, cuts: Int, minimumHits: Int, workers: Workers
) throws(KernelError) -> [RuleCandidate] {
  let columns = try workers.map(frame.columns.count) { index in
    columnCandidates(frame.columns[index], halves: halves, cuts: cuts, minimumHits: minimumHits)
  }
  var seen: Set<RowBits> = []
  return columns.flatMap { $0 }.filter { seen.insert($0.bits).inserted }
}

private func columnCandidates(
  _ column: Column, halves: MiningHalves, cuts: Int, minimumHits: Int
) -> [RuleCandidate] {
  let tests: [RuleCondition.Test] =
    switch column.values {
    case .numeric(let values): thresholds(halves.mining.map { values[$0] }, halves.flaggedCount, cuts: cuts)
    case .categorical(_, let levels): levels.map { .isOneOf([$0]) }
    }
  let single = Frame(columns: [column], rowCount: column.values.count)
  return tests.compactMap { test in
    let condition = RuleCondition(column: column.name, test: test)
    let compiled = CompiledCondition(condition, frame: single)
    let bits = RowBits(rows: halves.mining.count, flaggedCount: halves.flaggedCount) {
      compiled.holds(halves.mining[$0])
    }
    let hits = bits.hits
    guard hits >= minimumHits && hits + bits.misses < halves.mining.count else { return nil }
    return RuleCandidate(condition: condition, bits: bits)
  }
}

/// At least and at most a value, for values at quantiles of all rows and of the flagged ones, which come first; "equal" at
/// both ends of the range, where it says the same in simpler words.
private func thresholds(_ values: [Double], _ flaggedCount: Int, cuts: Int) -> [RuleCondition.Test] {
  let all = values.filter { !$0.isNaN }.sorted()
  let flagged = values.prefix(flaggedCount).filter { !$0.isNaN }.sorted()
  guard let least = all.first, let greatest = all.last, least < greatest else { return [] }
  // Values that occur, not means of two: a rule then names numbers that stand in the data.
  func quantiles(_ sorted: [Double]) -> [Double] {
    sorted.isEmpty ? [] : (0...cuts + 1).map { sorted[$0 * (sorted.count - 1) / (cuts + 1)] }
  }
  return Set(quantiles(all) + quantiles(flagged)).sorted().flatMap { cut -> [RuleCondition.Test] in
    if cut == least { return [.number(.equal, cut)] }
    if cut == greatest { return [.number(.equal, cut)] }
    return [.number(.atLeast, cut), .number(.atMost, cut)]
  }
}
