import Analysis
import AnomalyCore
import NumericKernels
import RunRecords
import Testing
import Workbench

/// Rows of 25 columns made of few or many factors.
private func rows(factors: Int) -> Dataset {
  var stream = RandomSource(seed: 5).stream("rows")
  let count = 400
  let hidden = (0..<factors).map { _ in (0..<count).map { _ in stream.gaussian() } }
  let columns = (0..<25).map { index in
    Column("c\(index)", (0..<count).map { hidden[index % factors][$0] + 0.01 * stream.gaussian() })
  }
  return Dataset(
    name: "x", frame: Frame(columns: columns, rowCount: count), labels: nil, rowIDs: Array(1...count), digest: "")
}

private let plain = Dataset(
  name: "x", frame: Frame(columns: [Column("a", [1, 2, 3])], rowCount: 3), labels: nil, rowIDs: [1, 2, 3], digest: "")

private func judged(_ id: String, _ trial: Trial?, on dataset: Dataset = plain) throws -> Hypothesis {
  let all = try judgedHypotheses(
    dataset, manifest: trial?.manifest, assessment: trial?.assessment, workers: Workers())
  #expect(all.count == 7 && Set(all.map(\.id)).count == 7)
  return try #require(all.first { $0.id == id })
}

private func arm(_ label: String, _ detector: String, _ values: [String: Double]) -> TrialArm {
  TrialArm(label: label, detector: detector, values: values)
}

private let scenarios = [
  Scenario(id: "natural", title: "natural prevalence", rows: 1000, anomalies: 400),
  Scenario(id: "prevalence-0.01", title: "1 % anomalies", prevalence: 0.01, rows: 600, anomalies: 6),
  Scenario(id: "family-probe", title: "probe against normal", rows: 700, anomalies: 100),
]

@Suite("Hypotheses about detectors")
struct DetectorHypothesisTests {
  /// Three detectors and a yardstick, AUC in the rare scenario and for a family; every interval is ±0.1.
  private func trial(_ rare: [Double], family: [Double], natural: Double = 0.5) -> Trial {
    var trial = Trial(
      zip(["ecod", "hbos", "lof"], zip(rare, family)).map { id, values in
        arm(
          id, id, ["roc-auc": natural, "prevalence-0.01 roc-auc": values.0, "family-probe roc-auc": values.1])
      } + [arm("constant", "constant", ["roc-auc": 1, "prevalence-0.01 roc-auc": 1, "family-probe roc-auc": 1])])
    trial.scenarios = scenarios
    return trial
  }

  @Test(
    "unknown attacks: the majority where attacks are rare, and every family by someone",
    arguments: [
      ([0.9, 0.8, 0.5], [0.9, 0.2, 0.2], Hypothesis.Verdict.supported),
      ([0.9, 0.3, 0.3], [0.9, 0.9, 0.9], .notSupported),
      ([0.9, 0.55, 0.55], [0.9, 0.9, 0.9], .undecidable),
      ([0.9, 0.9, 0.9], [0.3, 0.2, 0.35], .notSupported),
      ([0.9, 0.9, 0.9], [0.55, 0.2, 0.2], .undecidable),
    ])
  func unknownAttacks(rare: [Double], family: [Double], verdict: Hypothesis.Verdict) throws {
    let judged = try judged("unknown-attacks", trial(rare, family: family))
    #expect(judged.verdict == verdict, "\(judged.evidence.map(\.text))")
    #expect(judged.evidence.first?.text.hasPrefix("1 % anomalies") == true && judged.evidence.count == 3)
    #expect(judged.evidence.first?.figures.count == 3, "yardsticks are left out")
  }

  @Test("attack names are ranked by the detector that is best where attacks are rarest; few rows are left out")
  func attackNames() throws {
    // 40 normal rows with scores 0…39, 20 rows of each of two names above and below all of them, 3 of a third.
    let codes = [Int32](repeating: 0, count: 40) + [Int32](repeating: 1, count: 20) + [Int32](repeating: 2, count: 20)
    let labels = Labels(
      classes: ["normal", "loud", "quiet", "few"], codes: codes + [3, 3, 3],
      verdicts: [.normal, .anomaly, .anomaly, .anomaly], families: ["normal", "dos", "r2l", "r2l"])
    let dataset = Dataset(
      name: "x", frame: Frame(columns: [Column("a", [Double](repeating: 1, count: 83))], rowCount: 83), labels: labels,
      rowIDs: Array(1...83), digest: "")
    let scores = (0..<40).map(Double.init) + [Double](repeating: 99, count: 20) + [Double](repeating: 0, count: 20)
    let trial = trial([0.7, 0.9, 0.7], family: [0.9, 0.9, 0.9])
    let all = try judgedHypotheses(
      dataset, manifest: trial.manifest, assessment: trial.assessment,
      scores: { $0 == "hbos" ? scores + [50, 50, nil] : nil }, workers: Workers())
    let last = try #require(all.first { $0.id == "unknown-attacks" }?.evidence.last)
    #expect(last.text.contains("hbos, best in the first of these scenarios, ranks 1 of 2 names"))
    #expect(last.text.contains("lowest quiet") && last.figures.map(\.value) == [1, 0.5 / 40])
  }

  @Test(
    "without a result or intervals the hypotheses about detectors stay open",
    arguments: ["unknown-attacks", "composite"])
  func open(id: String) throws {
    #expect(try judged(id, nil).verdict == .undecidable)
    let empty = try judged(id, Trial([arm("ecod", "ecod", [:])]))
    #expect(empty.verdict == .undecidable && !empty.needs.isEmpty)
  }

  @Test(
    "composite: the paired difference at the smallest budget decides",
    arguments: [(0.9, Hypothesis.Verdict.supported), (0.62, .undecidable), (0.3, .notSupported)])
  func composite(value: Double, verdict: Hypothesis.Verdict) throws {
    let single = ["precision-at-k@50": 0.6, "precision-at-k@500": 0.6]
    let own = ["precision-at-k@50": value, "precision-at-k@500": 0.6]
    let arms = [
      arm("hbos", "hbos", single), arm("mixed", "k-means-composite", own),
      arm("constant", "constant", ["precision-at-k@50": 1]),
    ]
    for order in [arms, arms.reversed()] {
      let judged = try judged("composite", Trial(order))
      #expect(judged.verdict == verdict, "\(judged.evidence.map(\.text))")
      #expect(judged.evidence.count == 2 && judged.evidence[0].text.hasPrefix("precision-at-k@50"))
    }
  }

  @Test("composites without a single detector decide nothing")
  func compositeAlone() throws {
    let judged = try judged("composite", Trial([arm("mixed", "k-means-composite", ["precision-at-k@50": 0.9])]))
    #expect(judged.verdict == .undecidable)
  }

  /// One detector on 20 columns and on 25; every difference has an interval of ±0.05.
  private func reduced(_ value: Double, full: Double = 0.8) throws -> (manifest: Manifest, assessment: Assessment) {
    var trial = Trial([arm("few", "ecod", ["roc-auc": value]), arm("all", "ecod", ["roc-auc": full])])
    trial.slack = 0.01
    let old = trial.manifest
    let manifest = Manifest(
      assayVersion: "1", experiment: "t", title: "T", specification: "", data: old.data, leakage: [],
      pipelines: [
        Manifest.Pipeline(name: "pca-20", steps: [], columns: 20),
        Manifest.Pipeline(name: "all", steps: [], columns: 25),
      ],
      arms: [
        Arm(label: "few", pipeline: "pca-20", detector: "ecod", parameters: [:]),
        Arm(label: "all", pipeline: "all", detector: "ecod", parameters: [:]),
      ], seeds: [0], scenarios: old.scenarios, runs: old.runs, stability: [])
    return (manifest, trial.assessment)
  }

  @Test(
    "few features: the variance and what a detector loses decide",
    arguments: [
      (5, 0.8, Hypothesis.Verdict.supported), (5, 0.95, .supported), (5, 0.6, .notSupported), (5, 0.785, .undecidable),
      (25, 0.8, .notSupported),
    ])
  func fewFeatures(factors: Int, value: Double, verdict: Hypothesis.Verdict) throws {
    let (manifest, assessment) = try reduced(value)
    let all = try judgedHypotheses(
      rows(factors: factors), manifest: manifest, assessment: assessment, workers: Workers(threads: 2))
    let judged = try #require(all.first { $0.id == "few-features" })
    #expect(judged.verdict == verdict, "\(judged.evidence.map(\.text))")
  }

  @Test("without a detector on both, the variance alone can refute and cannot support")
  func varianceAlone() throws {
    #expect(try judged("few-features", nil, on: rows(factors: 5)).verdict == .undecidable)
    #expect(try judged("few-features", nil, on: rows(factors: 25)).verdict == .notSupported)
    #expect(try judged("few-features", nil).verdict == .undecidable, "one column")
  }
}
