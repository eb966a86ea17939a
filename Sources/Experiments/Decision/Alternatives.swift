import AnomalyCore
import RunRecords

/// A policy with one thing changed.
struct Alternative {
  /// "a budget of 500", "without the stability floor".
  let change: String
  let policy: Policy
}

extension Evidence {
  /// Every change of the question that the result can answer.
  var alternatives: [Alternative] {
    policy.metric == nil
      ? budgets.map(withBudget) + otherOrders + relaxed
      : budgets.map(withBudget) + otherScenarios + otherMetrics + relaxed + [estimateAlone]
  }

  /// Other budgets at which the metric, or without labels the stability, was measured.
  private var budgets: [Int] { measuredBudgets.filter { $0 != policy.budget } }

  var measuredBudgets: [Int] {
    guard policy.budget != nil else { return [] }
    if let metric = policy.metric {
      guard metricBudget != nil else { return [] }
      return Set(assessment.intervals.filter { $0.metric == metric }.compactMap(\.budget)).sorted()
    }
    let keys = material.manifest.stability.flatMap { $0.agreement.map(\.quantity) }
    let own = keys.filter { $0.hasPrefix(policy.stability.metric + "@") }
    return Set(own.compactMap { Int($0.dropFirst(policy.stability.metric.count + 1)) }).sorted()
  }

  /// Scenarios in which the metric was measured, the natural one first; without labels only the policy's own.
  var measuredScenarios: [Scenario] {
    guard let metric = policy.metric else { return [scenario] }
    return material.manifest.scenarios.filter { scenario in
      assessment.intervals.contains { $0.scenario == scenario.id && $0.metric == metric }
    }
  }

  private func changed(_ change: String, _ body: (inout Policy) -> Void) -> Alternative {
    var policy = policy
    body(&policy)
    return Alternative(change: change, policy: policy)
  }

  private func withBudget(_ budget: Int) -> Alternative { changed("a budget of \(budget)") { $0.budget = budget } }

  private var otherScenarios: [Alternative] {
    measuredScenarios.filter { $0.id != scenario.id }.map { other in
      changed("scenario '\(other.id)' (\(other.title))") { $0.scenario = other.id }
    }
  }

  /// Every other metric with intervals, at the same budget where it takes one.
  private var otherMetrics: [Alternative] {
    let measured = assessment.intervals.filter { $0.scenario == scenario.id && $0.metric != policy.metric }
    return Set(measured.map(\.metric)).sorted().compactMap { id in
      guard let entry = material.metrics[id], entry.kind == .ranking else { return nil }
      let budget = entry.takesBudget ? policy.budget : nil
      let records = measured.filter { $0.metric == id && $0.budget == budget }
      guard !records.isEmpty, entry.info.direction == .higherIsBetter else { return nil }
      return changed("\(entry.title(budget: budget)) instead of \(metricTitle)") { changed in
        changed.metric = id
        if records.allSatisfy({ $0.chance == nil }) { changed.mustBeatChance = false }
      }
    }
  }

  private var otherOrders: [Alternative] {
    policy.order.dropFirst().map { first in
      changed("\(first.rawValue) first") { $0.order = [first] + $0.order.filter { $0 != first } }
    }
  }

  private var estimateAlone: Alternative {
    changed("the estimate alone, without a tie") { $0.order = [.metric] }
  }

  /// Without each demand of the policy.
  private var relaxed: [Alternative] {
    var list: [Alternative] = []
    if policy.metric != nil && policy.mustBeatChance {
      list.append(changed("without the demand to beat chance") { $0.mustBeatChance = false })
    }
    if policy.stability.floor != nil {
      list.append(changed("without the stability floor") { $0.stability.floor = nil })
    }
    if policy.cost.fitSeconds != nil {
      list.append(changed("without the cap on the fit's time") { $0.cost.fitSeconds = nil })
    }
    if policy.cost.scoreMicrosecondsPerRow != nil {
      list.append(changed("without the cap on the scoring's time") { $0.cost.scoreMicrosecondsPerRow = nil })
    }
    if policy.cost.peakMegabytes != nil {
      list.append(changed("without the cap on memory") { $0.cost.peakMegabytes = nil })
    }
    if policy.explainability != .opaque {
      list.append(changed("without the demand on explainability") { $0.explainability = .opaque })
    }
    return list
      + policy.exclude.map { name in changed("with \(name) admitted") { $0.exclude.removeAll { $0 == name } } }
  }
}

/// What the policy would have picked, had the question been another.
struct Sensitivity {
  var changes: [DecisionRecord.Change] = []
  var tried = 0
  var winners: [DecisionRecord.Cell] = []

  /// - Parameter selection: What the policy itself picked.
  init(_ evidence: Evidence, _ selection: Selection) {
    for alternative in evidence.alternatives {
      guard let other = answer(alternative.policy, evidence.material) else { continue }
      tried += 1
      if other.winner != selection.winner {
        changes.append(DecisionRecord.Change(change: alternative.change, winner: other.winner))
      }
    }
    let budgets = evidence.measuredBudgets.map(Int?.some)
    for scenario in evidence.measuredScenarios {
      for budget in budgets.isEmpty ? [nil] : budgets {
        var policy = evidence.policy
        policy.scenario = scenario.id
        if let budget { policy.budget = budget }
        guard let answer = answer(policy, evidence.material) else { continue }
        winners.append(
          DecisionRecord.Cell(
            scenario: scenario.id, budget: budget, winner: answer.winner, tied: max(0, answer.tied.count - 1)))
      }
    }
  }
}

/// The choice under a changed policy; nil when the result does not hold what it asks about.
private func answer(_ policy: Policy, _ material: DecisionMaterial) -> Selection? {
  guard let evidence = try? Evidence(policy, material) else { return nil }
  return try? select(evidence)
}
