import AnomalyCore
import RunRecords

/// What a result says of its arms under the question of one policy.
struct Evidence {
  let material: DecisionMaterial
  let policy: Policy
  let scenario: Scenario
  let assessment: Assessment
  private var intervals: [String: IntervalRecord] = [:]
  private var differences: [Pair: DifferenceRecord] = [:]
  private var agreements: [String: AgreementRecord] = [:]
  private var stabilities: [String: ArmStability] = [:]
  private(set) var costs: [String: DecisionRecord.Cost] = [:]

  private struct Pair: Hashable {
    let first: String
    let second: String
  }

  /// Agreement between the fits of one arm.
  struct ArmStability {
    let value: Double
    let source: StabilityRecord.Source
    let fits: Int
  }

  /// - Throws: `DecisionError` naming what is there when the result does not hold what the policy asks about.
  init(_ policy: Policy, _ material: DecisionMaterial) throws(DecisionError) {
    let manifest = material.manifest
    guard let scenario = manifest.scenarios.first(where: { $0.id == policy.scenario }) else {
      throw DecisionError(
        description: "the result has no scenario '\(policy.scenario)'; there: "
          + manifest.scenarios.map(\.id).joined(separator: ", "))
    }
    self.material = material
    self.policy = policy
    self.scenario = scenario
    assessment = material.assessment ?? Assessment()
    try checkExclusions()
    if let metric = policy.metric { try readIntervals(of: metric) }
    readAgreements()
    try readStability()
    readCosts()
  }

  var arms: [Arm] { material.manifest.arms }
  /// The budget of the policy's metric; nil for a metric that takes none.
  var metricBudget: Int? { budget(of: policy.metric) }
  /// "P@50"
  var metricTitle: String { title(policy.metric) }
  /// "Top-k Jaccard @50"
  var stabilityTitle: String { title(policy.stability.metric) }
  var agreementTitle: String { title(policy.agreement.metric) }

  func interval(_ arm: String) -> IntervalRecord? { intervals[arm] }
  func stability(_ arm: String) -> ArmStability? { stabilities[arm] }
  func agreement(_ arm: String) -> AgreementRecord? { agreements[arm] }
  func traits(_ arm: Arm) -> DetectorTraits? { material.detectors[arm.detector]?.info.traits }

  /// Seconds for one fit and one scoring of the evaluation rows.
  func seconds(_ arm: String) -> Double? {
    costs[arm].map { $0.fitSeconds + $0.scoreMicrosecondsPerRow * 1e-6 * Double(material.manifest.data.evaluationRows) }
  }

  /// `first` minus `second`, whichever way round it was recorded.
  func difference(_ first: String, _ second: String) -> DifferenceRecord? {
    if let record = differences[Pair(first: first, second: second)] { return record }
    guard let record = differences[Pair(first: second, second: first)] else { return nil }
    return DifferenceRecord(
      scenario: record.scenario, metric: record.metric, budget: record.budget, first: first, second: second,
      difference: -record.difference, lower: -record.upper, upper: -record.lower, shareAbove: 1 - record.shareAbove)
  }

  private func budget(of metric: String?) -> Int? {
    metric.flatMap { material.metrics[$0]?.takesBudget } == true ? policy.budget : nil
  }

  private func title(_ metric: String?) -> String {
    guard let metric else { return "" }
    return material.metrics[metric]?.title(budget: budget(of: metric)) ?? metric
  }
}

extension Evidence {
  private func checkExclusions() throws(DecisionError) {
    let known = arms.map(\.label) + arms.map(\.detector)
    for name in policy.exclude where !known.contains(name) && material.detectors[name] == nil {
      throw DecisionError(
        description: "exclude: '\(name)' is neither a detector nor a label of the result"
          + suggestion(for: name, among: Array(Set(known))))
    }
  }

  private mutating func readIntervals(of metric: String) throws(DecisionError) {
    guard assessment.method != nil, !assessment.intervals.isEmpty else {
      throw DecisionError(
        description: "the result has no intervals, and a choice without them would be one by chance: "
          + "run the experiment again with this version")
    }
    let inScenario = assessment.intervals.filter { $0.scenario == scenario.id }
    let ofMetric = inScenario.filter { $0.metric == metric }
    guard !ofMetric.isEmpty else { throw missing(metric, there: inScenario) }
    let budget = metricBudget
    let own = ofMetric.filter { $0.budget == budget }
    guard !own.isEmpty else {
      let budgets = Set(ofMetric.compactMap(\.budget)).sorted().map(String.init).joined(separator: ", ")
      throw DecisionError(
        description: "the result has no \(metric) at a budget of \(budget ?? 0) in scenario '\(scenario.id)'; there: "
          + budgets)
    }
    intervals = Dictionary(own.map { ($0.arm, $0) }) { first, _ in first }
    let records = assessment.differences
      .filter { $0.scenario == scenario.id && $0.metric == metric && $0.budget == budget }
    differences = Dictionary(records.map { (Pair(first: $0.first, second: $0.second), $0) }) { first, _ in first }
    if policy.mustBeatChance && own.allSatisfy({ $0.chance == nil }) {
      throw DecisionError(
        description: "\(metric) has no chance level to beat: choose another metric or set 'mustBeatChance: false'")
    }
  }

  private func missing(_ metric: String, there: [IntervalRecord]) -> DecisionError {
    let measured = material.manifest.runs.contains { run in
      run.scenario == scenario.id && run.metrics.contains { $0.metric == metric }
    }
    let advice = measured ? "; it was measured without: run the experiment again with this version" : ""
    let known = Set(there.map(\.metric)).sorted().joined(separator: ", ")
    return DecisionError(
      description: "the result has no intervals of '\(metric)' in scenario '\(scenario.id)'\(advice); there: "
        + (known.isEmpty ? "none" : known))
  }

  private mutating func readAgreements() {
    let budget = budget(of: policy.agreement.metric)
    for record in assessment.agreements
    where record.scenario == scenario.id && record.metric == policy.agreement.metric && record.budget == budget {
      if record.second == AgreementRecord.consensus {
        agreements[record.first] = record
      } else if record.first == AgreementRecord.consensus {
        agreements[record.second] = record
      }
    }
  }

  private mutating func readStability() throws(DecisionError) {
    let key = budget(of: policy.stability.metric).map { "\(policy.stability.metric)@\($0)" } ?? policy.stability.metric
    let records = material.manifest.stability
    for record in records {
      guard let spread = record.agreement.first(where: { $0.quantity == key })?.spread else { continue }
      stabilities[record.arm] = ArmStability(value: spread.mean, source: record.source, fits: record.fits)
    }
    if policy.stability.floor != nil && !records.contains(where: { $0.agreement.contains { $0.quantity == key } }) {
      let known = Set(records.flatMap { $0.agreement.map(\.quantity) }).sorted().joined(separator: ", ")
      throw DecisionError(
        description: "stability.floor: the result has no '\(key)' between fits; there: "
          + (known.isEmpty ? "none, as nothing was fitted more than once" : known))
    }
  }

  private mutating func readCosts() {
    for (arm, own) in Dictionary(grouping: material.costs ?? [], by: \.arm) {
      func mean(_ value: (CostRecord) -> Double) -> Double { own.map(value).reduce(0, +) / Double(own.count) }
      costs[arm] = DecisionRecord.Cost(
        fitSeconds: mean(\.fitSeconds), scoreMicrosecondsPerRow: mean { $0.scoreSecondsPerRow * 1e6 },
        peakMegabytes: own.compactMap(\.peakBytes).max().map { Double($0) * 1e-6 },
        predictedMegabytes: mean { Double($0.predictedBytes) * 1e-6 })
    }
  }
}

extension MetricEntry {
  /// "P@50" for a metric titled "P@k", else title and budget.
  func title(budget: Int?) -> String {
    guard let budget else { return title }
    return title.hasSuffix("@k") ? String(title.dropLast()) + String(budget) : "\(title) @\(budget)"
  }
}
