import AnomalyCore
import RunRecords

/// Something an arm must have to be picked.
struct Requirement {
  let title: String
  /// A full sentence.
  let rule: String
  /// What the arm lacks, or nil.
  let lack: (Arm) -> String?
}

extension Evidence {
  /// What the policy demands, in the order in which arms are removed.
  var requirements: [Requirement] {
    let labelled = policy.metric == nil ? [ranksRows] : [isMeasured] + (policy.mustBeatChance ? [beatsChance] : [])
    return [isCandidate] + labelled + [isStable, isAffordable, isExplainable].compactMap { $0 }
  }

  func isYardstick(_ arm: Arm) -> Bool { traits(arm)?.isBaseline == true }

  private func isExcluded(_ arm: Arm) -> Bool {
    policy.exclude.contains(arm.label) || policy.exclude.contains(arm.detector)
  }

  private var isCandidate: Requirement {
    Requirement(
      title: "Candidates",
      rule: "Baselines are yardsticks; what the policy excludes, and what failed in any fit, is out."
    ) { arm in
      guard let traits = traits(arm) else { return "this version of Assay does not know detector '\(arm.detector)'" }
      if traits.isBaseline { return "a baseline, kept as a yardstick" }
      if isExcluded(arm) { return "excluded by the policy" }
      let runs = material.manifest.runs.filter { $0.arm == arm.label && $0.scenario == scenario.id }
      let failures = runs.compactMap(\.failure)
      guard let reason = failures.first else { return runs.isEmpty ? "was not run" : nil }
      return "\(failures.count) of \(runs.count) fits failed: \(reason)"
    }
  }

  private var isMeasured: Requirement {
    Requirement(title: "Measured", rule: "\(metricTitle) must be defined.") { arm in
      if interval(arm.label) != nil { return nil }
      let records = material.manifest.runs.filter { $0.arm == arm.label && $0.scenario == scenario.id }
        .flatMap { $0.metrics.filter { $0.metric == policy.metric && $0.budget == metricBudget } }
      return "\(metricTitle) is undefined" + (records.compactMap(\.undefined).first.map { ": \($0)" } ?? "")
    }
  }

  private var beatsChance: Requirement {
    Requirement(
      title: "Better than chance",
      rule: "The lower end of the interval of \(metricTitle) must lie above the chance level; where all resamples give "
        + "one value, that of the exact binomial interval. A score whose whole interval lies below it is inverted, or "
        + "anomalies are denser than normal rows; it is never turned round, as only the labels could say so."
    ) { arm in
      guard let interval = interval(arm.label) else { return "\(metricTitle) is undefined" }
      guard let chance = interval.chance else { return "no chance level is known" }
      let lower = interval.cautiousLower
      if lower > chance { return nil }
      if interval.cautiousUpper < chance {
        return "below chance: \(interval.text) against \(figure(chance))"
      }
      return "\(interval.text) reaches down to the chance level of \(figure(chance)), \(figure(chance - lower)) short"
    }
  }

  /// Without labels nothing else would stop a score that says the same of every row: it is perfectly stable.
  private var ranksRows: Requirement {
    // Only alarms that are raised without labels.
    let codes: Set<AlarmRecord.Code> = [.constantScores, .rowOrder, .degeneratePartition]
    return Requirement(
      title: "Ranks the rows",
      rule:
        "Scores that hardly vary, follow the order of rows or come from one big cluster are stable for no good reason."
    ) { arm in
      assessment.alarms.first { $0.arm == arm.label && codes.contains($0.code) && isHere($0) }?.finding
    }
  }

  private func isHere(_ alarm: AlarmRecord) -> Bool { alarm.scenario == nil || alarm.scenario == scenario.id }

  private var isStable: Requirement? {
    guard let floor = policy.stability.floor else { return nil }
    return Requirement(
      title: "Stability floor", rule: "\(stabilityTitle) between fits must be at least \(figure(floor))."
    ) { arm in
      guard let stability = stability(arm.label) else {
        return "\(stabilityTitle) between fits is not known: it takes two seeds, or two subsamples"
      }
      return stability.value >= floor
        ? nil : "\(stabilityTitle) \(figure(stability.value)), \(figure(floor - stability.value)) short"
    }
  }

  /// Caps are left out when no costs are at hand; the decision says so.
  private var isAffordable: Requirement? {
    guard policy.cost.hasCap, material.costs != nil else { return nil }
    let caps: [(name: String, unit: String, cap: Double?, value: (DecisionRecord.Cost) -> Double?)] = [
      ("fit", "s", policy.cost.fitSeconds, { $0.fitSeconds }),
      ("score", "µs a row", policy.cost.scoreMicrosecondsPerRow, { $0.scoreMicrosecondsPerRow }),
      ("peak", "MB", policy.cost.peakMegabytes, { $0.peakMegabytes }),
    ]
    let set = caps.compactMap { item in item.cap.map { (item, $0) } }
    let rule = set.map { "\($0.0.name) at most \(short($0.1)) \($0.0.unit)" }.joined(separator: ", ")
    return Requirement(title: "Cost caps", rule: "Caps: \(rule).") { arm in
      guard let cost = costs[arm.label] else { return "its cost was not recorded" }
      let over = set.compactMap { item, cap -> String? in
        guard let value = item.value(cost) else { return "\(item.name) is not known" }
        return value > cap ? "\(item.name) \(short(value)) \(item.unit), \(short(value - cap)) over" : nil
      }
      return over.isEmpty ? nil : over.joined(separator: "; ")
    }
  }

  private var isExplainable: Requirement? {
    let least = policy.explainability
    guard least != .opaque else { return nil }
    return Requirement(title: "Explainability", rule: "Scores must be at least '\(least.rawValue)'.") { arm in
      guard let level = traits(arm)?.explainability else { return "is not known" }
      return level.rank >= least.rank ? nil : "its scores are '\(level.rawValue)'"
    }
  }
}

extension IntervalRecord {
  /// Resampling cannot show the uncertainty of a share that is the same in every resample; the exact interval can.
  var isDegenerate: Bool { lower == upper && exactLower != nil }
  var cautiousLower: Double { isDegenerate ? min(lower, exactLower ?? lower) : lower }
  var cautiousUpper: Double { isDegenerate ? max(upper, exactUpper ?? upper) : upper }

  /// "0.842 [0.791, 0.889]"
  var text: String { "\(figure(estimate)) \(span(cautiousLower, cautiousUpper))" }
}
