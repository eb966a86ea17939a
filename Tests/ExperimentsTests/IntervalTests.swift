import AnomalyCore
import Experiments
import NumericKernels
import RunRecords
import Testing
import Workbench

/// Scores of `normals` rows from N(0, 1) and `anomalies` rows from N(`shift`, 1).
private func sample(_ stream: inout RandomStream, normals: Int, anomalies: Int, shift: Double) -> LabelledScores {
  let normal = (0..<normals).map { _ in stream.gaussian() }
  let anomalous = (0..<anomalies).map { _ in stream.gaussian() + shift }
  return LabelledScores(
    scores: normal + anomalous, isAnomaly: normal.map { _ in false } + anomalous.map { _ in true })
}

private func plan(resamples: Int, metrics: [String], seeds: [UInt64] = [1], scenario: ScenarioSpec = ScenarioSpec())
  throws -> ExperimentPlan
{
  var spec = ExperimentSpec(
    name: "x", title: "x", dataset: "x", pipelines: [PipelineSpec(name: "a", steps: [])],
    detectors: [
      DetectorSpec(id: "hbos", pipelines: ["a"]), DetectorSpec(id: "ecod", pipelines: ["a"]),
      DetectorSpec(id: "isolation-forest", pipelines: ["a"]),
    ], seeds: seeds, metrics: metrics.map { PluginSpec(id: $0) }, budgets: [20])
  spec.intervals.resamples = resamples
  spec.scenarios = scenario
  return try ExperimentPlan(spec, catalogs: standardCatalogs)
}

private func fit(_ arm: Int, _ scores: LabelledScores, _ plan: ExperimentPlan, draw: Int = 0) throws -> ScoredFit {
  let records = try plan.metrics.map { metric in
    guard case .ranking(let measure) = metric.metric else { throw MetricError.undefined("no ranking metric") }
    return MetricRecord(metric: metric.entry.id, budget: metric.budget, value: try measure(scores, Workers()))
  }
  return ScoredFit(arm: arm, draw: draw, seed: 0, labelled: scores, metrics: records)
}

@Suite("Intervals")
struct IntervalTests {
  @Test("the 95 % interval of AP holds the true value in 92 to 98 of 100 data sets")
  func covers() throws {
    let plan = try plan(resamples: 1000, metrics: ["average-precision", "roc-auc"])
    let (shift, normals, anomalies) = (1.5, 1900, 100)
    var stream = RandomSource(seed: 4).stream("truth")
    // So many rows that their AP is that of the distribution.
    let many = try fit(0, sample(&stream, normals: 1_900_000, anomalies: 100_000, shift: shift), plan)
    for (metric, record) in many.metrics.enumerated() {
      let truth = try #require(record.value?.value)
      var held = 0
      for number in 0..<200 {
        var stream = RandomSource(seed: 5).stream("data", number)
        let one = try fit(0, sample(&stream, normals: normals, anomalies: anomalies, shift: shift), plan)
        let (intervals, _) = try scenarioIntervals(
          plan.scenarios[0], fits: [one], blocks: [nil], plan: plan, workers: Workers(threads: 2))
        let interval = intervals[metric]
        held += (interval.lower...interval.upper).contains(truth) ? 1 : 0
      }
      #expect((184...196).contains(held), "\(record.key): \(held) of 200")
    }
  }
}
