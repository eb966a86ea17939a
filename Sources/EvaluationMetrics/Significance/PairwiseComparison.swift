import NumericKernels

/// Two of several detectors compared over blocks.
public struct PairwiseComparison: Sendable, Hashable {
  /// Positions in the order of detectors; `first` < `second`.
  public let first: Int
  public let second: Int
  public let test: WilcoxonSignedRank
  /// Holm's, over all pairs.
  public let adjustedP: Double
}

/// Every pair of detectors by Wilcoxon's signed-rank test, adjusted by Holm.
///
/// Unlike differences of mean ranks, a pair's own *p* does not depend on which other detectors take part
/// (A. Benavoli, G. Corani, F. Mangili: Should we really use post-hoc tests based on mean-ranks?, Journal of Machine
/// Learning Research 17, 2016); their number does enter the adjustment.
///
/// - Parameter values: One list a block with the metric of each detector, finite, in one order of detectors.
/// - Returns: Pairs in lexicographic order; none for fewer than two detectors or no block.
public func pairwiseComparisons(_ values: [[Double]]) -> [PairwiseComparison] {
  requireBlocks(values)
  let columns = (values.first ?? []).indices.map { detector in values.map { $0[detector] } }
  let pairs = columns.indices.flatMap { first in ((first + 1)..<columns.count).map { (first, $0) } }
  let tests = pairs.map { WilcoxonSignedRank(columns[$0.0], columns[$0.1]) }
  let adjusted = holmAdjusted(tests.map(\.p))
  return pairs.indices.map {
    PairwiseComparison(first: pairs[$0].0, second: pairs[$0].1, test: tests[$0], adjustedP: adjusted[$0])
  }
}

/// The largest groups of detectors among which no pair differs clearly: the bars of a critical-difference diagram.
///
/// A detector may stand in several groups; one that differs from all others is a group of its own.
///
/// - Parameters:
///   - count: Detectors.
///   - comparisons: Every pair of them.
///   - level: A pair differs clearly if its adjusted *p* is below it.
/// - Returns: Positions of detectors, ascending within a group, groups in lexicographic order.
/// - Complexity: As the number of groups, in the worst case O(3^(*k*/3)) for *k* detectors (C. Bron, J. Kerbosch 1973,
///   doi 10.1145/362342.362367).
public func cliques(count: Int, _ comparisons: [PairwiseComparison], level: Double) -> [[Int]] {
  var neighbours = [Set<Int>](repeating: [], count: count)
  for pair in comparisons where pair.adjustedP >= level {
    neighbours[pair.first].insert(pair.second)
    neighbours[pair.second].insert(pair.first)
  }
  var found: [[Int]] = []
  /// Extends `group` by `candidates`; `seen` are those whose groups were found before.
  func extend(_ group: [Int], _ candidates: Set<Int>, _ seen: Set<Int>) {
    var (candidates, seen) = (candidates, seen)
    // Groups without the pivot and without its neighbours are none: the pivot could be added.
    guard let pivot = candidates.union(seen).max(by: { neighbours[$0].count < neighbours[$1].count }) else {
      found.append(group.sorted())
      return
    }
    for detector in candidates.subtracting(neighbours[pivot]) {
      extend(
        group + [detector], candidates.intersection(neighbours[detector]), seen.intersection(neighbours[detector]))
      candidates.remove(detector)
      seen.insert(detector)
    }
  }
  if count > 0 { extend([], Set(0..<count), []) }
  return found.sorted { $0.lexicographicallyPrecedes($1) }
}
