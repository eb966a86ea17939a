public import AnomalyCore
public import NumericKernels

/// Short rules that describe what a detector flagged, found without a look at labels.
///
/// The rows are cut into two halves with as many flagged rows in each. On the one half a beam search adds condition to
/// condition; the best rule is kept, the flagged rows it covers are taken out, and the search begins anew for the rest
/// (separate and conquer: Fürnkranz 1999, doi 10.1023/A:1006524209794), so that every rule covers something that none
/// before it does. It ends when no rule covers enough new rows with a precision whose interval lies above the share of
/// flagged rows. What the rules are worth is measured on the other half.
///
/// Rows of one burst lie in both halves: the held-out figures say that a rule is no accident of single rows, not that it
/// holds for the traffic of another day.
///
/// - Parameters:
///   - detector: label of the arm.
///   - flagged: one flag a row of the frame.
///   - labels: for the figures only; nil without.
/// - Returns: The same rules for any number of threads.
/// - Throws: `KernelError.cancelled`.
/// - Complexity: O(rules · conditions · beam · candidates · *n* / 64) for some 40 candidates a numeric column.
public func minedRules(
  of detector: String, frame: Frame, flagged: [Bool], labels: Labels?, settings: RuleMining = RuleMining(),
  workers: Workers
) throws(KernelError) -> MinedRules {
  precondition(flagged.count == frame.rowCount, "one flag a row")
  let halves = MiningHalves(flagged: flagged, seed: settings.seed)
  let found = try conditionSets(frame: frame, halves: halves, settings: settings, workers: workers)
  let parts = RuleParts(flagged: flagged, labels: labels)
  let matches = try workers.map(found.count) { rowsMatching(found[$0].conditions, frame: frame) }
  let rules = zip(found, matches).map { rule, match in
    MinedRule(
      conditions: rule.conditions, newHits: rule.newHits, mining: parts.measure(match, in: halves.mining),
      heldOut: parts.measure(match, in: halves.heldOut))
  }
  let any = flagged.indices.map { row in matches.contains { $0[row] } }
  let everything = parts.measure([Bool](repeating: true, count: flagged.count), in: halves.heldOut)
  return MinedRules(
    detector: detector, top: flagged.count { $0 }, settings: settings, rules: rules,
    together: rules.isEmpty ? nil : parts.measure(any, in: halves.heldOut), baseRate: everything.precision,
    labelBaseRate: everything.labelPrecision)
}

/// Rows of the two halves, flagged ones first in the mining half.
struct MiningHalves: Sendable {
  let mining: [Int]
  let heldOut: [Int]
  /// Flagged rows of the mining half.
  let flaggedCount: Int

  init(flagged: [Bool], seed: UInt64) {
    let source = RandomSource(seed: seed)
    func halves(_ rows: [Int], _ name: String) -> (first: [Int], second: [Int]) {
      var stream = source.stream("rule-mining-\(name)")
      let shuffled = stream.permutation(of: rows.count).map { rows[$0] }
      let middle = (rows.count + 1) / 2
      return (shuffled[..<middle].sorted(), shuffled[middle...].sorted())
    }
    let (one, two) = halves(flagged.indices.filter { flagged[$0] }, "flagged")
    let (rest, other) = halves(flagged.indices.filter { !flagged[$0] }, "others")
    mining = one + rest
    heldOut = two + other
    flaggedCount = one.count
  }
}

/// What rules are measured by.
private struct RuleParts {
  let flagged: [Bool]
  let labels: Labels?

  func measure(_ match: [Bool], in rows: [Int]) -> RuleMeasure {
    let covered = rows.filter { match[$0] }
    let hits = covered.count { flagged[$0] }
    let judged = labels.map { labels in
      let known = covered.filter { labels.verdict(ofRow: $0) != .unlabelled }
      let attacks = known.count { labels.verdict(ofRow: $0) == .anomaly }
      let all = rows.count { labels.verdict(ofRow: $0) == .anomaly }
      return (precision: CountedShare(attacks, of: known.count), recall: CountedShare(attacks, of: all))
    }
    return RuleMeasure(
      rows: rows.count, support: CountedShare(covered.count, of: rows.count),
      precision: CountedShare(hits, of: covered.count),
      recall: CountedShare(hits, of: rows.count { flagged[$0] }), labelPrecision: judged?.precision,
      labelRecall: judged?.recall)
  }
}

/// Conditions of one rule with the flagged rows that it is the first to cover.
private typealias FoundRule = (conditions: [RuleCondition], newHits: Int)

/// Rule after rule, each for the flagged rows that those before it leave.
private func conditionSets(
  frame: Frame, halves: MiningHalves, settings: RuleMining, workers: Workers
) throws(KernelError) -> [FoundRule] {
  let share = (settings.minimumShare * Double(halves.flaggedCount)).rounded(.up)
  let minimum = max(1, settings.minimumHits, Int(share))
  let candidates = try ruleCandidates(
    frame: frame, halves: halves, cuts: settings.cuts, minimumHits: minimum, workers: workers)
  var search = RuleSearch(candidates: candidates, halves: halves, settings: settings, minimumHits: minimum)
  var found: [FoundRule] = []
  while found.count < settings.rules, let rule = try search.next(workers) {
    found.append((readable(rule.candidates.map { candidates[$0].condition }), rule.hits))
    search.remove(rule)
  }
  return found
}

/// Categories first, then numbers, by name: the order in which people say it.
private func readable(_ conditions: [RuleCondition]) -> [RuleCondition] {
  func key(_ condition: RuleCondition) -> (Int, String) {
    if case .number = condition.test { (1, condition.description) } else { (0, condition.description) }
  }
  return conditions.sorted { key($0) < key($1) }
}
