import AnomalyCore
package import RunRecords

/// How a policy came to its choice.
struct Selection {
  var steps: [DecisionRecord.Step] = []
  /// Arms that satisfy every requirement, best estimate first.
  var qualified: [String] = []
  /// The best estimate; nil without labels.
  var leader: String?
  /// Arms that the metric does not tell from the best, it included; without labels those that no criterion tells apart.
  var tied: [String] = []
  var winner: String?
  /// Why each of the others that satisfy every requirement was not picked.
  var lostBy: [String: String] = [:]
  /// The step that left the winner alone; nil if nothing was tied.
  var decider: String?
  /// True when no criterion told the last ones apart.
  var isArbitrary = false
}

/// Applies the policy: requirements one after the other, then the best estimate, then the criteria for ties.
func select(_ evidence: Evidence) throws(DecisionError) -> Selection {
  var selection = Selection()
  var left = evidence.arms
  for requirement in evidence.requirements {
    let removed = left.compactMap { arm in
      requirement.lack(arm).map { DecisionRecord.Removal(arm: arm.label, reason: $0) }
    }
    left.removeAll { arm in removed.contains { $0.arm == arm.label } }
    selection.steps.append(
      DecisionRecord.Step(
        title: requirement.title, rule: requirement.rule, removed: removed, left: left.map(\.label)))
  }
  selection.qualified = evidence.ordered(left.map(\.label))
  guard let best = selection.qualified.first else { return selection }
  selection.tied = selection.qualified
  if evidence.policy.metric != nil {
    selection.leader = best
    try keepTied(with: best, evidence, &selection)
  }
  decideTies(evidence, &selection)
  return selection
}

/// Keeps the best estimate and those that are not clearly behind it.
private func keepTied(with best: String, _ evidence: Evidence, _ selection: inout Selection) throws(DecisionError) {
  var behind: [DecisionRecord.Removal] = []
  let clear = try clearlyBehind(best, others: Array(selection.qualified.dropFirst()), evidence)
  for record in clear {
    let reason = "\(signed(record.difference)) \(signedSpan(record.lower, record.upper)) against \(best)"
    behind.append(DecisionRecord.Removal(arm: record.first, reason: reason))
    selection.lostBy[record.first] = "clearly behind \(best)"
  }
  selection.tied.removeAll { arm in behind.contains { $0.arm == arm } }
  let test =
    evidence.policy.adjustment == .holm
    ? "whose difference to it is clear after Holm's adjustment" : "whose paired interval to it leaves out 0"
  selection.steps.append(
    DecisionRecord.Step(
      title: "Best \(evidence.metricTitle)",
      rule: "\(best) has the best estimate; those \(test) are behind, all others are tied with it.",
      removed: behind, left: selection.tied))
}

/// The differences to the best that are clear: other minus best.
private func clearlyBehind(
  _ best: String, others: [String], _ evidence: Evidence
) throws(DecisionError) -> [DifferenceRecord] {
  // A pair without a difference, as when most resamples leave the metric undefined, is not told apart.
  let differences = others.compactMap { evidence.difference($0, best) }
  if differences.isEmpty && !others.isEmpty {
    throw DecisionError(
      description: "the result has no paired differences of \(evidence.metricTitle) in scenario "
        + "'\(evidence.scenario.id)': run the experiment again with this version")
  }
  switch evidence.policy.adjustment {
  case .none: return differences.filter { evidence.isClear($0) }
  case .holm:
    guard let method = evidence.assessment.method else { return [] }
    let clear = holm(differences.map { pValue($0, resamples: method.resamples) }, level: 1 - method.level)
    return zip(differences, clear).filter { $0.1 && evidence.isClear($0.0) }.map(\.0)
  }
}

/// Two-sided bootstrap *p* value of a difference, never 0: it cannot be less than one in all resamples.
package func pValue(_ difference: DifferenceRecord, resamples: Int) -> Double {
  let tail = min(difference.shareAbove, 1 - difference.shareAbove)
  return min(1, (2 * tail * Double(resamples) + 1) / Double(resamples + 1))
}

/// Which hypotheses Holm's procedure rejects: the smallest *p* at `level` / *m*, the next at `level` / (*m* − 1), and so
/// on until one is kept. S. Holm, Scandinavian Journal of Statistics 6, 1979.
package func holm(_ pValues: [Double], level: Double) -> [Bool] {
  var rejected = [Bool](repeating: false, count: pValues.count)
  let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
  for (position, index) in order.enumerated() {
    guard pValues[index] <= level / Double(pValues.count - position) else { break }
    rejected[index] = true
  }
  return rejected
}

private func decideTies(_ evidence: Evidence, _ selection: inout Selection) {
  var left = selection.tied
  for criterion in evidence.policy.order where criterion != .metric && left.count > 1 {
    let removed = left.compactMap { arm in
      evidence.behind(arm, in: criterion, among: left).map { DecisionRecord.Removal(arm: arm, reason: $0) }
    }
    left.removeAll { arm in removed.contains { $0.arm == arm } }
    let title = "Tie: \(criterion.rawValue)"
    selection.steps.append(
      DecisionRecord.Step(title: title, rule: evidence.rule(criterion), removed: removed, left: left))
    for removal in removed { selection.lostBy[removal.arm] = "\(criterion.rawValue): \(removal.reason)" }
    if !removed.isEmpty { selection.decider = criterion.rawValue }
  }
  selection.winner = left.first
  if evidence.policy.metric == nil { selection.tied = left }
  guard left.count > 1 else { return }
  let last = evidence.policy.metric == nil ? "the higher stability" : "the better estimate"
  let removed = left.dropFirst().map { DecisionRecord.Removal(arm: $0, reason: "by \(last) alone, then by name") }
  for removal in removed { selection.lostBy[removal.arm] = removal.reason }
  selection.steps.append(
    DecisionRecord.Step(
      title: "Tie: the rest", rule: "Nothing else tells them apart: \(last) wins, then the name.",
      removed: Array(removed), left: Array(left.prefix(1))))
  selection.decider = last
  selection.isArbitrary = true
}
