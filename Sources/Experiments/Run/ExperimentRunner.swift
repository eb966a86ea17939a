public import AnomalyCore
public import NumericKernels
import RunRecords

/// Executes a plan on a data set.
///
/// Runs come one after the other and use all workers inside: memory is that of one run at a time, and the results do
/// not depend on the number of threads. A run that fails is recorded with its reason and the rest goes on.
public struct ExperimentRunner: Sendable {
  let plan: ExperimentPlan
  let catalogs: PluginCatalogs
  let workers: Workers
  /// Enters the identity of every run.
  let version: String
  let observe: @Sendable (RunEvent) -> Void

  public init(
    _ plan: ExperimentPlan, catalogs: PluginCatalogs, workers: Workers, version: String,
    observe: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) {
    self.plan = plan
    self.catalogs = catalogs
    self.workers = workers
    self.version = version
    self.observe = observe
  }

  /// - Throws: `PlanError`, `PipelineError`, `ExperimentCancelled`. Failures of single runs are recorded instead.
  public func run(on dataset: Dataset) throws -> ExperimentOutcome {
    let selection = try RowSelection(plan.spec, rowCount: dataset.frame.rowCount)
    let sampled = selection.sample.count == dataset.frame.rowCount ? dataset : dataset.selectingRows(selection.sample)
    let random = RandomSource(seed: plan.spec.seeds[0])
    let cases = try plan.scenarios.map { scenario in
      try (0..<scenario.draws).map { draw in
        try CaseRows(scenario, draw: draw, of: selection, labels: sampled.labels, random: random)
      }
    }
    var found = ExperimentFindings(plan: plan, sample: sampled, selection: selection)
    for (number, scenario) in plan.scenarios.enumerated() {
      var outcomes: [CaseOutcome] = []
      for (draw, rows) in cases[number].enumerated() {
        let stage = CaseStage(
          runner: self, scenario: scenario, number: number, draw: draw, rows: rows, sample: sampled,
          subsamples: scenario.kind == .natural ? selection.subsamples : [],
          identityBase: identityBase(dataset, selection: selection))
        let (outcome, pipelines) = try stage.run()
        if scenario.kind == .natural { found.pipelines = pipelines }
        outcomes.append(outcome)
      }
      observe(.assessing(scenario: scenario.title))
      try found.add(scenario, cases: cases[number], outcomes: outcomes, workers: workers)
    }
    return found.outcome(dataset, plan: plan)
  }

  /// What every run depends on but its pipeline.
  private func identityBase(_ dataset: Dataset, selection: RowSelection) -> String {
    let sample = plan.spec.sampleRows.map(String.init) ?? "all"
    let holdout = plan.spec.holdoutShare.map { "\($0)" } ?? "none"
    return [
      "assay \(version)", dataset.digest, "rows \(dataset.frame.rowCount)", "sample \(sample)",
      "holdout \(holdout)", "first seed \(plan.spec.seeds[0])",
    ].joined(separator: "\n")
  }
}

/// Parameters in one spelling: names in alphabetical order.
func canonical(_ parameters: ParameterSet) -> String {
  parameters.keys.sorted().map { "\($0)=\(parameters[$0]?.description ?? "")" }.joined(separator: ",")
}
