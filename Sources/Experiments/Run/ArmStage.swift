import AnomalyCore
import NumericKernels
import RunRecords

/// What one arm gave.
struct ArmOutcome: Sendable {
  var runs: [RunRecord] = []
  var costs: [CostRecord] = []
  var stability: StabilityRecord?
  var scores: ArmScores?
}

/// Scores and clusters of evaluation rows after one fit.
struct FitResult: Sendable {
  var scores: [Double]
  var partition: Partition?
  /// The evaluation rows that were scored, ascending; nil for all of them.
  var rows: [Int]?
  let diagnostics: [Diagnostic]
  var metrics: [MetricRecord] = []
  var components: Matrix?
  var componentNames: [String] = []
}

/// Runs arms on the rows of one pipeline.
struct ArmStage {
  let runner: ExperimentRunner
  let training: Matrix
  /// Rows to score as new; nil scores the training rows themselves.
  let holdout: Matrix?
  let labels: EvaluationLabels
  let subsamples: [[Int]]
  let identityBase: String

  private var plan: ExperimentPlan { runner.plan }
  var workers: Workers { runner.workers }
  private var evaluation: Matrix { holdout ?? training }

  func run(arm index: Int) throws -> ArmOutcome {
    let arm = plan.arms[index]
    var outcome = ArmOutcome()
    var fits: [FitResult] = []
    var repeats: [FitResult] = []
    for (position, run) in plan.runs.enumerated() where run.arm == index {
      runner.observe(
        .runStarted(
          number: position + 1, total: plan.runs.count, arm: arm.arm.label, seed: run.seed,
          isSubsample: run.subsample != nil))
      let clock = ContinuousClock()
      let start = clock.now
      var failure: String?
      do {
        if let subsample = run.subsample {
          var fit = try fitSubsample(arm, run, rows: subsamples[subsample])
          // Internal indices cost as much as the fit and describe the rows more than the detector: left out here.
          fit.metrics = try measured(fit, plan.metrics.filter { $0.entry.kind != .partitionIndex })
          repeats.append(fit)
        } else {
          var (fit, cost) = try fitAll(arm, run)
          let measuring = clock.now
          fit.metrics = try measured(fit, plan.metrics)
          cost.metricSeconds = seconds(clock.now - measuring)
          fits.append(fit)
          outcome.runs.append(record(arm, run, metrics: fit.metrics, diagnostics: fit.diagnostics))
          outcome.costs.append(cost)
        }
      } catch let error as DetectorError where error != .cancelled {
        failure = error.description
        outcome.runs.append(record(arm, run, failure: error.description))
      }
      runner.observe(
        .runFinished(
          number: position + 1, total: plan.runs.count, arm: arm.arm.label, seconds: seconds(clock.now - start),
          failure: failure))
    }
    if let first = fits.first {
      outcome.scores = ArmScores(
        arm: arm.arm.label, scores: first.scores, componentNames: first.componentNames, components: first.components)
    }
    outcome.stability = try stability(arm, fits: fits, repeats: repeats)
    return outcome
  }

  private func record(
    _ arm: PlannedArm, _ run: PlannedRun, failure: String? = nil, metrics: [MetricRecord] = [],
    diagnostics: [Diagnostic] = []
  ) -> RunRecord {
    let identity = [
      identityBase, "\(arm.arm.detector)(\(canonical(arm.arm.parameters)))", "seed \(run.seed)",
      "subsample \(run.subsample.map(String.init) ?? "none")",
    ].joined(separator: "\n")
    return RunRecord(
      identity: sha256(Array(identity.utf8)), arm: arm.arm.label, seed: run.seed, failure: failure,
      metrics: metrics, diagnostics: diagnostics)
  }

  /// Fits on all training rows and scores the evaluation rows.
  private func fitAll(_ arm: PlannedArm, _ run: PlannedRun) throws -> (FitResult, CostRecord) {
    let clock = ContinuousClock()
    ProcessMemory.resetPeak()
    let start = clock.now
    let fitted: any FittedDetector = try stopping { () throws(DetectorError) in
      try arm.detector.fit(training, context: FitContext(seed: run.seed, workers: workers))
    }
    let fitTime = clock.now - start
    let (probe, scoreTime) = try scoringTime(fitted)
    let result = try stopping { () throws(DetectorError) in
      let scores = if let holdout { try fitted.score(holdout, workers: workers) } else { fitted.trainingScores }
      var result = FitResult(scores: scores, partition: try partition(fitted), diagnostics: fitted.diagnostics)
      if let composite = fitted as? any CompositeDetector {
        result.componentNames = composite.componentNames
        result.components =
          if let holdout { try composite.components(holdout, workers: workers) } else { composite.trainingComponents }
      }
      return result
    }
    let cost = CostRecord(
      arm: arm.arm.label, seed: run.seed, fitSeconds: seconds(fitTime),
      scoreSecondsPerRow: seconds(scoreTime) / Double(max(1, probe)),
      predictedBytes: arm.detector.predictedBytes(
        rows: training.rowCount, columns: training.columnCount, threads: workers.threads),
      peakBytes: ProcessMemory.peakBytes)
    return (result, cost)
  }

  /// Times the scoring of up to a thousand rows as new ones.
  private func scoringTime(_ fitted: any FittedDetector) throws -> (rows: Int, time: Duration) {
    let probe = evaluation.selectingRows(0..<min(1000, evaluation.rowCount))
    let clock = ContinuousClock()
    let start = clock.now
    _ = try stopping { () throws(DetectorError) in try fitted.score(probe, workers: workers) }
    return (probe.rowCount, clock.now - start)
  }

  private func partition(_ fitted: any FittedDetector) throws(DetectorError) -> Partition? {
    guard let fitted = fitted as? any PartitioningDetector else { return nil }
    guard let holdout else { return fitted.trainingPartition }
    return try fitted.partition(holdout, workers: workers)
  }

  /// Fits on a part of the training rows. Without a holdout the part itself is what is scored: other rows would be
  /// scored as new ones, which is another score for many detectors.
  private func fitSubsample(_ arm: PlannedArm, _ run: PlannedRun, rows: [Int]) throws -> FitResult {
    try stopping { () throws(DetectorError) in
      let fitted: any FittedDetector = try arm.detector.fit(
        training.selectingRows(rows), context: FitContext(seed: run.seed, workers: workers))
      let scores = if let holdout { try fitted.score(holdout, workers: workers) } else { fitted.trainingScores }
      return FitResult(
        scores: scores, partition: try partition(fitted), rows: holdout == nil ? rows : nil, diagnostics: [])
    }
  }

  private func measured(_ fit: FitResult, _ metrics: [PlannedMetric]) throws -> [MetricRecord] {
    var records: [MetricRecord] = []
    for metric in metrics {
      do throws(MetricError) {
        guard let value = try measure(metric.metric, fit) else { continue }
        records.append(MetricRecord(metric: metric.entry.id, budget: metric.budget, value: value))
      } catch .cancelled {
        throw ExperimentCancelled()
      } catch {
        records.append(
          MetricRecord(metric: metric.entry.id, budget: metric.budget, value: nil, undefined: error.reason))
      }
    }
    return records
  }

  /// The metric's value, or nil if this kind of detector has none: internal indices need a partition.
  private func measure(_ metric: AnyMetric, _ fit: FitResult) throws(MetricError) -> MetricValue? {
    switch metric {
    case .ranking(let measure):
      return try measure(labels.restricted(to: fit.rows).labelled(fit.scores), workers)
    case .partitionIndex(let measure):
      guard let partition = fit.partition else { return nil }
      return try measure(PartitionedRows(rows: evaluation, partition: partition), workers)
    case .partitionAgreement(let measure):
      guard let partition = fit.partition else { return nil }
      return try measure(labels.restricted(to: fit.rows).pair(partition), workers)
    case .scoreAgreement:
      return nil
    }
  }

  /// Runs detector code; a request to stop ends the whole experiment.
  private func stopping<T>(_ body: () throws(DetectorError) -> T) throws -> T {
    do {
      return try body()
    } catch .cancelled {
      throw ExperimentCancelled()
    }
  }
}

func seconds(_ duration: Duration) -> Double {
  Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
}
