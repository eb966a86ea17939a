import AnomalyCore
import NumericKernels
import RunRecords

/// How alike the arms rank the natural rows, pair by pair, and each of them against the consensus.
///
/// - Throws: `ExperimentCancelled`.
func detectorAgreements(
  _ scores: [ArmScores], plan: ExperimentPlan, workers: Workers
) throws -> [AgreementRecord] {
  let baselines = Set(plan.arms.filter { $0.entry.info.traits.isBaseline }.map(\.arm.label))
  let judged = scores.filter { !baselines.contains($0.arm) }
  guard judged.count > 1 else { return [] }
  let rankings = judged.map { ($0.arm, $0.scores) } + [(AgreementRecord.consensus, consensus(judged.map(\.scores)))]
  var pairs: [(Int, Int)] = []
  for first in rankings.indices {
    for second in rankings.indices where second > first { pairs.append((first, second)) }
  }
  let tasks = plan.comparisons.flatMap { metric in pairs.map { (metric, $0.0, $0.1) } }
  return try stopping { () throws(KernelError) in
    try workers.map(tasks.count) { index in
      let (metric, first, second) = tasks[index]
      return agreement(metric, rankings[first], rankings[second])
    }
  }
}

private func agreement(
  _ metric: PlannedMetric, _ first: (arm: String, scores: [Double]), _ second: (arm: String, scores: [Double])
) -> AgreementRecord {
  func record(_ value: MetricValue?, _ reason: String?) -> AgreementRecord {
    AgreementRecord(
      scenario: Scenario.natural, metric: metric.entry.id, budget: metric.budget, first: first.arm,
      second: second.arm, value: value?.value, lowest: value?.lowest, highest: value?.highest, chance: value?.chance,
      undefined: reason)
  }
  guard case .scoreAgreement(let measure) = metric.metric else { return record(nil, "no metric of two scores") }
  do throws(MetricError) {
    return record(try measure(ScorePair(first.scores, second.scores), Workers()), nil)
  } catch {
    return record(nil, error.reason)
  }
}

/// Mean rank over the given scores, 0…1, higher for rows that all of them place high.
public func consensus(_ scores: [[Double]]) -> [Double] {
  guard let count = scores.first?.count, count > 0 else { return [] }
  var sum = [Double](repeating: 0, count: count)
  for ranks in scores.map(midranks) { for row in sum.indices { sum[row] += ranks[row] } }
  return sum.map { $0 / Double(scores.count * count) }
}
