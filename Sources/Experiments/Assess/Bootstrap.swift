import AnomalyCore
import NumericKernels

/// Paired resamples of one scenario: the same rows for all arms.
struct Bootstrap: Sendable {
  struct Resample: Sendable {
    /// The fit drawn for each arm, an index into `fits`.
    let fits: [Int]
    /// Arm by arm, metric by metric; NaN where the metric was undefined.
    let values: [Double]
  }

  let plan: ExperimentPlan
  /// Ranking metrics.
  let metrics: [PlannedMetric]
  let fits: [ScoredFit]
  /// Arms that were fitted in every draw.
  let arms: [Int]
  private let resamplings: [Resampling]
  /// By draw and arm, indices into `fits`.
  private let choices: [[[Int]]]
  private let random: RandomSource

  init(_ scenario: PlannedScenario, fits: [ScoredFit], blocks: [[Int32]?], plan: ExperimentPlan) {
    self.plan = plan
    self.fits = fits.filter { $0.labelled != nil }
    metrics = plan.metrics.filter { $0.entry.kind == .ranking }
    random = RandomSource(seed: plan.spec.seeds[0]).child("bootstrap \(scenario.id)")
    let scored = self.fits
    let byDraw = (0..<scenario.draws).map { draw in
      plan.arms.indices.map { arm in scored.indices.filter { scored[$0].draw == draw && scored[$0].arm == arm } }
    }
    let arms = plan.arms.indices.filter { arm in byDraw.allSatisfy { !$0[arm].isEmpty } }
    self.arms = arms
    choices = byDraw.map { draw in arms.map { draw[$0] } }
    resamplings = blocks.enumerated().compactMap { draw, blocks in
      scored.first { $0.draw == draw }?.labelled.map { Resampling($0.isAnomaly, blocks: blocks) }
    }
  }

  /// - Throws: `KernelError.cancelled`.
  func run(_ workers: Workers) throws(KernelError) -> [Resample] {
    guard !arms.isEmpty, resamplings.count == choices.count else { return [] }
    return try workers.map(plan.spec.intervals.resamples) { resample($0) }
  }

  private func resample(_ number: Int) -> Resample {
    var stream = random.stream("resample", number)
    let draw = stream.below(choices.count)
    let chosen = choices[draw].map { $0[stream.below($0.count)] }
    let multiplicities = resamplings[draw].multiplicities(&stream)
    var values: [Double] = []
    values.reserveCapacity(chosen.count * metrics.count)
    for fit in chosen {
      guard let ranking = fits[fit].labelled?.resampled(multiplicities) else { continue }
      for metric in metrics { values.append(value(metric, ranking)) }
    }
    return Resample(fits: chosen, values: values)
  }

  private func value(_ metric: PlannedMetric, _ ranking: LabelledScores) -> Double {
    guard case .ranking(let measure) = metric.metric else { return .nan }
    do throws(MetricError) { return try measure(ranking, Workers()).value } catch { return .nan }
  }
}
