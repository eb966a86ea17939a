import AnomalyCore
import NumericKernels
import RunRecords

/// Runs all arms on the rows of one case: pipelines are fitted on its training rows, then the arms behind each.
struct CaseStage {
  let runner: ExperimentRunner
  let scenario: PlannedScenario
  /// Position of the scenario in the plan.
  let number: Int
  let draw: Int
  let rows: CaseRows
  let sample: Dataset
  /// Columns that the leakage gate took out of `sample`.
  let removed: Set<String>
  let subsamples: [[Int]]
  let identityBase: String
  let forecast: MemoryForecast

  func run() throws -> (outcome: CaseOutcome, pipelines: [Manifest.Pipeline]) {
    let plan = runner.plan
    let isHoldout = plan.spec.holdoutShare != nil
    let held = selecting(rows.evaluation)
    let training = isHoldout ? selecting(rows.training).frame : held.frame
    let labels = EvaluationLabels(held.labels, reference: plan.spec.partitionReference)
    var outcome = CaseOutcome()
    var pipelines: [Manifest.Pipeline] = []
    for given in plan.spec.pipelines where plan.arms.contains(where: { $0.arm.pipeline == given.name }) {
      let mark = StageMark()
      let spec = given.without(removed)
      let (pipeline, fitted) = try cancellable {
        try FittedPipeline.fit(
          spec, training: training, catalog: runner.catalogs.transformers, workers: runner.workers)
      }
      let output = try isHoldout ? cancellable { try pipeline.transform(held.frame, workers: runner.workers) } : nil
      outcome.stages.add(.transform, since: mark)
      if scenario.kind == .natural {
        runner.observe(.pipelineFitted(pipeline.record, notices: output?.notices ?? []))
      }
      pipelines.append(pipeline.record)
      let stage = ArmStage(
        runner: runner, scenario: scenario, draw: draw, training: fitted,
        width: PipelineWidth(of: fitted, widest: 0), holdout: output?.rows, labels: labels, subsamples: subsamples,
        identityBase: identity(spec),
        store: FitStore(
          runner.store, code: executableDigest(), training: fitted, holdout: output?.rows,
          isBroken: runner.storeIsBroken, notice: { runner.observe(.notice($0)) }), forecast: forecast)
      for (index, arm) in plan.arms.enumerated() where arm.arm.pipeline == spec.name {
        try stage.run(arm: index, runs: plannedRuns(of: index), into: &outcome)
      }
    }
    return (outcome, pipelines)
  }

  private func selecting(_ positions: [Int]) -> Dataset {
    positions.count == sample.frame.rowCount ? sample : sample.selectingRows(positions)
  }

  /// The runs of one arm in this case, numbered from 1 over the whole plan.
  private func plannedRuns(of arm: Int) -> [(number: Int, run: PlannedRun)] {
    runner.plan.runs.enumerated()
      .filter { $1.scenario == number && $1.draw == draw && $1.arm == arm }
      .map { ($0 + 1, $1) }
  }

  private func identity(_ pipeline: PipelineSpec) -> String {
    let steps = pipeline.steps.map { "\($0.id)(\(canonical($0.parameters)))" }.joined(separator: ">")
    return [identityBase, "\(scenario.id) \(draw)", steps].joined(separator: "\n")
  }

  private func cancellable<T>(_ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let error as PipelineError where error.isCancellation {
      throw ExperimentCancelled()
    }
  }
}
