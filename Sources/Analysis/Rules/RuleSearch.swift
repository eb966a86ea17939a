import NumericKernels
import RealModule

/// A rule on its way: conditions with what they cover of the flagged rows that are left.
struct PartialRule: Sendable {
  /// Ascending indices of candidates.
  let candidates: [Int]
  let bits: RowBits
  /// Flagged rows that no rule before covers.
  let hits: Int
  /// Rows that are not flagged.
  let misses: Int
  let quality: Double
}

/// Beam search for one rule after the other.
struct RuleSearch: Sendable {
  let candidates: [RuleCandidate]
  let settings: RuleMining
  let minimumHits: Int
  /// Flagged rows that are left, and all others.
  private var open: RowBits

  init(candidates: [RuleCandidate], halves: MiningHalves, settings: RuleMining, minimumHits: Int) {
    self.candidates = candidates
    self.settings = settings
    self.minimumHits = minimumHits
    open = RowBits(rows: halves.mining.count, flaggedCount: halves.flaggedCount) { _ in true }
  }

  /// The best rule for the flagged rows that are left; nil when none is good enough.
  func next(_ workers: Workers) throws(KernelError) -> PartialRule? {
    let hits = open.hits, misses = open.misses
    guard hits >= minimumHits else { return nil }
    let base = Base(rows: Double(hits + misses), share: Double(hits) / Double(hits + misses))
    var beam = [PartialRule(candidates: [], bits: open, hits: hits, misses: misses, quality: 0)]
    var best: PartialRule?
    for _ in 0..<settings.conditions {
      beam = try extended(beam, base, workers)
      guard let leader = beam.first else { break }
      if leader.quality > (best?.quality ?? 0) * (1 + settings.gain) { best = leader }
    }
    guard let best, let lower = CountedShare(best.hits, of: best.hits + best.misses).lower, lower > base.share
    else { return nil }
    return best
  }

  /// Takes out the flagged rows that a rule covers.
  mutating func remove(_ rule: PartialRule) {
    for index in open.flagged.indices { open.flagged[index] &= ~rule.bits.flagged[index] }
  }

  /// Rows that take part, and the share of flagged ones among them.
  private struct Base {
    let rows: Double
    let share: Double
  }

  private struct Extension {
    let parent: Int
    let candidate: Int
    let hits: Int
    let misses: Int
    let quality: Double
  }

  /// The best rules of one condition more, best first; equal ones in the order of their candidates.
  private func extended(
    _ beam: [PartialRule], _ base: Base, _ workers: Workers
  ) throws(KernelError) -> [PartialRule] {
    let count = candidates.count
    let tried = try workers.map(beam.count * count, grain: 64) { index -> Extension? in
      let parent = beam[index / count], candidate = index % count
      guard !parent.candidates.contains(candidate),
        let (hits, misses) = parent.bits.common(candidates[candidate].bits, minimumHits: minimumHits),
        hits < parent.hits || misses < parent.misses
      else { return nil }
      return Extension(
        parent: index / count, candidate: candidate, hits: hits, misses: misses,
        quality: quality(hits: hits, misses: misses, base))
    }
    let ranked = tried.enumerated().compactMap { place, found in found.map { (place: place, found: $0) } }
      .sorted { $0.found.quality != $1.found.quality ? $0.found.quality > $1.found.quality : $0.place < $1.place }
    var rules: [PartialRule] = []
    for (_, found) in ranked {
      guard rules.count < settings.beam else { break }
      let bits = beam[found.parent].bits.intersection(candidates[found.candidate].bits)
      // Other words for the same rows would crowd out other rows.
      if rules.contains(where: { $0.hits == found.hits && $0.misses == found.misses && $0.bits == bits }) { continue }
      rules.append(
        PartialRule(
          candidates: (beam[found.parent].candidates + [found.candidate]).sorted(), bits: bits, hits: found.hits,
          misses: found.misses, quality: found.quality))
    }
    return rules
  }

  private func quality(hits: Int, misses: Int, _ base: Base) -> Double {
    let rows = Double(hits + misses)
    return Double.pow(rows / base.rows, settings.exponent) * (Double(hits) / rows - base.share)
  }
}
