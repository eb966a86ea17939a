import AnomalyCore
import RunRecords

/// A decision in sentences.
struct DecisionAccount {
  let evidence: Evidence
  let selection: Selection
  /// The policy as it was written.
  let asked: Policy

  /// Figures of the NSL-KDD 20 % file.
  static let aboutBlindChoices = """
    Chosen without labels: a recommendation, not a verdict. Stability, agreement and cost do not measure whether \
    alerts are right. On the 20 % file of NSL-KDD the distance to the centroid, the silhouette and a Gaussian mixture \
    agree (Spearman ρ 0.84 to 0.92), and all three are below chance; K-Means over robust scaling has a silhouette of \
    0.983 and an adjusted Rand index of −0.000; and the label among the features raised the stability of K-Means \
    between seeds from 0.89 to 0.99. Label some of the alerts before relying on this choice.
    """

  private var policy: Policy { evidence.policy }
  private var isBlind: Bool { policy.metric == nil }

  var headline: String {
    guard let winner = selection.winner else {
      return "No detector satisfies '\(policy.title)': see what each of them lacks."
    }
    guard let interval = evidence.interval(winner) else {
      return "\(winner) is recommended for '\(policy.title)', without proof: no label was looked at."
    }
    let level = interval.chance.map { ", where chance gives \(figure($0))" } ?? ""
    let ties = selection.tied.count - 1
    let how =
      ties == 0
      ? "" : "; \(counted(ties, "other")) \(ties == 1 ? "is" : "are") as good as far as the data can tell"
    return "Pick \(winner) for '\(policy.title)': \(evidence.metricTitle) \(interval.text)\(level)\(how)."
  }

  var why: [String] {
    guard let winner = selection.winner else { return [] }
    return [leading(winner), hits(winner), deciding(winner), onlyOne, steadiness(winner), averaging(winner)]
      .compactMap { $0 }
  }

  private func leading(_ winner: String) -> String? {
    guard let leader = selection.leader, let interval = evidence.interval(leader) else {
      let stability = evidence.stability(winner).map {
        "its \(evidence.stabilityTitle) over \($0.fits) \($0.source.rawValue) is \(figure($0.value))"
      }
      let agreement = evidence.agreement(winner)?.value.map {
        "its \(evidence.agreementTitle) with the mean rank of all detectors is \(figure($0))"
      }
      let facts = [stability, agreement].compactMap { $0 }
      return facts.isEmpty ? nil : "Of \(winner) this is known: \(facts.joined(separator: "; "))."
    }
    let best = "\(leader) has the best \(evidence.metricTitle), \(interval.text)"
    guard leader != winner, let difference = evidence.difference(winner, leader) else { return best + "." }
    return best
      + "; \(winner) is \(signed(difference.difference)) \(signedSpan(difference.lower, difference.upper)) from it, "
      + "which is no clear difference."
  }

  /// A share among so many alerts, as alerts. The exact interval marks metrics that are such a share.
  private func hits(_ winner: String) -> String? {
    guard let interval = evidence.interval(winner), interval.exactLower != nil, let budget = interval.budget else {
      return nil
    }
    let alerts = Double(budget)
    func count(_ share: Double) -> Int { Int((share * alerts).rounded()) }
    let least = count(interval.cautiousLower), most = count(interval.cautiousUpper)
    let range = least == most ? "\(least)" : "\(least) to \(most)"
    let chance = interval.chance.map { "; \(budget) rows drawn at random hold \(short($0 * alerts))" } ?? ""
    return "Of \(budget) alerts, \(range) are anomalies\(chance)."
  }

  private func deciding(_ winner: String) -> String? {
    guard let decider = selection.decider else {
      guard let next = selection.qualified.first(where: { $0 != winner }),
        let difference = evidence.difference(next, winner)
      else { return nil }
      return "None is tied with it: the next, \(next), is \(signed(difference.difference)) "
        + "\(signedSpan(difference.lower, difference.upper)) from it."
    }
    if isBlind {
      return
        "Decided by \(decider) among \(selection.qualified.count); the steps below say what each criterion removed."
    }
    let others = selection.tied.filter { $0 != winner }
    let reasons = others.compactMap { arm in selection.lostBy[arm].map { "\(arm) (\($0))" } }
    let losers = others.count > 3 ? "" : "; out went \(listed(reasons))"
    return "Tied with the best: \(listed(selection.tied.sorted())). Decided by \(decider)\(losers)."
  }

  private var onlyOne: String? {
    selection.qualified.count == 1 ? "It is the only one that satisfies the policy." : nil
  }

  private func steadiness(_ winner: String) -> String? {
    guard let budget = policy.budget,
      let record = evidence.assessment.flips.first(where: { $0.arm == winner && $0.budget == budget })
    else { return nil }
    return
      "Over \(record.fits) fits \(record.rowsInAll) rows are always among its top \(budget), \(record.rowsInAny) at "
      + "least once; an alert of one fit is missing from another with probability \(figure(record.flipRate))."
  }

  private func averaging(_ winner: String) -> String? {
    guard let budget = policy.budget,
      let record = evidence.assessment.convergence.first(where: { $0.arm == winner && $0.budget == budget }),
      let last = record.steps.last
    else { return nil }
    let target = "a top-\(budget) Jaccard of \(figure(record.target))"
    guard let reached = record.reached else {
      return "Averaging \(last.members) fits with different seeds does not reach \(target): \(figure(last.mean))."
    }
    return reached > 1 ? "Averaging \(reached) fits with different seeds reaches \(target)." : nil
  }

  var caveats: [String] {
    var list = leaks
    if asked.metric != nil && isBlind {
      list.append(
        "The policy asks for \(asked.metric ?? ""), which needs labels, and the data have none: it was replaced by "
          + "stability and agreement.")
    }
    if isBlind && asked.metric == nil && evidence.material.manifest.data.anomalies != nil {
      list.append("The data have labels; this policy does not look at them.")
    }
    if evidence.material.costs == nil {
      list.append(
        "Times and memory are not at hand (no cost.json)"
          + (policy.cost.hasCap ? ": the caps on cost were not checked." : ": cost decided nothing."))
    }
    if selection.isArbitrary {
      list.append(
        "Nothing in the policy tells the last candidates apart: the choice among them is close to a coin toss.")
    }
    list += yardsticks
    if let interval = selection.winner.flatMap(evidence.interval), interval.isDegenerate {
      list.append("All resamples give the winner one value: its interval is the exact binomial one of its first fit.")
    }
    return list
  }

  /// Baselines that the winner does not clearly beat: then it has not shown that it is worth its trouble.
  private var yardsticks: [String] {
    guard let winner = selection.winner, let own = evidence.interval(winner) else { return [] }
    return evidence.arms.filter(evidence.isYardstick).compactMap { arm in
      guard let interval = evidence.interval(arm.label), interval.upper >= own.lower else { return nil }
      let how = interval.estimate >= own.estimate ? "it does as well as the winner" : "its interval meets the winner's"
      return "The baseline \(arm.label) reaches \(interval.text): \(how)."
    }
  }

  /// What makes the figures unfit for any choice.
  private var leaks: [String] {
    let isLeaky =
      evidence.scenario.id == Scenario.withSuspects || evidence.assessment.alarms.contains { $0.code == .acceptedLeak }
    return isLeaky
      ? ["Columns that may hold the answer were used knowingly: this shows what they do and is no ground for a choice."]
      : []
  }

  var method: [String] {
    let data = evidence.material.manifest.data
    let rows =
      data.evaluation == "holdout"
      ? "Measured on \(data.evaluationRows) rows that no detector was fitted on."
      : "Measured on the \(data.evaluationRows) rows that the detectors were fitted on."
    return intervalMethod + stabilityMethod + [rows]
  }

  private var intervalMethod: [String] {
    guard !isBlind, let method = evidence.assessment.method else { return [] }
    let percent = short(method.level * 100)
    let others = max(0, selection.qualified.count - 1)
    let adjusted =
      policy.adjustment == .holm
      ? "Differences to the best are judged with Holm's adjustment for \(counted(others, "comparison")) at \(percent) %; "
        + "the intervals shown are those of single pairs, not adjusted."
      : "Differences are judged pair by pair at \(percent) %, not adjusted for the number of comparisons "
        + "(\(others) here; 'adjustment: holm' does that)."
    return [
      "Intervals: \(method.resamples) bootstrap resamples of \(method.unit), \(percent) %, the same resamples for all "
        + "detectors.",
      adjusted,
      "The winner is measured on the data it was picked with, so its estimate is a little too good.",
    ]
  }

  private var stabilityMethod: [String] {
    guard policy.order.contains(.stability) || policy.stability.floor != nil else { return [] }
    let place = evidence.scenario.id == Scenario.natural ? "" : ", at natural prevalence whatever the scenario"
    return [
      "Stability: mean \(evidence.stabilityTitle) between fits, over seeds where the detector uses one, else over "
        + "subsamples of the training rows\(place)."
    ]
  }
}
