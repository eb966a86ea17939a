public import AnomalyCore
public import NumericKernels
public import RunRecords

/// What happens during an experiment, for whoever shows progress.
public enum RunEvent: Sendable {
  case pipelineFitted(Manifest.Pipeline, notices: [Diagnostic])
  /// `number` counts from 1 to `total`.
  case runStarted(number: Int, total: Int, arm: String, seed: UInt64, isSubsample: Bool)
  case runFinished(number: Int, total: Int, arm: String, seconds: Double, failure: String?)
}

/// Scores of one arm for the evaluation rows, from the fit with the first seed.
public struct ArmScores: Sendable {
  public let arm: String
  public let scores: [Double]
  /// Names and values of the score's parts, for detectors that have them; one row an evaluation row.
  public let componentNames: [String]
  public let components: Matrix?
}

/// All that an experiment found.
public struct ExperimentOutcome: Sendable {
  public let data: Manifest.Data
  public let pipelines: [Manifest.Pipeline]
  public let arms: [Arm]
  public let scenarios: [Scenario]
  public let runs: [RunRecord]
  public let costs: [CostRecord]
  public let stability: [StabilityRecord]
  public let scores: [ArmScores]
  /// Ids of the evaluation rows, in the order of all scores.
  public let rowIDs: [Int]

  /// Runs that failed; the exit status tells of them.
  public var failures: [RunRecord] { runs.filter { $0.failure != nil } }
}

/// The experiment was asked to stop; nothing of it is kept.
public struct ExperimentCancelled: Error, Sendable, CustomStringConvertible {
  public var description: String { "cancelled: nothing was written" }
}

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
    let isHoldout = plan.spec.holdoutShare != nil
    let training = isHoldout ? sampled.frame.selectingRows(selection.training) : sampled.frame
    let held = isHoldout ? sampled.selectingRows(selection.evaluation) : sampled
    let reference = EvaluationLabels(held.labels, reference: plan.spec.partitionReference)

    var outcomes: [Int: ArmOutcome] = [:]
    var pipelines: [Manifest.Pipeline] = []
    for spec in plan.spec.pipelines where plan.arms.contains(where: { $0.arm.pipeline == spec.name }) {
      let (pipeline, rows) = try cancellable {
        try FittedPipeline.fit(spec, training: training, catalog: catalogs.transformers, workers: workers)
      }
      let output = try isHoldout ? cancellable { try pipeline.transform(held.frame, workers: workers) } : nil
      observe(.pipelineFitted(pipeline.record, notices: output?.notices ?? []))
      pipelines.append(pipeline.record)
      let stage = ArmStage(
        runner: self, training: rows, holdout: output?.rows, labels: reference, subsamples: selection.subsamples,
        identityBase: identityBase(dataset, pipeline: spec, selection: selection))
      for (index, arm) in plan.arms.enumerated() where arm.arm.pipeline == spec.name {
        outcomes[index] = try stage.run(arm: index)
      }
    }
    let inOrder = plan.arms.indices.compactMap { outcomes[$0] }
    return ExperimentOutcome(
      data: Manifest.Data(
        dataset: dataset.name, digest: dataset.digest, rows: sampled.frame.rowCount,
        anomalies: sampled.labels?.count(of: .anomaly), unlabelled: sampled.labels?.count(of: .unlabelled),
        trainingRows: selection.training.count, evaluationRows: selection.evaluation.count,
        evaluation: isHoldout ? "holdout" : "training"),
      pipelines: pipelines, arms: plan.arms.map(\.arm),
      scenarios: [
        Scenario(
          id: Scenario.natural, title: "natural prevalence", rows: held.frame.rowCount,
          anomalies: held.labels?.count(of: .anomaly))
      ],
      runs: inOrder.flatMap(\.runs),
      costs: inOrder.flatMap(\.costs), stability: inOrder.compactMap(\.stability),
      scores: inOrder.compactMap(\.scores), rowIDs: held.rowIDs)
  }

  private func cancellable<T>(_ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let error as PipelineError where error.isCancellation {
      throw ExperimentCancelled()
    }
  }

  /// What every run behind one pipeline depends on.
  private func identityBase(_ dataset: Dataset, pipeline: PipelineSpec, selection: RowSelection) -> String {
    let steps = pipeline.steps.map { "\($0.id)(\(canonical($0.parameters)))" }.joined(separator: ">")
    let sample = plan.spec.sampleRows.map(String.init) ?? "all"
    let holdout = plan.spec.holdoutShare.map { "\($0)" } ?? "none"
    return [
      "assay \(version)", dataset.digest, "rows \(dataset.frame.rowCount)", "sample \(sample)",
      "holdout \(holdout)", "first seed \(plan.spec.seeds[0])", steps,
    ].joined(separator: "\n")
  }
}

/// Parameters in one spelling: names in alphabetical order.
func canonical(_ parameters: ParameterSet) -> String {
  parameters.keys.sorted().map { "\($0)=\(parameters[$0]?.description ?? "")" }.joined(separator: ",")
}
