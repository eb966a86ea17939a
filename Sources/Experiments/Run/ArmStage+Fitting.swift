import AnomalyCore
import NumericKernels
import RunRecords

extension ArmStage {
  /// A fit that an earlier run left in the store, or a new one.
  func obtain(_ arm: PlannedArm, _ run: PlannedRun) throws -> (fit: FitResult, isReused: Bool) {
    let subsample = run.subsample.map { subsamples[$0] }
    let key = store.key(arm.arm, seed: run.seed, rows: subsample)
    if let stored = store.load(key) { return (stored, true) }
    let fit = try subsample.map { try fitSubsample(arm, run, rows: $0) } ?? fitAll(arm, run, index: run.arm)
    store.save(fit, key)
    return (fit, false)
  }

  /// Fits on all training rows and scores the evaluation rows.
  private func fitAll(_ arm: PlannedArm, _ run: PlannedRun, index: Int) throws -> FitResult {
    let clock = ContinuousClock()
    ProcessMemory.resetPeak()
    let start = clock.now
    var (stages, mark) = (StageTimes(), StageMark())
    let fitted: any FittedDetector = try stopping { () throws(DetectorError) in
      try arm.detector.fit(training, context: FitContext(seed: run.seed, workers: workers))
    }
    let fitTime = clock.now - start
    stages.add(.fits, since: mark)
    mark = StageMark()
    let (probe, scoreTime) = try scoringTime(fitted)
    var result = try stopping { () throws(DetectorError) in
      let scores = if let holdout { try fitted.score(holdout, workers: workers) } else { fitted.trainingScores }
      var result = FitResult(scores: scores, partition: try partition(fitted), diagnostics: fitted.diagnostics)
      if let composite = fitted as? any CompositeDetector {
        result.componentNames = composite.componentNames
        result.components =
          if let holdout { try composite.components(holdout, workers: workers) } else { composite.trainingComponents }
      }
      return result
    }
    result.cost = CostRecord(
      arm: arm.arm.label, seed: run.seed, fitSeconds: seconds(fitTime),
      scoreSecondsPerRow: seconds(scoreTime) / Double(max(1, probe)),
      predictedBytes: arm.detector.predictedBytes(
        rows: training.rowCount, columns: width.columns, indicators: width.indicators, threads: workers.threads),
      predictedPeakBytes: forecast.peakBytes(arm: index, width),
      peakBytes: ProcessMemory.peakBytes)
    stages.add(.scoring, since: mark)
    result.stages = stages
    return result
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
      var (stages, mark) = (StageTimes(), StageMark())
      let fitted: any FittedDetector = try arm.detector.fit(
        training.selectingRows(rows), context: FitContext(seed: run.seed, workers: workers))
      stages.add(.fits, since: mark)
      mark = StageMark()
      let scores = if let holdout { try fitted.score(holdout, workers: workers) } else { fitted.trainingScores }
      var result = FitResult(scores: scores, partition: try partition(fitted), rows: holdout == nil ? rows : nil)
      stages.add(.scoring, since: mark)
      result.stages = stages
      return result
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
