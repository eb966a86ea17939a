import AnomalyCore
import AnomalyTestSupport
import Experiments
import RunRecords
import Workbench

/// One arm of a made-up result.
struct TrialArm {
  var label: String
  /// An id of `standInDetectors`.
  var detector = "opaque"
  /// Estimates by scenario and metric key: "precision-at-k@50", or "prevalence-0.05 precision-at-k@50".
  var values: [String: Double] = [:]
  /// Mean agreement between fits by key: "top-k-jaccard@50".
  var stability: [String: Double] = [:]
  var source = StabilityRecord.Source.seeds
  /// Spearman with the mean rank of all.
  var agreement: Double?
  /// Seconds.
  var fit = 1.0
  var microseconds = 10.0
  var megabytes: Int? = 100
  var failure: String?
}

/// A made-up result: every estimate has an interval of ±`width`, every paired difference one of ±`slack`.
struct Trial {
  var arms: [TrialArm]
  var width = 0.1
  var slack = 0.05
  var scenarios = [Scenario(id: Scenario.natural, title: "natural prevalence", rows: 1000, anomalies: 300)]
  var anomalies: Int? = 300
  var hasIntervals = true
  var hasCosts = true
  var alarms: [AlarmRecord] = []
  var chance: Double? = 0.3
  /// Clopper–Pearson half width; nil gives none.
  var exact: Double?

  init(_ arms: [TrialArm]) { self.arms = arms }

  var assessment: Assessment {
    var assessment = Assessment()
    assessment.method = Assessment.Method(resamples: 1000, level: 0.95, unit: "rows of each class")
    assessment.alarms = alarms
    assessment.agreements = arms.compactMap { arm in
      arm.agreement.map {
        AgreementRecord(
          scenario: Scenario.natural, metric: "spearman", budget: nil, first: arm.label,
          second: AgreementRecord.consensus, value: $0)
      }
    }
    for (index, arm) in arms.enumerated() {
      for (key, value) in arm.values {
        assessment.intervals.append(interval(arm.label, key, value))
        for other in arms[(index + 1)...] {
          guard let second = other.values[key] else { continue }
          assessment.differences.append(difference(key, (arm.label, value), (other.label, second)))
        }
      }
    }
    return assessment
  }

  private func interval(_ arm: String, _ key: String, _ value: Double) -> IntervalRecord {
    let (scenario, metric, budget) = parsed(key)
    let own = metric == "roc-auc" ? 0.5 : metric == "max-f1" ? nil : chance
    return IntervalRecord(
      scenario: scenario, arm: arm, metric: metric, budget: budget, estimate: value, lower: max(0, value - width),
      upper: min(1, value + width), sampleDeviation: width / 2, fitDeviation: nil,
      exactLower: exact.map { max(0, value - $0) }, exactUpper: exact.map { min(1, value + $0) }, chance: own)
  }

  private func difference(
    _ key: String, _ first: (String, Double), _ second: (String, Double)
  ) -> DifferenceRecord {
    let (scenario, metric, budget) = parsed(key)
    let difference = first.1 - second.1
    let share = difference > slack ? 1 : difference < -slack ? 0 : 0.5
    return DifferenceRecord(
      scenario: scenario, metric: metric, budget: budget, first: first.0, second: second.0, difference: difference,
      lower: difference - slack, upper: difference + slack, shareAbove: share)
  }

  private func parsed(_ key: String) -> (scenario: String, metric: String, budget: Int?) {
    let words = key.split(separator: " ").map(String.init)
    let parts = (words.last ?? "").split(separator: "@").map(String.init)
    return (words.count > 1 ? words[0] : Scenario.natural, parts[0], parts.count > 1 ? Int(parts[1]) : nil)
  }

  var costs: [CostRecord] {
    arms.map {
      CostRecord(
        arm: $0.label, seed: 0, fitSeconds: $0.fit, scoreSecondsPerRow: $0.microseconds * 1e-6,
        predictedBytes: 5_000_000, peakBytes: $0.megabytes.map { $0 * 1_000_000 })
    }
  }

  var manifest: Manifest {
    let runs = scenarios.flatMap { scenario in
      arms.map {
        RunRecord(identity: "", arm: $0.label, scenario: scenario.id, seed: 0, failure: $0.failure)
      }
    }
    let stability = arms.filter { !$0.stability.isEmpty }.map { arm in
      StabilityRecord(
        arm: arm.label, source: arm.source, fits: 5,
        agreement: arm.stability.map { StabilityRecord.Item(quantity: $0.key, spread: Spread([$0.value, $0.value])) },
        metrics: [])
    }
    return Manifest(
      assayVersion: "1", experiment: "trial", title: "Trial", specification: "",
      data: Manifest.Data(
        dataset: "x", digest: "", rows: 1000, anomalies: anomalies, unlabelled: nil, trainingRows: 1000,
        evaluationRows: 1000, evaluation: "training"),
      leakage: [], pipelines: [],
      arms: arms.map { Arm(label: $0.label, pipeline: "p", detector: $0.detector, parameters: [:]) },
      seeds: [0], scenarios: scenarios, runs: runs, stability: stability)
  }

  func material(detectors: Catalog<DetectorEntry> = standInDetectors) -> DecisionMaterial {
    DecisionMaterial(
      manifest: manifest, assessment: hasIntervals ? assessment : nil, costs: hasCosts ? costs : nil,
      detectors: detectors, metrics: standardCatalogs.metrics)
  }

  func decide(_ policy: Policy) throws -> DecisionRecord {
    try Experiments.decide(
      policy, on: material(),
      provenance: DecisionRecord.Provenance(
        experiment: "trial", manifestDigest: "m", costDigest: nil, policyDigest: "p", assayVersion: "1"))
  }
}

/// Three candidates and a yardstick at one budget; the first leads by 0.2.
func plainTrial() -> Trial {
  Trial([
    TrialArm(label: "first", values: ["precision-at-k@50": 0.8]),
    TrialArm(label: "second", values: ["precision-at-k@50": 0.6]),
    TrialArm(label: "third", values: ["precision-at-k@50": 0.5]),
    TrialArm(label: "noise", detector: "baseline", values: ["precision-at-k@50": 0.9]),
  ])
}

/// Two candidates that the metric does not tell apart.
struct TiedPair {
  /// Has the better estimate.
  var first = TrialArm(label: "first", values: ["precision-at-k@50": 0.8], stability: ["top-k-jaccard@50": 0.7])
  var second = TrialArm(label: "second", values: ["precision-at-k@50": 0.79], stability: ["top-k-jaccard@50": 0.7])
}

/// A tied pair and a third that is far behind.
func tiedTrial(_ change: (inout TiedPair) -> Void = { _ in }) -> Trial {
  var pair = TiedPair()
  change(&pair)
  return Trial([pair.first, pair.second, TrialArm(label: "far", values: ["precision-at-k@50": 0.5])])
}

let top50 = Policy(name: "top-50", title: "Fifty alerts", metric: "precision-at-k", budget: 50)
