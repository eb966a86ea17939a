import AnomalyCore
import Experiments
import Reporting
import RunRecords
import Testing
import Workbench

private let key = "precision-at-k@50"
private let detectors = ["ecod", "hbos", "lof", "random"]

/// A made-up result of one metric: lists of values over fits by detector id and scenario.
private struct Outcome {
  var name: String
  var digest: String
  var scenarios = [Scenario.natural]
  var metric = (id: "precision-at-k", budget: Int?(50))
  var labels = detectors
  var failed: [String] = []
  var parameters: ParameterSet = [:]
  var value: (_ detector: String, _ scenario: String) -> [Double]? = { _, _ in nil }

  var manifest: Manifest {
    let runs = scenarios.flatMap { scenario in
      labels.flatMap { label -> [RunRecord] in
        let values = value(label, scenario)
        return (values ?? [.nan]).enumerated().map { index, value in
          let measured = values == nil ? nil : MetricValue(value)
          return RunRecord(
            identity: "", arm: label, scenario: scenario, draw: index, seed: UInt64(index),
            failure: failed.contains(label) && index == 0 ? "broke" : nil,
            metrics: [
              MetricRecord(
                metric: metric.id, budget: metric.budget, value: measured, undefined: values == nil ? "no labels" : nil)
            ])
        }
      }
    }
    return Manifest(
      assayVersion: "1", experiment: name, title: name, specification: "",
      data: Manifest.Data(
        dataset: "data \(digest)", digest: digest, rows: 100, anomalies: 10, unlabelled: nil, trainingRows: 100,
        evaluationRows: 100, evaluation: "training"),
      leakage: [], pipelines: [],
      arms: labels.map { Arm(label: $0, pipeline: "p", detector: $0, parameters: parameters) }, seeds: [0],
      scenarios: scenarios.map { Scenario(id: $0, title: $0, rows: 100, anomalies: 10) }, runs: runs, stability: [])
  }
}

/// Results of different data sets in which hbos leads by a wide margin and ecod and lof take turns.
private func outcomes(_ count: Int, _ change: (inout Outcome) -> Void = { _ in }) -> [Manifest] {
  (0..<count).map { index in
    var outcome = Outcome(name: "e\(index)", digest: "d\(index)")
    outcome.value = { detector, _ in
      let shift = Double(index + 1) / 100
      switch detector {
      case "hbos": return [0.8 + shift]
      case "ecod": return [0.4 + (index % 2 == 0 ? shift : -shift)]
      case "lof": return [0.4]
      default: return [0.1]
      }
    }
    change(&outcome)
    return outcome.manifest
  }
}

private func remarks(_ comparison: BlockComparison, _ text: String) -> Bool {
  comparison.remarks.contains { $0.contains(text) }
}

@Suite("Results compared over blocks")
struct BlockComparisonTests {
  @Test("twelve data sets: the leader stands apart, the others in one group, the baseline is shown and not tested")
  func clear() throws {
    let comparison = try compareBlocks(outcomes(12), metric: key)
    #expect(comparison.rows.map(\.detector).first == "hbos" && comparison.rows.last?.detector == "random")
    #expect(comparison.rows[0].meanRank == 1 && comparison.rows[3].meanRank == nil)
    #expect(comparison.blocks.count == 12 && comparison.datasets == 12)
    #expect(comparison.cliques.map(Set.init) == [["hbos"], ["ecod", "lof"]])
    #expect(comparison.pairs.count == 3 && comparison.pairs[0].first == "hbos")
    // Two pairs with all twelve blocks of one sign, adjusted by 3.
    #expect(comparison.pairs.filter { $0.adjustedP == 3.0 / 2048 }.count == 2)
    #expect((comparison.overall?.fP ?? 1) < 0.001)
    #expect(remarks(comparison, "Baselines") && !remarks(comparison, "independent"))
    let titles = comparison.tables(standardCatalogs.metrics).map(\.title)
    #expect(titles.first == "P@50 over 12 blocks" && titles.count == 5)
    #expect(titles[2].contains("N = 12 blocks, k = 3 detectors"))
  }

  @Test("below six blocks there are ranks and no tests; six can say too little, and it is said", arguments: 1...9)
  func few(count: Int) throws {
    let comparison = try compareBlocks(outcomes(count), metric: key)
    #expect((comparison.overall == nil) == (count < 6) && comparison.pairs.isEmpty == (count < 6))
    #expect(comparison.rows[0].meanRank == 1 && remarks(comparison, "Fewer than about ten blocks"))
    #expect(remarks(comparison, "No pair can be clear") == (count == 6), "three pairs at 2⁻⁵ each")
    #expect(comparison.tables(standardCatalogs.metrics).count == (count < 6 ? 2 : 5))
  }

  @Test("scenarios are blocks and called dependent; the one with suspects is none")
  func scenarios() throws {
    let comparison = try compareBlocks(
      outcomes(3) { $0.scenarios = [Scenario.natural, "prevalence-0.05", Scenario.withSuspects] }, metric: key)
    #expect(comparison.blocks.count == 6 && comparison.datasets == 3)
    #expect(remarks(comparison, "not independent blocks: these 6 come from 3 data sets"))
    #expect(remarks(comparison, "suspect columns"))
  }

  @Test("draws, seeds and further results of the same data are averaged, not counted")
  func sameData() throws {
    let changed: (inout Outcome) -> Void = { outcome in
      let value = outcome.value
      outcome.digest = "one"
      outcome.value = { detector, scenario in value(detector, scenario).map { [$0[0] - 0.1, $0[0] + 0.1] } }
    }
    let comparison = try compareBlocks(outcomes(8, changed), metric: key)
    #expect(comparison.blocks.count == 1 && comparison.blocks[0].experiments.count == 8)
    let mean = comparison.rows.first { $0.detector == "hbos" }?.meanValue
    #expect(abs((mean ?? 0) - 0.845) < 1e-12)
    #expect(remarks(comparison, "averaged into one block"))
  }

  @Test("who is not everywhere, failed or has no value is left out by name; parameters that differ are named")
  func leftOut() throws {
    var results = outcomes(6)
    results += outcomes(1) { outcome in
      outcome.digest = "last"
      outcome.labels = ["ecod", "hbos", "lof", "random", "dbscan"]
      outcome.failed = ["lof"]
      outcome.parameters = ["bins": .integer(7)]
    }
    let comparison = try compareBlocks(results, metric: key)
    #expect(comparison.rows.map(\.detector) == ["hbos", "ecod", "random"])
    #expect(remarks(comparison, "Not in all results: dbscan."))
    #expect(remarks(comparison, "left out: lof."))
    #expect(remarks(comparison, "Parameters differ from result to result: ecod, hbos, random."))
  }

  @Test("a block in which nobody has the metric is left out instead of everybody")
  func unlabelled() throws {
    let results =
      outcomes(6)
      + outcomes(1) { outcome in
        outcome.digest = "unlabelled"
        outcome.value = { _, _ in nil }
      }
    let comparison = try compareBlocks(results, metric: key)
    #expect(comparison.blocks.count == 6 && remarks(comparison, "data unlabelled, natural"))
  }

  @Test("of a metric that should be low the lowest leads")
  func direction() throws {
    let results = outcomes(6) { $0.metric = (id: "davies-bouldin", budget: nil) }
    let rows = try compareBlocks(results, metric: "davies-bouldin").rows
    #expect(rows[2].detector == "hbos" && rows[2].meanRank == 3)
  }

  @Test("equal values everywhere: ranks, and the sentence that there is nothing to test")
  func equal() throws {
    let comparison = try compareBlocks(outcomes(7) { $0.value = { _, _ in [0.5] } }, metric: key)
    #expect(comparison.overall == nil && comparison.pairs.isEmpty && remarks(comparison, "nothing to test"))
    #expect(comparison.rows.allSatisfy { $0.meanRank == nil || $0.meanRank == 2 })
  }

  @Test("what cannot be compared is refused with what there is")
  func refusals() {
    let unknown = #expect(throws: BlockComparisonError.self) { try compareBlocks(outcomes(3), metric: "roc-auc") }
    #expect(unknown?.description.contains("they have precision-at-k@50") == true)
    let single = #expect(throws: BlockComparisonError.self) {
      try compareBlocks(outcomes(3) { $0.labels = ["hbos", "random"] }, metric: key)
    }
    #expect(single?.description.contains("fewer than two detectors") == true)
  }
}
