import AnomalyCore
public import RunRecords

/// Applies a policy to the result of an experiment.
///
/// A pure function: the same records give the same decision. Times and memory are among them, so that a decision by
/// cost can differ between two runs of one experiment.
///
/// With labels: requirements remove arms, the best estimate leads, arms whose paired difference to it is not clear are
/// tied, and the policy's further criteria decide among those. Without labels, or with a policy that names no metric,
/// the same without the metric: a recommendation, never a verdict.
///
/// - Throws: `DecisionError` when the result does not hold what the policy asks about, naming what it holds.
public func decide(
  _ policy: Policy, on material: DecisionMaterial, provenance: DecisionRecord.Provenance
) throws(DecisionError) -> DecisionRecord {
  let hasLabels = material.manifest.data.anomalies != nil
  let evidence = try Evidence(hasLabels ? policy : policy.withoutLabels, material)
  let selection = try select(evidence)
  let sensitivity = Sensitivity(evidence, selection)
  let account = DecisionAccount(evidence: evidence, selection: selection, asked: policy)
  let isBlind = evidence.policy.metric == nil
  return DecisionRecord(
    about: isBlind ? DecisionAccount.aboutBlindChoices : nil, headline: account.headline,
    outcome: selection.winner == nil ? .none : isBlind ? .recommendation : .verdict, winner: selection.winner,
    question: DecisionRecord.Question(
      policy: policy.name, title: policy.title, metric: evidence.policy.metric,
      metricTitle: isBlind ? nil : evidence.metricTitle, budget: evidence.policy.budget, scenario: evidence.scenario),
    why: account.why, caveats: account.caveats, candidates: candidates(evidence, selection), steps: selection.steps,
    close: rivals(evidence, selection), cost: selection.winner.flatMap { evidence.costs[$0] },
    misses: selection.winner == nil ? misses(evidence) : [], changes: sensitivity.changes,
    changesTried: sensitivity.tried, winners: sensitivity.winners,
    alarms: evidence.assessment.alarms.filter { $0.arm == nil || $0.arm == selection.winner },
    method: account.method, provenance: provenance)
}

private func candidates(_ evidence: Evidence, _ selection: Selection) -> [DecisionRecord.Candidate] {
  let records = evidence.arms.map { arm in
    let interval = evidence.interval(arm.label)
    let stability = evidence.stability(arm.label)
    return DecisionRecord.Candidate(
      arm: arm.label, detector: arm.detector, standing: standing(arm, evidence, selection),
      estimate: interval?.estimate, lower: interval?.cautiousLower, upper: interval?.cautiousUpper,
      chance: interval?.chance, stability: stability?.value, stabilityOver: stability?.source,
      agreement: evidence.policy.metric == nil ? evidence.agreement(arm.label)?.value : nil,
      seconds: evidence.seconds(arm.label), explainability: evidence.traits(arm)?.explainability)
  }
  let order = evidence.ordered(records.map(\.arm))
  return DecisionRecord.Standing.allCases.flatMap { standing in
    order.compactMap { arm in records.first { $0.arm == arm && $0.standing == standing } }
  }
}

private func standing(_ arm: Arm, _ evidence: Evidence, _ selection: Selection) -> DecisionRecord.Standing {
  if arm.label == selection.winner { return .winner }
  if selection.tied.contains(arm.label) { return .tied }
  if selection.qualified.contains(arm.label) { return .behind }
  return evidence.isYardstick(arm) ? .yardstick : .removed
}

/// Those tied with the winner, and the best of those behind.
private func rivals(_ evidence: Evidence, _ selection: Selection) -> [DecisionRecord.Rival] {
  guard let winner = selection.winner else { return [] }
  let tied = selection.tied.filter { $0 != winner }
  let next = selection.qualified.first { !selection.tied.contains($0) }
  return (tied + [next].compactMap { $0 }).map { arm in
    let difference = evidence.difference(arm, winner)
    return DecisionRecord.Rival(
      arm: arm, isTied: selection.tied.contains(arm), difference: difference?.difference, lower: difference?.lower,
      upper: difference?.upper, lostBy: selection.lostBy[arm] ?? "")
  }
}

/// What each detector that the policy admits lacks, fewest first, then the better estimate.
private func misses(_ evidence: Evidence) -> [DecisionRecord.Miss] {
  guard let admission = evidence.requirements.first else { return [] }
  let order = evidence.ordered(evidence.arms.map(\.label))
  let lacking = order.compactMap { label -> DecisionRecord.Miss? in
    guard let arm = evidence.arms.first(where: { $0.label == label }), !evidence.isYardstick(arm) else { return nil }
    // What was not run at all lacks everything: its first reason says so.
    if let reason = admission.lack(arm) { return DecisionRecord.Miss(arm: label, lacks: [reason]) }
    return DecisionRecord.Miss(arm: label, lacks: evidence.requirements.compactMap { $0.lack(arm) })
  }
  let isAdmitted = { (miss: DecisionRecord.Miss) in
    evidence.arms.first { $0.label == miss.arm }.map { admission.lack($0) == nil } ?? false
  }
  let admitted = lacking.filter(isAdmitted)
  let counts = Set(admitted.map(\.lacks.count)).sorted()
  return counts.flatMap { count in admitted.filter { $0.lacks.count == count } } + lacking.filter { !isAdmitted($0) }
}
