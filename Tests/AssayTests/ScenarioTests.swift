import AnomalyCore
import AnomalyTestSupport
import Experiments
import Foundation
import NumericKernels
import RunRecords
import Testing
import Workbench

/// 400 normal rows in one cloud, 100 anomalies of two families apart from it, and a column that copies the label.
private func dataset(leaks: Bool) -> Dataset {
  var stream = RandomSource(seed: 9).stream("rows")
  let isAnomaly = (0..<500).map { $0 % 5 == 0 }
  let first = isAnomaly.map { $0 ? 1.5 + stream.gaussian() : stream.gaussian() }
  let second = isAnomaly.map { _ in stream.gaussian() }
  var columns = [Column("bytes", first), Column("packets", second)]
  if leaks { columns.append(Column("verdict_copy", isAnomaly.map { $0 ? 1.0 : 0.0 })) }
  let codes = isAnomaly.indices.map { isAnomaly[$0] ? Int32($0 % 10 == 0 ? 1 : 2) : 0 }
  return Dataset(
    name: "planted", frame: Frame(columns: columns, rowCount: 500),
    labels: Labels(
      classes: ["normal", "flood", "scan"], codes: codes, verdicts: [.normal, .anomaly, .anomaly],
      families: ["normal", "dos", "probe"]), rowIDs: Array(1...500), digest: "none")
}

private func spec(_ change: (inout ExperimentSpec) -> Void = { _ in }) -> ExperimentSpec {
  var spec = ExperimentSpec(
    name: "x", title: "x", dataset: "planted",
    pipelines: [PipelineSpec(name: "standard", steps: [PluginSpec(id: "standard")])],
    detectors: [
      DetectorSpec(id: "hbos", pipelines: ["standard"]), DetectorSpec(id: "isolation-forest", pipelines: ["standard"]),
      DetectorSpec(id: "constant", pipelines: ["standard"]),
    ], seeds: [1, 2, 3],
    metrics: ["roc-auc", "average-precision", "precision-at-k", "recall-at-k"].map { PluginSpec(id: $0) },
    agreements: [PluginSpec(id: "top-k-jaccard")], budgets: [20])
  spec.comparisons = [PluginSpec(id: "spearman")]
  spec.intervals.resamples = 200
  change(&spec)
  return spec
}

private func run(_ spec: ExperimentSpec, _ dataset: Dataset) throws -> ExperimentOutcome {
  try ExperimentRunner(
    try ExperimentPlan(spec, catalogs: standardCatalogs), catalogs: standardCatalogs, workers: Workers(threads: 2),
    version: "test"
  ).run(on: dataset)
}

@Suite("Scenarios")
struct ScenarioTests {
  @Test("down-samples keep the normal rows, have the share asked for, and are the same for every detector")
  func prevalence() throws {
    let outcome = try run(
      spec { $0.scenarios = ScenarioSpec(levels: [0.05, 0.01], draws: 3, families: ["probe"]) }, dataset(leaks: false))
    #expect(outcome.scenarios.map(\.id) == ["natural", "prevalence-0.05", "prevalence-0.01", "family-probe"])
    #expect(outcome.scenarios.map(\.rows) == [500, 421, 404, 450])
    #expect(outcome.scenarios.map(\.anomalies) == [100, 21, 4, 50])
    let drawn = outcome.runs.filter { $0.scenario == "prevalence-0.05" }
    #expect(drawn.filter { $0.arm == "isolation-forest" }.map(\.draw) == [0, 1, 2])
    #expect(drawn.filter { $0.arm == "isolation-forest" }.map(\.seed) == [1, 2, 3], "every draw another seed")
    #expect(drawn.filter { $0.arm == "hbos" }.count == 3)
    // A constant score has the share of anomalies as its precision, whatever was drawn.
    let constant = drawn.filter { $0.arm == "constant" }.compactMap {
      $0.metrics.first { $0.metric == "precision-at-k" }
    }
    #expect(constant.allSatisfy { abs(($0.value?.value ?? 0) - 21.0 / 421) < 1e-12 })
    let again = try run(
      spec { $0.scenarios = ScenarioSpec(levels: [0.05, 0.01], draws: 3, families: ["probe"]) }, dataset(leaks: false))
    #expect(again.assessment == outcome.assessment)
  }

  @Test(
    "levels and families that the data cannot give are refused by name",
    arguments: [
      (ScenarioSpec(levels: [0.5]), "the data have 100 (20 %)"), (ScenarioSpec(levels: [0.0001]), "are 0 rows"),
      (ScenarioSpec(families: ["prob"]), "did you mean 'probe'"),
    ])
  func refusals(_ scenarios: ScenarioSpec, _ message: String) throws {
    let error = #expect(throws: PlanError.self) { try run(spec { $0.scenarios = scenarios }, dataset(leaks: false)) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test("each family's recall, agreement with the consensus and the top of the list are recorded")
  func assessment() throws {
    let outcome = try run(spec(), dataset(leaks: false))
    let families = outcome.assessment.families.filter { $0.arm == "hbos" }
    #expect(families.map(\.family) == ["dos", "probe"] && families.map(\.rows) == [50, 50])
    let recall = outcome.runs.first { $0.arm == "hbos" }?.metrics.first { $0.metric == "recall-at-k" }?.value?.value
    #expect(abs(families.map { $0.value * 0.5 }.reduce(0, +) - (recall ?? 0)) < 1e-12, "families add up to all")
    let pairs = outcome.assessment.agreements.map { [$0.first, $0.second] }
    #expect(pairs == [["hbos", "isolation-forest"], ["hbos", "consensus"], ["isolation-forest", "consensus"]])
    let flips = try #require(outcome.assessment.flips.first { $0.arm == "isolation-forest" })
    #expect(flips.fits == 3 && flips.rowsInAll <= 20 && flips.rowsInAny >= 20)
    let shares = outcome.topShares.filter { $0.arm == "isolation-forest" }
    #expect(shares.reduce(0) { $0 + $1.times } == 60)
    let overlap = try #require(outcome.stability.first { $0.arm == "isolation-forest" }?.agreement.first?.spread)
    // Jaccard J and the share kept s are tied by J = s / (2 − s) for a single pair; over pairs the means nearly so.
    let kept = 1 - flips.flipRate
    #expect(abs(kept / (2 - kept) - overlap.mean) < 0.05)
  }

  @Test("averaging seeds steadies the top, and says when it was enough")
  func convergence() throws {
    let outcome = try run(
      spec { $0.convergence = ConvergenceSpec(budget: 20, target: 0.8, limit: 8) }, dataset(leaks: false))
    let record = try #require(outcome.assessment.convergence.first)
    #expect(outcome.assessment.convergence.count == 1, "only detectors that use the seed")
    #expect(record.steps.map(\.members) == Array([1, 2, 4, 8].prefix(record.steps.count)))
    let last = try #require(record.steps.last)
    #expect(last.mean > record.steps[0].mean)
    #expect((record.reached == last.members) == (last.mean >= 0.8))
  }
}

@Suite("Leakage rules")
struct LeakageRuleTests {
  @Test("a copy of the label stops the experiment, with the evidence")
  func refuse() throws {
    let error = #expect(throws: LeakageRefusal.self) { try run(spec(), dataset(leaks: true)) }
    #expect(error?.findings.contains { $0.column == "verdict_copy" } == true)
    #expect(error?.description.contains("leakage: compare") == true)
  }

  @Test("compared, the honest figures are those without it, and the difference is shown")
  func compare() throws {
    let clean = try run(spec(), dataset(leaks: false))
    let compared = try run(spec { $0.leakage = .compare }, dataset(leaks: true))
    let natural = { (outcome: ExperimentOutcome) in outcome.runs.filter { $0.scenario == "natural" }.map(\.metrics) }
    #expect(natural(clean) == natural(compared))
    let leaky = compared.runs.filter { $0.scenario == "with-suspects" && $0.arm == "hbos" }
    let auc = { (run: RunRecord?) in run?.metrics.first { $0.metric == "roc-auc" }?.value?.value ?? 0 }
    #expect(leaky.count == 1 && auc(leaky.first) > auc(clean.runs.first { $0.arm == "hbos" }) + 0.05)
  }

  @Test("accepted, it is used and an alarm stands; a name that is no column is refused")
  func accept() throws {
    let outcome = try run(spec { $0.leakage = .accept(["verdict_copy"]) }, dataset(leaks: true))
    #expect(outcome.assessment.alarms.contains { $0.code == .acceptedLeak })
    let error = #expect(throws: PlanError.self) {
      try run(spec { $0.leakage = .accept(["verdict_copi"]) }, dataset(leaks: true))
    }
    #expect(error?.description.contains("did you mean 'verdict_copy'") == true)
  }

  @Test("a pipeline that drops the suspect itself is not refused")
  func droppedByPipeline() throws {
    let outcome = try run(
      spec {
        $0.pipelines = [
          PipelineSpec(
            name: "standard",
            steps: [
              PluginSpec(id: "drop-columns", parameters: ["columns": .texts(["verdict_copy"])]),
              PluginSpec(id: "standard"),
            ])
        ]
      }, dataset(leaks: true))
    #expect(!outcome.assessment.alarms.contains { $0.code == .acceptedLeak })
  }
}
