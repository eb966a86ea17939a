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

private func drawRows(_ scores: LabelledScores?) -> DrawRows {
  let isAnomaly = scores?.isAnomaly ?? []
  return DrawRows(rows: Array(isAnomaly.indices), isAnomaly: isAnomaly)
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
          plan.scenarios[0], fits: [one], draws: [drawRows(one.labelled)], plan: plan,
          workers: Workers(threads: 2))
        let interval = intervals[metric]
        held += (interval.lower...interval.upper).contains(truth) ? 1 : 0
      }
      #expect((184...196).contains(held), "\(record.key): \(held) of 200")
    }
  }

  @Test(
    "the same scores do not differ; a better arm is clearly better; a lucky seed widens the interval of one fit only")
  func paired() throws {
    let plan = try plan(resamples: 400, metrics: ["roc-auc"], seeds: [1, 2, 3])
    var stream = RandomSource(seed: 8).stream("paired")
    let scores = sample(&stream, normals: 400, anomalies: 60, shift: 1)
    let better = LabelledScores(
      scores: zip(scores.scores, scores.isAnomaly).map { $1 ? $0 + 0.4 : $0 }, isAnomaly: scores.isAnomaly)
    let seeds = (0..<3).map { number in
      LabelledScores(
        scores: zip(scores.scores, scores.isAnomaly).map { $1 ? $0 + Double(number) : $0 }, isAnomaly: scores.isAnomaly)
    }
    let fits = try [fit(0, scores, plan), fit(1, better, plan)] + seeds.map { try fit(2, $0, plan) }
    let (intervals, differences) = try scenarioIntervals(
      plan.scenarios[0], fits: fits, draws: [drawRows(scores)], plan: plan, workers: Workers(threads: 2))
    let again = try scenarioIntervals(
      plan.scenarios[0], fits: fits, draws: [drawRows(scores)], plan: plan, workers: Workers(threads: 1))
    #expect(again.intervals == intervals && again.differences == differences, "bit for bit with one thread and two")
    let pair = try #require(differences.first { $0.first == "hbos" && $0.second == "ecod" })
    #expect(pair.upper < 0 && pair.shareAbove < 0.01 && pair.isClear)
    let wide = try #require(intervals.first { $0.arm == "isolation-forest" })
    let narrow = try #require(intervals.first { $0.arm == "hbos" })
    #expect(wide.upper - wide.lower > 2 * (narrow.upper - narrow.lower))
    #expect((wide.fitDeviation ?? 0) > wide.sampleDeviation && narrow.fitDeviation == nil)
    let means = try #require(differences.first { $0.first == "hbos" && $0.second == "isolation-forest" })
    #expect(means.upper - means.lower < wide.upper - wide.lower, "means over fits differ more clearly than single fits")
  }

  @Test("blocks are drawn whole: rows of one host widen the interval as far as the hosts are few")
  func blocks() throws {
    let plan = try plan(resamples: 400, metrics: ["roc-auc"])
    var stream = RandomSource(seed: 9).stream("blocks")
    // Ten hosts of 40 rows; all rows of a host share its shift, five hosts are attacked.
    var (values, isAnomaly, hosts): ([Double], [Bool], [Int32]) = ([], [], [])
    for host in 0..<10 {
      let shift = stream.gaussian()
      for row in 0..<40 {
        isAnomaly.append(host < 5 && row < 10)
        values.append(shift + stream.gaussian() * 0.1 + (host < 5 && row < 10 ? 0.5 : 0))
        hosts.append(Int32(host))
      }
    }
    let one = try fit(0, LabelledScores(scores: values, isAnomaly: isAnomaly), plan)
    func width(_ blocks: [Int32]?) throws -> Double {
      let rows = DrawRows(rows: Array(values.indices), isAnomaly: isAnomaly, blocks: blocks)
      let (intervals, _) = try scenarioIntervals(
        plan.scenarios[0], fits: [one], draws: [rows], plan: plan, workers: Workers(threads: 2))
      return intervals[0].upper - intervals[0].lower
    }
    #expect(try width(hosts) > 1.5 * width(nil))
    #expect(abs(try width(Array(0..<400)) / width(nil) - 1) < 0.5, "blocks of one row are rows")
  }
}
