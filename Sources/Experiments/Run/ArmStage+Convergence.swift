import AnomalyCore
import NumericKernels
import RunRecords

extension ArmStage {
  /// Averages that are compared with one another at each step.
  private static let groups = 4

  /// Doubles the number of fits that are averaged until averages of different seeds share enough of their top *k*.
  ///
  /// Four averages grow side by side, none sharing a seed with another; scores of one detector are on one scale and are
  /// averaged as they are. Fits with the experiment's own seeds are used again.
  func convergence(_ index: Int, _ asked: ConvergenceSpec) throws -> ConvergenceRecord {
    let arm = plan.arms[index]
    var sums = [[Double]](repeating: [], count: Self.groups)
    var steps: [ConvergenceRecord.Step] = []
    var members = 1
    var reached: Int?
    while members <= asked.limit && reached == nil {
      let start = steps.last?.members ?? 0
      for group in 0..<Self.groups {
        for member in start..<members {
          let seed = seed(member * Self.groups + group)
          let run = PlannedRun(scenario: 0, draw: 0, arm: index, seed: seed, subsample: nil)
          let scores = try obtain(arm, run).fit.scores
          sums[group] = sums[group].isEmpty ? scores : zip(sums[group], scores).map { $0 + $1 }
        }
      }
      let overlaps = topOverlaps(sums, budget: asked.budget)
      let spread = Spread(overlaps)
      steps.append(ConvergenceRecord.Step(members: members, mean: spread.mean, least: spread.least))
      runner.observe(.converging(arm: arm.arm.label, members: members, overlap: spread.mean))
      if spread.mean >= asked.target { reached = members }
      members *= 2
    }
    return ConvergenceRecord(
      arm: arm.arm.label, budget: asked.budget, target: asked.target, steps: steps, reached: reached)
  }

  /// The experiment's seeds, then those that follow the largest of them.
  private func seed(_ number: Int) -> UInt64 {
    let seeds = plan.spec.seeds
    return number < seeds.count ? seeds[number] : (seeds.max() ?? 0) + UInt64(number - seeds.count) + 1
  }
}

/// Jaccard index of the top *k* of every pair of scores.
private func topOverlaps(_ scores: [[Double]], budget: Int) -> [Double] {
  let tops = scores.map { Set(descendingOrder($0).prefix(budget)) }
  var overlaps: [Double] = []
  for first in tops.indices {
    for second in tops.indices where second > first {
      let shared = tops[first].intersection(tops[second]).count
      overlaps.append(Double(shared) / Double(tops[first].count + tops[second].count - shared))
    }
  }
  return overlaps
}
