public import AnomalyCore
public import NumericKernels
public import RunRecords

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
  /// Keeps fits for later runs; nil keeps none.
  let store: RunStore?
  /// Set once the store refused to keep something.
  let storeIsBroken = Cancellation()
  let observe: @Sendable (RunEvent) -> Void

  public init(
    _ plan: ExperimentPlan, catalogs: PluginCatalogs, workers: Workers, version: String,
    store: RunStore? = nil, observe: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) {
    self.plan = plan
    self.catalogs = catalogs
    self.workers = workers
    self.version = version
    self.store = store
    self.observe = observe
  }

  /// - Throws: `PlanError`, `LeakageRefusal`, `PipelineError`, `ExperimentCancelled`. Failures of single runs are recorded instead.
  public func run(on dataset: Dataset) throws -> ExperimentOutcome {
    let selection = try RowSelection(plan.spec, rowCount: dataset.frame.rowCount)
    let sampled = selection.sample.count == dataset.frame.rowCount ? dataset : dataset.selectingRows(selection.sample)
    let random = RandomSource(seed: plan.spec.seeds[0])
    let forecast = MemoryForecast(
      plan, dataset: dataset, baseBytes: ProcessMemory.residentBytes ?? 0, threads: workers.threads)
    var (stages, mark) = (StageTimes(), StageMark())
    let leakage = try LeakageCheck(plan, sampled, selection, catalogs: catalogs)
    stages.add(.leakage, since: mark)
    let cases = try plan.scenarios.map { scenario in
      try (0..<scenario.draws).map { draw in
        try CaseRows(scenario, draw: draw, of: selection, labels: sampled.labels, random: random)
      }
    }
    let honest = sampled.without(leakage.removed)
    var found = ExperimentFindings(plan: plan, sample: honest, selection: selection, leakage: leakage)
    for (number, scenario) in plan.scenarios.enumerated() {
      let showsLeak = scenario.kind == .withSuspects
      if showsLeak && leakage.removed.isEmpty { continue }
      var outcomes: [CaseOutcome] = []
      for (draw, rows) in cases[number].enumerated() {
        let stage = CaseStage(
          runner: self, scenario: scenario, number: number, draw: draw, rows: rows,
          sample: showsLeak ? sampled : honest, removed: showsLeak ? [] : leakage.removed,
          subsamples: scenario.kind == .natural ? selection.subsamples : [],
          identityBase: identityBase(dataset, selection: selection), forecast: forecast)
        let (outcome, pipelines) = try stage.run()
        if scenario.kind == .natural { found.pipelines = pipelines }
        stages.add(outcome.stages)
        outcomes.append(outcome)
      }
      observe(.assessing(scenario: scenario.title))
      mark = StageMark()
      try found.add(scenario, cases: cases[number], outcomes: outcomes, workers: workers)
      stages.add(.assessment, since: mark)
    }
    mark = StageMark()
    store?.prune()
    var outcome = found.outcome(dataset)
    stages.add(.assessment, since: mark)
    outcome.stages = stages
    return outcome
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
