import AnomalyCore
import Experiments
import RunRecords
import Testing
import Workbench

private func spec(_ detectors: [DetectorSpec], seeds: [UInt64] = [0, 1, 2]) -> ExperimentSpec {
  ExperimentSpec(
    name: "x", title: "x", dataset: "x",
    pipelines: [PipelineSpec(name: "a", steps: []), PipelineSpec(name: "b", steps: [])], detectors: detectors,
    seeds: seeds, subsamples: 2, metrics: [PluginSpec(id: "roc-auc"), PluginSpec(id: "precision-at-k")],
    agreements: [PluginSpec(id: "spearman")], budgets: [5, 10])
}

@Suite("Experiment plans")
struct ExperimentPlanTests {
  @Test("a grid gives all combinations, with labels that tell them apart")
  func expandsGrid() throws {
    let detector = DetectorSpec(
      id: "dbscan", pipelines: ["a", "b"],
      grid: [
        GridAxis(parameter: "eps", values: [.integer(1), .real(2.5)]),
        GridAxis(parameter: "minimumRows", values: [.integer(3), .integer(4)]),
      ])
    let plan = try ExperimentPlan(spec([detector]), catalogs: standardCatalogs)
    #expect(plan.arms.count == 8)
    #expect(plan.arms[0].arm.label == "dbscan eps=1 minimumRows=3 / a")
    #expect(plan.arms[7].arm.label == "dbscan eps=2.5 minimumRows=4 / b")
    #expect(plan.arms[7].arm.parameters["eps"] == .real(2.5))
    #expect(plan.arms[0].arm.parameters["borderRule"] == .text("first-cluster"), "defaults are recorded")
  }

  @Test("seeds repeat detectors that use them, subsamples the others")
  func repeatsRuns() throws {
    let plan = try ExperimentPlan(
      spec([DetectorSpec(id: "hbos", pipelines: ["a"]), DetectorSpec(id: "isolation-forest", pipelines: ["a"])]),
      catalogs: standardCatalogs)
    let hbos = plan.runs.filter { $0.arm == 0 }
    let forest = plan.runs.filter { $0.arm == 1 }
    #expect(hbos.map(\.subsample) == [nil, 0, 1])
    #expect(forest.map(\.seed) == [0, 1, 2])
    #expect(forest.allSatisfy { $0.subsample == nil })
  }

  @Test("a metric with a budget is measured at every budget")
  func expandsBudgets() throws {
    let plan = try ExperimentPlan(spec([DetectorSpec(id: "hbos", pipelines: ["a"])]), catalogs: standardCatalogs)
    #expect(plan.metrics.map(\.key) == ["roc-auc", "precision-at-k@5", "precision-at-k@10"])
  }

  @Test("--only keeps an id or a label; an unknown one is refused with a suggestion")
  func onlyKeeps() throws {
    let detectors = [
      DetectorSpec(id: "hbos", pipelines: ["a"]), DetectorSpec(id: "lof", label: "near", pipelines: ["a"]),
    ]
    #expect(
      try ExperimentPlan(spec(detectors), catalogs: standardCatalogs, only: ["near"]).arms.map(\.arm.label) == ["near"])
    let error = #expect(throws: PlanError.self) {
      try ExperimentPlan(spec(detectors), catalogs: standardCatalogs, only: ["hbso"])
    }
    #expect(error?.description.contains("did you mean 'hbos'") == true)
  }

  @Test("two arms of one label are refused")
  func refusesEqualLabels() {
    let twice = [DetectorSpec(id: "hbos", pipelines: ["a"]), DetectorSpec(id: "hbos", pipelines: ["a"])]
    #expect(throws: PlanError.self) { try ExperimentPlan(spec(twice), catalogs: standardCatalogs) }
  }

  @Test("rows are drawn once: reproducible, disjoint, of the sizes asked for")
  func drawsRows() throws {
    var wanted = spec([DetectorSpec(id: "hbos", pipelines: ["a"])])
    wanted.sampleRows = 100
    wanted.holdoutShare = 0.25
    let selection = try RowSelection(wanted, rowCount: 1000)
    let again = try RowSelection(wanted, rowCount: 1000)
    #expect(selection.sample == again.sample && selection.training == again.training)
    #expect(selection.sample.count == 100 && Set(selection.sample).count == 100)
    #expect(selection.sample == selection.sample.sorted())
    #expect(selection.evaluation.count == 25 && selection.training.count == 75)
    #expect(Set(selection.training).isDisjoint(with: selection.evaluation))
    #expect(selection.subsamples.count == 2 && selection.subsamples[0] != selection.subsamples[1])
    #expect(selection.subsamples.allSatisfy { $0.count == 60 && $0.allSatisfy { $0 < 75 } })
    wanted.seeds = [9]
    #expect(try RowSelection(wanted, rowCount: 1000).sample != selection.sample)
  }

  @Test("a sample larger than the data set is refused with both numbers")
  func refusesLargeSample() {
    var wanted = spec([DetectorSpec(id: "hbos", pipelines: ["a"])])
    wanted.sampleRows = 11
    let error = #expect(throws: PlanError.self) { try RowSelection(wanted, rowCount: 10) }
    #expect(error?.description.contains("11 of 10") == true)
  }
}
