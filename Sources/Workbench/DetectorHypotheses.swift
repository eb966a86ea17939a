import Analysis
import AnomalyCore
import Experiments
import RunRecords

/// What hypotheses about detectors rest on.
struct HypothesisMaterial {
  /// "About 20 features".
  static let componentCount = 20

  let manifest: Manifest
  let assessment: Assessment
  let detectors: Catalog<DetectorEntry>

  /// Arms that are no yardsticks.
  var arms: [Arm] { manifest.arms.filter { detectors[$0.detector]?.info.traits.isBaseline == false } }

  func isComposite(_ arm: Arm) -> Bool {
    guard let entry = detectors[arm.detector], let detector = try? entry.make([:]) else { return false }
    func makesParts<D: Detector>(_ detector: D) -> Bool { D.Fitted.self is any CompositeDetector.Type }
    return makesParts(detector)
  }

  func interval(_ arm: String, _ key: String, _ scenario: String = Scenario.natural) -> IntervalRecord? {
    assessment.intervals.first { $0.arm == arm && $0.key == key && $0.scenario == scenario }
  }

  /// `first` minus `second` with its interval.
  func difference(
    _ first: String, _ second: String, _ key: String
  ) -> (value: Double, lower: Double, upper: Double)? {
    let records = assessment.differences.filter { $0.key == key && $0.scenario == Scenario.natural }
    if let record = records.first(where: { $0.first == first && $0.second == second }) {
      return (record.difference, record.lower, record.upper)
    }
    return records.first { $0.first == second && $0.second == first }.map {
      (-$0.difference, -$0.upper, -$0.lower)
    }
  }
}

private let missingResult = "a folder that 'assay run' wrote for labelled data, with its intervals"

// MARK: 4 · unknown attacks

/// Hypothesis 4: do detectors that never see a label rank attacks above chance?
///
/// - Parameter names: what is known of single attack names for the detector of this label.
func unknownAttackHypothesis(
  _ material: HypothesisMaterial?, names: (String) -> Hypothesis.Evidence?
) -> Hypothesis {
  let criterion =
    "In the scenario with the rarest attacks: supported when more than half of the detectors (yardsticks left out) have "
    + "their whole interval of ROC AUC above chance and every attack family that was measured alone is ranked above "
    + "chance, by the whole interval, by at least one of them. Not supported when half or more of the detectors are not "
    + "above chance (whole interval at it or below), or a family is ranked above chance by none of them."
  func hypothesis(_ verdict: Hypothesis.Verdict, _ evidence: [Hypothesis.Evidence], needs: [String]) -> Hypothesis {
    Hypothesis(
      id: "unknown-attacks", statement: "Unsupervised methods find attacks that nobody has described to them.",
      criterion: criterion, verdict: verdict, evidence: evidence, needs: needs)
  }
  guard let material, !material.arms.isEmpty else {
    return hypothesis(.undecidable, [Hypothesis.Evidence("There is no result of detectors.")], needs: [missingResult])
  }
  let all = material.manifest.scenarios.map { AboveChance(material, $0) }.filter { !$0.records.isEmpty }
  let overall = all.filter { !$0.isFamily }
  let families = all.filter(\.isFamily)
  guard let rarest = overall.min(by: { $0.share < $1.share }) else {
    return hypothesis(
      .undecidable, [Hypothesis.Evidence("The result has no intervals of ROC AUC.")], needs: [missingResult])
  }
  let ordered = [rarest] + overall.filter { $0.scenario.id != rarest.scenario.id } + families
  let byName = rarest.best.flatMap { names($0.arm) }
  return hypothesis(
    Hypothesis.Verdict(all: [rarest.majority] + families.map(\.anyone)),
    ordered.map(\.evidence) + (byName.map { [$0] } ?? []),
    needs: families.isEmpty ? ["families measured alone ('families:' in the experiment)"] : [])
}

/// Which detectors are above chance in one scenario.
private struct AboveChance {
  let scenario: Scenario
  let records: [IntervalRecord]

  init(_ material: HypothesisMaterial, _ scenario: Scenario) {
    self.scenario = scenario
    let known = scenario.id == Scenario.withSuspects ? [] : material.arms
    records = known.compactMap { material.interval($0.label, "roc-auc", scenario.id) }
  }

  var isFamily: Bool { scenario.id.hasPrefix("family-") }
  /// Anomalies among the rows.
  var share: Double { scenario.prevalence ?? Double(scenario.anomalies ?? 0) / Double(max(1, scenario.rows)) }

  var best: IntervalRecord? { records.max { $0.estimate < $1.estimate } }

  private func chance(_ record: IntervalRecord) -> Double { record.chance ?? 0.5 }
  private var above: [IntervalRecord] { records.filter { $0.lower > chance($0) } }
  private var notAbove: Int { records.count { $0.upper <= chance($0) } }

  var majority: Hypothesis.Verdict {
    if 2 * above.count > records.count { return .supported }
    return 2 * notAbove >= records.count ? .notSupported : .undecidable
  }

  var anyone: Hypothesis.Verdict {
    above.isEmpty ? (notAbove == records.count ? .notSupported : .undecidable) : .supported
  }

  var evidence: Hypothesis.Evidence {
    let sorted = records.sorted { $0.estimate > $1.estimate }
    let best = best.map {
      "; best \($0.arm) \(HypothesisText.interval($0.estimate, $0.lower, $0.upper))"
    }
    return Hypothesis.Evidence(
      "\(scenario.title): \(above.count) of \(records.count) detectors are above chance, \(notAbove) are not"
        + (best ?? "") + ".",
      figures: sorted.map { Hypothesis.Figure("ROC AUC of \($0.arm)", $0.estimate, lower: $0.lower, upper: $0.upper) })
  }
}

// MARK: 5 · a composite

/// Hypothesis 5: does a score put together from parts find more on top than the best single detector?
func compositeHypothesis(_ material: HypothesisMaterial?) -> Hypothesis {
  let criterion =
    "The best composite against the best single detector (yardsticks left out), both by their estimates, at the smallest "
    + "budget: supported when the whole interval of the paired difference of precision is above 0, not supported when all "
    + "of it is below. The best single detector is chosen on the same rows, which is slightly in its favour."
  func hypothesis(_ verdict: Hypothesis.Verdict, _ evidence: [Hypothesis.Evidence], needs: [String]) -> Hypothesis {
    Hypothesis(
      id: "composite", statement: "A composite score finds the most critical records.", criterion: criterion,
      verdict: verdict, evidence: evidence, needs: needs)
  }
  guard let material else {
    return hypothesis(.undecidable, [Hypothesis.Evidence("There is no result of detectors.")], needs: [missingResult])
  }
  let keys = material.assessment.intervals.filter { $0.metric == "precision-at-k" && $0.scenario == Scenario.natural }
  let budgets = Set(keys.compactMap(\.budget)).sorted()
  let duels = budgets.compactMap { Duel(material, "precision-at-k@\($0)") }
  guard let decisive = duels.first else {
    return hypothesis(
      .undecidable, [Hypothesis.Evidence("The result does not compare a composite with a single detector.")],
      needs: ["an experiment with a composite and single detectors, budgets and labels"])
  }
  return hypothesis(
    decisive.verdict, duels.map(\.evidence),
    needs: decisive.verdict == .undecidable ? ["more rows or seeds: the difference is not clear"] : [])
}

/// The best composite against the best single detector by one metric.
private struct Duel {
  let key: String
  let composite: IntervalRecord
  let single: IntervalRecord
  let difference: (value: Double, lower: Double, upper: Double)

  /// Nil when the result has not both, or no difference of the two.
  init?(_ material: HypothesisMaterial, _ key: String) {
    func best(_ arms: [Arm]) -> IntervalRecord? {
      arms.compactMap { material.interval($0.label, key) }.max { $0.estimate < $1.estimate }
    }
    guard let composite = best(material.arms.filter { material.isComposite($0) }),
      let single = best(material.arms.filter { !material.isComposite($0) }),
      let difference = material.difference(composite.arm, single.arm, key)
    else { return nil }
    (self.key, self.composite, self.single, self.difference) = (key, composite, single, difference)
  }

  var verdict: Hypothesis.Verdict {
    difference.lower > 0 ? .supported : difference.upper < 0 ? .notSupported : .undecidable
  }

  var evidence: Hypothesis.Evidence {
    Hypothesis.Evidence(
      "\(key): \(composite.arm) \(HypothesisText.number(composite.estimate)), \(single.arm) "
        + "\(HypothesisText.number(single.estimate)), difference "
        + HypothesisText.interval(difference.value, difference.lower, difference.upper) + ".",
      figures: [
        Hypothesis.Figure(
          "\(key) of \(composite.arm)", composite.estimate, lower: composite.lower, upper: composite.upper),
        Hypothesis.Figure("\(key) of \(single.arm)", single.estimate, lower: single.lower, upper: single.upper),
        Hypothesis.Figure("difference", difference.value, lower: difference.lower, upper: difference.upper),
      ])
  }
}

// MARK: 6 · few features

/// Hypothesis 6: are 20 features as good as all of them?
///
/// - Parameter varianceShare: of 20 components, and the columns that they are made of; nil when there are no more than 20.
func fewFeaturesHypothesis(
  _ material: HypothesisMaterial?, varianceShare: (share: Double, columns: Int)?
) -> Hypothesis {
  let (limit, margin) = (0.9, 0.02)
  let criterion =
    "Supported when 20 components hold at least \(HypothesisText.percent(limit)) of the variance and every detector that was "
    + "run on 20 columns and on all of them loses less than \(HypothesisText.number(margin)) of ROC AUC by it, by the whole "
    + "interval of the paired difference. Not supported when the share is smaller, or one of them loses more by the whole "
    + "interval. Components are mixtures: all columns must still be measured to compute them."
  func hypothesis(_ verdict: Hypothesis.Verdict, _ evidence: [Hypothesis.Evidence], needs: [String]) -> Hypothesis {
    Hypothesis(
      id: "few-features", statement: "About 20 features suffice.", criterion: criterion, verdict: verdict,
      evidence: evidence, needs: needs)
  }
  guard let varianceShare else {
    return hypothesis(
      .undecidable, [Hypothesis.Evidence("There are no more than 20 complete columns to choose from.")],
      needs: ["data with more than 20 columns and no missing values"])
  }
  let pairs = material.map { ReducedPair.all($0) } ?? []
  let variance = Hypothesis.Evidence(
    "20 components of \(varianceShare.columns) columns hold \(HypothesisText.percent(varianceShare.share)) of the variance.",
    figures: [Hypothesis.Figure("share of variance in 20 components", varianceShare.share)])
  let open = Hypothesis.Evidence("No detector was run both on 20 columns and on all of them.")
  let verdicts =
    [varianceShare.share >= limit ? Hypothesis.Verdict.supported : .notSupported]
    + (pairs.isEmpty ? [.undecidable] : pairs.map { $0.verdict(margin: margin) })
  return hypothesis(
    Hypothesis.Verdict(all: verdicts), pairs.map(\.evidence) + (pairs.isEmpty ? [open] : []) + [variance],
    needs: pairs.isEmpty ? ["an experiment with a detector behind a pipeline of 20 columns and behind one of all"] : [])
}

/// One detector on 20 columns and on all.
private struct ReducedPair {
  let reduced: IntervalRecord
  let full: IntervalRecord
  let difference: (value: Double, lower: Double, upper: Double)

  static func all(_ material: HypothesisMaterial) -> [ReducedPair] {
    let columns = Dictionary(
      material.manifest.pipelines.map { ($0.name, $0.columns) }, uniquingKeysWith: { first, _ in first })
    let most = columns.values.max() ?? 0
    let count = HypothesisMaterial.componentCount
    guard most > count else { return [] }
    return material.arms.filter { columns[$0.pipeline] == count }.compactMap { arm in
      let other = material.arms.first {
        $0.detector == arm.detector && $0.parameters == arm.parameters && columns[$0.pipeline] == most
      }
      guard let other, let difference = material.difference(arm.label, other.label, "roc-auc"),
        let reduced = material.interval(arm.label, "roc-auc"), let full = material.interval(other.label, "roc-auc")
      else { return nil }
      return ReducedPair(reduced: reduced, full: full, difference: difference)
    }
  }

  func verdict(margin: Double) -> Hypothesis.Verdict {
    Hypothesis.Verdict(lower: difference.lower, upper: difference.upper, atLeast: -margin)
  }

  var evidence: Hypothesis.Evidence {
    Hypothesis.Evidence(
      "ROC AUC of \(reduced.arm) is \(HypothesisText.number(reduced.estimate)), of \(full.arm) "
        + "\(HypothesisText.number(full.estimate)): difference "
        + HypothesisText.interval(difference.value, difference.lower, difference.upper) + ".",
      figures: [Hypothesis.Figure("difference", difference.value, lower: difference.lower, upper: difference.upper)])
  }
}
