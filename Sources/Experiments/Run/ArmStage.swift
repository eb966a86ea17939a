import AnomalyCore
import NumericKernels
import RunRecords

/// Runs arms on the rows of one pipeline in one case.
struct ArmStage {
  let runner: ExperimentRunner
  let scenario: PlannedScenario
  let draw: Int
  let training: Matrix
  let width: PipelineWidth
  /// Rows to score as new; nil scores the training rows themselves.
  let holdout: Matrix?
  let labels: EvaluationLabels
  let subsamples: [[Int]]
  let identityBase: String
  let store: FitStore
  let forecast: MemoryForecast

  var plan: ExperimentPlan { runner.plan }
  var workers: Workers { runner.workers }
  var evaluation: Matrix { holdout ?? training }
  private var isNatural: Bool { scenario.kind == .natural }

  /// Fits and measures one arm as often as the plan says.
  func run(arm index: Int, runs: [(number: Int, run: PlannedRun)], into outcome: inout CaseOutcome) throws {
    let arm = plan.arms[index]
    var fits: [FitResult] = []
    var repeats: [FitResult] = []
    for (number, run) in runs {
      let start = ContinuousClock.now
      runner.observe(
        .runStarted(
          number: number, total: plan.runs.count, arm: arm.arm.label, scenario: scenario.title, seed: run.seed,
          isSubsample: run.subsample != nil))
      var (failure, isReused) = (String?.none, false)
      do {
        var (fit, reused) = try obtain(arm, run)
        isReused = reused
        outcome.stages.add(fit.stages)
        if run.subsample == nil {
          try complete(&fit, arm, run, index, isReused: reused, &outcome)
          fits.append(fit)
        } else {
          // Internal indices cost as much as the fit and describe the rows more than the detector: left out here.
          let mark = StageMark()
          fit.metrics = try measured(fit, plan.metrics.filter { $0.entry.kind != .partitionIndex }).metrics
          outcome.stages.add(.metrics, since: mark)
          repeats.append(fit)
        }
      } catch let error as DetectorError where error != .cancelled {
        failure = error.description
        outcome.runs.append(record(arm, run, failure: error.description))
      }
      runner.observe(
        .runFinished(
          number: number, total: plan.runs.count, arm: arm.arm.label,
          seconds: seconds(ContinuousClock.now - start), isReused: isReused, failure: failure))
    }
    guard isNatural else { return }
    let mark = StageMark()
    try compare(index, fits: fits, repeats: repeats, into: &outcome)
    outcome.stages.add(.stability, since: mark)
  }

  /// Measures a fit and notes it.
  private func complete(
    _ fit: inout FitResult, _ arm: PlannedArm, _ run: PlannedRun, _ index: Int, isReused: Bool,
    _ outcome: inout CaseOutcome
  ) throws {
    let (start, mark) = (ContinuousClock.now, StageMark())
    // Internal indices describe the rows and their space more than the detector, and cost as much as a fit.
    let wanted = isNatural ? plan.metrics : plan.metrics.filter { $0.entry.kind != .partitionIndex }
    let (metrics, labelled) = try measured(fit, wanted)
    fit.metrics = metrics
    if var cost = fit.cost {
      cost.metricSeconds = seconds(ContinuousClock.now - start)
      if !isReused { cost.peakBytes = ProcessMemory.peakBytes }
      outcome.costs.append(cost)
    }
    outcome.stages.add(.metrics, since: mark)
    outcome.fits.append(
      ScoredFit(arm: index, draw: draw, seed: run.seed, labelled: labelled, metrics: fit.metrics))
    outcome.runs.append(record(arm, run, metrics: fit.metrics, diagnostics: fit.diagnostics))
  }

  /// What the fits of one arm say together: stability, the top of the list, families.
  private func compare(_ index: Int, fits: [FitResult], repeats: [FitResult], into outcome: inout CaseOutcome) throws {
    let arm = plan.arms[index]
    if let first = fits.first {
      outcome.scores.append(
        ArmScores(
          arm: arm.arm.label, scores: first.scores, componentNames: first.componentNames,
          components: first.components))
      outcome.partitions[arm.arm.label] = first.partition
    }
    let isDeterministic = arm.entry.info.traits.isDeterministic
    let compared = isDeterministic ? repeats : fits
    if let record = try stability(arm, compared) { outcome.stability.append(record) }
    let deepest = plan.spec.budgets.max() ?? 0
    let orders = compared.map { descendingOrder($0.scores).prefix(deepest) }
    for budget in plan.spec.budgets {
      let shares = topShares(arm.arm.label, budget: budget, fits: compared, orders: orders)
      if let flips = flipRecord(arm.arm.label, budget: budget, fits: compared, shares: shares) {
        outcome.flips.append(flips)
        outcome.topShares += shares
      }
    }
    outcome.families += try familyRecords(arm.arm.label, fits)
    if !isDeterministic, !fits.isEmpty, let asked = plan.spec.convergence {
      do {
        outcome.convergence.append(try convergence(index, asked))
      } catch let error as DetectorError where error != .cancelled {
        runner.observe(.notice("\(arm.arm.label): averaging more seeds stopped, a fit failed: \(error)"))
      }
    }
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
      identity: sha256(Array(identity.utf8)), arm: arm.arm.label, scenario: scenario.id, draw: draw, seed: run.seed,
      failure: failure, metrics: metrics, diagnostics: diagnostics)
  }
}

func seconds(_ duration: Duration) -> Double {
  Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
}
