import AnomalyCore
import NumericKernels
import RunRecords

/// What a reader must know before believing the figures of an experiment, each with what to do about it.
struct Alarms {
  let plan: ExperimentPlan
  /// Columns under suspicion that the experiment uses knowingly.
  let accepted: [String]
  let runs: [RunRecord]
  let stability: [StabilityRecord]
  let assessment: Assessment
  let natural: CaseOutcome
  /// The natural evaluation rows.
  let frame: Frame
  let labels: Labels?

  func all() -> [AlarmRecord] {
    experimentAlarms() + plan.arms.flatMap { arm in armAlarms(arm) }
  }

  private func experimentAlarms() -> [AlarmRecord] {
    [acceptedLeak(), highPrevalence(), incomparableIndices()].compactMap { $0 }
  }

  private func armAlarms(_ arm: PlannedArm) -> [AlarmRecord] {
    var alarms = [failedRuns(arm)].compactMap { $0 }
    guard !arm.entry.info.traits.isBaseline else { return alarms }
    alarms += belowChance(arm)
    if let scores = natural.scores.first(where: { $0.arm == arm.arm.label })?.scores {
      alarms += [constantScores(arm, scores), rowOrder(arm, scores), singleColumn(arm, scores)].compactMap { $0 }
    }
    alarms += [tieAtCut(arm), degeneratePartition(arm), stableButMeaningless(arm)].compactMap { $0 }
    return alarms
  }

  private func acceptedLeak() -> AlarmRecord? {
    guard !accepted.isEmpty else { return nil }
    return AlarmRecord(
      code: .acceptedLeak,
      finding: "what may hold the answer is used knowingly: \(accepted.joined(separator: ", "))",
      advice: "use these figures to show what the leak does, never to choose a detector")
  }

  private func highPrevalence() -> AlarmRecord? {
    guard let labels else { return nil }
    let anomalies = labels.count(of: .anomaly)
    let share = Double(anomalies) / Double(max(1, anomalies + labels.count(of: .normal)))
    guard share > 0.2 else { return nil }
    let lower = plan.spec.scenarios.levels.contains { $0 <= 0.2 }
    return AlarmRecord(
      code: .highPrevalence, scenario: Scenario.natural,
      finding: "\(percent(share)) of the rows are anomalies: this is no search for the rare, "
        + "and precision here says nothing of a network where attacks are rare",
      advice: lower
        ? "judge by the scenarios with fewer anomalies" : "add prevalence: {levels: [0.05, 0.01]} to the experiment")
  }

  private func incomparableIndices() -> AlarmRecord? {
    let indices = plan.metrics.filter { $0.entry.kind == .partitionIndex }.map(\.entry.title)
    let spaces = Set(plan.arms.filter { natural.partitions[$0.arm.label] != nil }.map(\.arm.pipeline))
    guard !indices.isEmpty, spaces.count > 1 else { return nil }
    return AlarmRecord(
      code: .incomparableIndices, scenario: Scenario.natural,
      finding: "clusters were made in \(spaces.count) spaces (\(spaces.sorted().joined(separator: ", ")))",
      advice: "\(Array(Set(indices)).sorted().joined(separator: ", ")) compare within one space only; the tables keep "
        + "them apart and no policy may choose by them")
  }

  private func failedRuns(_ arm: PlannedArm) -> AlarmRecord? {
    let own = runs.filter { $0.arm == arm.arm.label }
    let failed = own.filter { $0.failure != nil }
    guard let reason = failed.first?.failure else { return nil }
    return AlarmRecord(
      code: .failedRuns, arm: arm.arm.label, finding: "\(failed.count) of \(own.count) runs failed: \(reason)",
      advice: "figures of scenarios with failed runs are missing or rest on fewer fits")
  }

  private func belowChance(_ arm: PlannedArm) -> [AlarmRecord] {
    assessment.intervals
      .filter { $0.arm == arm.arm.label && $0.metric == "roc-auc" && $0.upper < 0.5 }
      .map { interval in
        AlarmRecord(
          code: .belowChance, scenario: interval.scenario, arm: arm.arm.label,
          finding: "ROC AUC \(rounded(interval.estimate)) with interval \(rounded(interval.lower))…"
            + "\(rounded(interval.upper)): worse than a coin",
          advice: "the anomalies are denser than normal traffic, or the score is inverted; do not turn it round by the "
            + "labels: that would be learning from them")
      }
  }

  private func constantScores(_ arm: PlannedArm, _ scores: [Double]) -> AlarmRecord? {
    var rows: [Double: Int] = [:]
    for score in scores { rows[score, default: 0] += 1 }
    guard let largest = rows.values.max(), 2 * largest >= scores.count else { return nil }
    return AlarmRecord(
      code: .constantScores, scenario: Scenario.natural, arm: arm.arm.label,
      finding: "\(largest) of \(scores.count) rows share one score (\(rows.count) different scores in all)",
      advice: "among those rows it ranks nothing: use it for its yes or no, or choose other parameters")
  }

  private func tieAtCut(_ arm: PlannedArm) -> AlarmRecord? {
    let fit = natural.fits.first { plan.arms[$0.arm].arm.label == arm.arm.label }
    let cuts = (fit?.metrics ?? []).compactMap { record -> String? in
      guard record.metric == "precision-at-k", let value = record.value, let lowest = value.lowest,
        let highest = value.highest, lowest < highest
      else { return nil }
      return "\(record.budget ?? 0) (between \(rounded(lowest)) and \(rounded(highest)))"
    }
    guard !cuts.isEmpty else { return nil }
    return AlarmRecord(
      code: .tieAtCut, scenario: Scenario.natural, arm: arm.arm.label,
      finding: "rows of equal score lie across the cut; precision by budget: \(cuts.joined(separator: ", "))",
      advice: "which of them an analyst sees is arbitrary: choose a budget beside the tie, or a finer score")
  }

  private func degeneratePartition(_ arm: PlannedArm) -> AlarmRecord? {
    guard let partition = natural.partitions[arm.arm.label], let largest = partition.sizes.max() else { return nil }
    let share = Double(largest) / Double(max(1, partition.rowCount))
    guard share > 0.95 else { return nil }
    return AlarmRecord(
      code: .degeneratePartition, scenario: Scenario.natural, arm: arm.arm.label,
      finding: "one cluster holds \(percent(share)) of the rows",
      advice: "internal indices reward such partitions; look at the cluster sizes before believing them")
  }

  private func stableButMeaningless(_ arm: PlannedArm) -> AlarmRecord? {
    let steady = stability.first { $0.arm == arm.arm.label }?.agreement
      .first { ($0.spread?.mean ?? 0) >= 0.9 }
    let auc = assessment.intervals
      .first { $0.scenario == Scenario.natural && $0.arm == arm.arm.label && $0.metric == "roc-auc" }
    guard let steady, let spread = steady.spread, let auc, auc.upper < 0.55 else { return nil }
    return AlarmRecord(
      code: .stableButMeaningless, scenario: Scenario.natural, arm: arm.arm.label,
      finding: "its fits agree (\(steady.quantity) \(rounded(spread.mean))) on a ranking whose ROC AUC is "
        + "\(rounded(auc.estimate))",
      advice: "stable is not right: do not choose it for its stability")
  }
}

/// Three decimals, for sentences.
func rounded(_ value: Double) -> String {
  let scaled = (value * 1000).rounded() / 1000
  return scaled == scaled.rounded() ? "\(Int(scaled))" : "\(scaled)"
}
