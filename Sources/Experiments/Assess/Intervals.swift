import AnomalyCore
package import NumericKernels
package import RunRecords

/// Intervals of every ranking metric of every arm in one scenario, and of the differences between arms.
///
/// Rows (or blocks) are resampled, the same for all arms. Two questions are answered on each resample. What may *one
/// deployed fit* reach? One of the arm's fits is drawn at random: the interval holds the uncertainty of rows, seeds and
/// draws together. Which *detector* is better? The means over all fits of both are compared, so that the luck of a seed
/// does not hide a difference that a team would feel. Percentile intervals (Efron and Tibshirani 1993).
///
/// - Parameter draws: the judged rows of each draw of the scenario.
/// - Throws: `KernelError.cancelled`.
package func scenarioIntervals(
  _ scenario: PlannedScenario, fits: [ScoredFit], draws: [DrawRows], plan: ExperimentPlan, workers: Workers
) throws(KernelError) -> (intervals: [IntervalRecord], differences: [DifferenceRecord]) {
  let bootstrap = Bootstrap(scenario, fits: fits, draws: draws, plan: plan)
  let resamples = try bootstrap.run(workers)
  var intervals: [IntervalRecord] = []
  var differences: [DifferenceRecord] = []
  for (metric, planned) in bootstrap.metrics.enumerated() {
    let summaries = bootstrap.arms.map { arm in
      ArmResamples(bootstrap, resamples, arm: arm, metric: metric, level: plan.spec.intervals.level)
    }
    for summary in summaries {
      if let record = summary?.record(scenario, planned) { intervals.append(record) }
    }
    for (position, first) in summaries.enumerated() {
      for second in summaries.dropFirst(position + 1) {
        guard let first, let second, !first.isBaseline, !second.isBaseline else { continue }
        if let record = difference(scenario, planned, first, second) { differences.append(record) }
      }
    }
  }
  return (intervals, differences)
}

/// One metric of one arm over all resamples.
struct ArmResamples {
  let arm: PlannedArm
  /// Of one fit drawn at random, and the mean over all fits; NaN where the metric was undefined.
  let single: [Double]
  let mean: [Double]
  let estimate: Double
  let sampleDeviation: Double
  let fits: [MetricValue]
  let level: Double

  var isBaseline: Bool { arm.entry.info.traits.isBaseline }

  /// Nil when the metric is undefined for a fit of the arm.
  init?(_ bootstrap: Bootstrap, _ resamples: [Bootstrap.Resample], arm: Int, metric: Int, level: Double) {
    let own = bootstrap.fits.filter { $0.arm == arm }
    let key = bootstrap.metrics[metric].key
    let records = own.compactMap { fit in fit.metrics.first { $0.key == key }?.value }
    guard !records.isEmpty, records.count == own.count, let column = bootstrap.arms.firstIndex(of: arm) else {
      return nil
    }
    self.arm = bootstrap.plan.arms[arm]
    self.level = level
    fits = records
    estimate = Spread(records.map(\.value)).mean
    let place = column * bootstrap.metrics.count + metric
    single = resamples.map { $0.single[place] }
    mean = resamples.map { $0.mean[place] }
    sampleDeviation = withinDeviation(single, groups: resamples.map { $0.fits[column] })
  }

  func record(_ scenario: PlannedScenario, _ metric: PlannedMetric) -> IntervalRecord? {
    guard let (lower, upper) = percentiles(single, level: level) else { return nil }
    let exact = fits.first.flatMap { exactInterval($0, level: level) }
    return IntervalRecord(
      scenario: scenario.id, arm: arm.arm.label, metric: metric.entry.id, budget: metric.budget, estimate: estimate,
      lower: lower, upper: upper, sampleDeviation: sampleDeviation,
      fitDeviation: fits.count > 1 ? Spread(fits.map(\.value)).deviation : nil, exactLower: exact?.lowerBound,
      exactUpper: exact?.upperBound, chance: fits.first?.chance)
  }
}

private func difference(
  _ scenario: PlannedScenario, _ metric: PlannedMetric, _ first: ArmResamples, _ second: ArmResamples
) -> DifferenceRecord? {
  let pairs = zip(first.mean, second.mean).filter { $0.isFinite && $1.isFinite }
  guard let (lower, upper) = percentiles(pairs.map { $0.0 - $0.1 }, level: first.level) else { return nil }
  let wins = pairs.reduce(0.0) { $0 + ($1.0 > $1.1 ? 1 : $1.0 == $1.1 ? 0.5 : 0) }
  return DifferenceRecord(
    scenario: scenario.id, metric: metric.entry.id, budget: metric.budget, first: first.arm.arm.label,
    second: second.arm.arm.label, difference: first.estimate - second.estimate, lower: lower, upper: upper,
    shareAbove: wins / Double(pairs.count))
}

/// The middle `level` of the finite values; nil when fewer than half of them are finite.
private func percentiles(_ values: [Double], level: Double) -> (lower: Double, upper: Double)? {
  let sorted = values.filter(\.isFinite).sorted()
  guard sorted.count * 2 > values.count else { return nil }
  return (quantile(ofSorted: sorted, (1 - level) / 2), quantile(ofSorted: sorted, (1 + level) / 2))
}

/// Standard deviation of values around the mean of their group, pooled; 0 when no group has two.
private func withinDeviation(_ values: [Double], groups: [Int]) -> Double {
  var members: [Int: [Double]] = [:]
  for (value, group) in zip(values, groups) where value.isFinite { members[group, default: []].append(value) }
  var (squares, freedom) = (0.0, 0)
  for group in members.keys.sorted() {
    let spread = Spread(members[group] ?? [])
    squares += spread.deviation * spread.deviation * Double(spread.count - 1)
    freedom += spread.count - 1
  }
  return freedom > 0 ? (squares / Double(freedom)).squareRoot() : 0
}

/// Clopper–Pearson, the hits bounded by the worst and the best order of tied rows.
private func exactInterval(_ value: MetricValue, level: Double) -> ClosedRange<Double>? {
  guard let trials = value.trials else { return nil }
  let least = Int(((value.lowest ?? value.value) * Double(trials)).rounded())
  let greatest = Int(((value.highest ?? value.value) * Double(trials)).rounded())
  return binomialInterval(hits: least, trials: trials, level: level)
    .lowerBound...binomialInterval(hits: greatest, trials: trials, level: level).upperBound
}
