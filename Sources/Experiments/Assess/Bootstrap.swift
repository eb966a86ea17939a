import AnomalyCore
import NumericKernels

/// Paired resamples of one scenario: the same rows for all arms.
struct Bootstrap: Sendable {
  struct Resample: Sendable {
    /// The fit drawn for each arm, an index into `fits`.
    let fits: [Int]
    /// Of the drawn fit: arm by arm, metric by metric; NaN where the metric was undefined.
    let single: [Double]
    /// Mean over all fits of the arm, in the same places.
    let mean: [Double]
  }

  let plan: ExperimentPlan
  /// Ranking metrics.
  let metrics: [PlannedMetric]
  let fits: [ScoredFit]
  /// Arms that were fitted in every draw.
  let arms: [Int]
  /// The fits of each of `arms`, indices into `fits`.
  private let fitsOfArm: [[Int]]
  private let resampling: Resampling
  private let random: RandomSource

  init(_ scenario: PlannedScenario, fits: [ScoredFit], draws: [DrawRows], plan: ExperimentPlan) {
    self.plan = plan
    let scored = fits.filter { $0.labelled != nil }
    self.fits = scored
    metrics = plan.metrics.filter { $0.entry.kind == .ranking }
    random = RandomSource(seed: plan.spec.seeds[0]).child("bootstrap \(scenario.id)")
    let byArm = plan.arms.indices.map { arm in scored.indices.filter { scored[$0].arm == arm } }
    arms = plan.arms.indices.filter { arm in Set(byArm[arm].map { scored[$0].draw }).count == scenario.draws }
    fitsOfArm = arms.map { byArm[$0] }
    resampling = Resampling(draws)
  }

  /// - Throws: `KernelError.cancelled`.
  func run(_ workers: Workers) throws(KernelError) -> [Resample] {
    guard !arms.isEmpty else { return [] }
    return try workers.map(plan.spec.intervals.resamples) { resample($0) }
  }

  private func resample(_ number: Int) -> Resample {
    var stream = random.stream("resample", number)
    let chosen = fitsOfArm.map { $0[stream.below($0.count)] }
    let multiplicities = resampling.multiplicities(&stream)
    var (single, mean): ([Double], [Double]) = ([], [])
    for (arm, own) in fitsOfArm.enumerated() {
      var sums = [Double](repeating: 0, count: metrics.count)
      for fit in own {
        let values = measured(fits[fit], multiplicities[fits[fit].draw])
        if fit == chosen[arm] { single += values }
        for metric in sums.indices { sums[metric] += values[metric] }
      }
      mean += sums.map { $0 / Double(own.count) }
    }
    return Resample(fits: chosen, single: single, mean: mean)
  }

  private func measured(_ fit: ScoredFit, _ multiplicities: [UInt16]) -> [Double] {
    guard let ranking = fit.labelled?.resampled(multiplicities) else { return metrics.map { _ in .nan } }
    return metrics.map { metric in
      guard case .ranking(let measure) = metric.metric else { return .nan }
      do throws(MetricError) { return try measure(ranking, Workers()).value } catch { return .nan }
    }
  }
}
