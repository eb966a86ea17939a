public import AnomalyCore
public import NumericKernels

/// The natural scenario of an experiment, opened again to look into single fits: the very rows and columns that a run
/// fits and scores there, and nothing else of a run.
public struct NaturalCase: Sendable {
  /// What pipelines and detectors are fitted on.
  public let training: Frame
  /// The rows that are scored; the training rows themselves without a holdout.
  public let evaluation: Dataset
  public let isHoldout: Bool
  private let plan: ExperimentPlan
  private let catalogs: PluginCatalogs
  private let removed: Set<String>

  /// - Throws: `PlanError`, `LeakageRefusal`: what a run would throw.
  public init(_ plan: ExperimentPlan, on dataset: Dataset, catalogs: PluginCatalogs) throws {
    let selection = try RowSelection(plan.spec, rowCount: dataset.frame.rowCount)
    let sampled = selection.sample.count == dataset.frame.rowCount ? dataset : dataset.selectingRows(selection.sample)
    removed = try LeakageCheck(plan, sampled, selection, catalogs: catalogs).removed
    let honest = sampled.without(removed)
    isHoldout = plan.spec.holdoutShare != nil
    evaluation = isHoldout ? honest.selectingRows(selection.evaluation) : honest
    training = isHoldout ? honest.frame.selectingRows(selection.training) : honest.frame
    self.plan = plan
    self.catalogs = catalogs
  }

  /// A pipeline fitted as in the run, with the rows that it makes of the training rows and of those to be scored.
  public struct Space: Sendable {
    public let pipeline: FittedPipeline
    public let training: Matrix
    public let evaluation: Matrix
  }

  /// - Throws: `PipelineError`.
  public func space(of name: String, workers: Workers) throws -> Space {
    guard let spec = plan.spec.pipelines.first(where: { $0.name == name }) else {
      throw PipelineError(description: "no pipeline '\(name)'", isCancellation: false)
    }
    let (pipeline, rows) = try FittedPipeline.fit(
      spec.without(removed), training: training, catalog: catalogs.transformers, workers: workers)
    let evaluation = isHoldout ? try pipeline.transform(self.evaluation.frame, workers: workers).rows : rows
    return Space(pipeline: pipeline, training: rows, evaluation: evaluation)
  }

  /// The fit with the experiment's first seed, and the scores that the run recorded of it.
  public func fit(
    _ arm: PlannedArm, in space: Space, workers: Workers
  ) throws(DetectorError) -> (fitted: any FittedDetector, scores: [Double]) {
    let fitted: any FittedDetector = try arm.detector.fit(
      space.training, context: FitContext(seed: plan.spec.seeds[0], workers: workers))
    return (fitted, isHoldout ? try fitted.score(space.evaluation, workers: workers) : fitted.trainingScores)
  }

  /// Turns the requests to stop of all that looks into a case into one.
  ///
  /// - Throws: `ExperimentCancelled`, and whatever else `body` throws.
  public static func stopping(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as PipelineError where error.isCancellation {
      throw ExperimentCancelled()
    } catch DetectorError.cancelled {
      throw ExperimentCancelled()
    } catch MetricError.cancelled {
      throw ExperimentCancelled()
    } catch KernelError.cancelled {
      throw ExperimentCancelled()
    }
  }
}
