public import AnomalyCore
public import NumericKernels
import RealModule

/// Kendall's τ-b of two scores: (*C* − *D*) / √((*n*₀ − *n*₁)(*n*₀ − *n*₂)) with *n*₀ all pairs of rows, *n*₁ and *n*₂
/// those tied in the first and in the second score, *C* and *D* those that both scores order alike and oppositely.
///
/// Pairs are counted exactly, by merge sort (Knight 1966).
///
/// - Complexity: O(*n* log *n*) time, O(*n*) memory.
public struct KendallTauB: Metric {
  public init() {}

  public static var parameters: [Parameter<KendallTauB>] { [] }

  public static let info = MetricInfo(
    id: "kendall-tau-b", title: "Kendall τ-b",
    summary: "Share of pairs of rows that two scores order alike, minus the share they order oppositely.",
    direction: .higherIsBetter, range: -1...1,
    contract: """
      Adjusted for ties in either score; constant scores have no correlation. Chance is 0. All pairs weigh the same, \
      those at the bottom too. High agreement does not mean correct.
      """,
    references: [
      Reference(
        "M. G. Kendall: The treatment of ties in ranking problems, Biometrika 33, 1945", doi: "10.1093/biomet/33.3.239"),
      Reference(
        "W. R. Knight: A computer method for calculating Kendall's tau with ungrouped data, Journal of the American "
          + "Statistical Association 61, 1966",
        doi: "10.1080/01621459.1966.10480879"),
    ])

  public func measure(_ input: ScorePair, workers: Workers) throws(MetricError) -> MetricValue {
    try requireComparable(input)
    let (first, second) = (input.first, input.second)
    let order = first.indices.sorted {
      first[$0] != first[$1] ? first[$0] < first[$1] : second[$0] < second[$1]
    }
    let firstTies = tiedPairs(order) { first[$0] == first[$1] }
    let bothTies = tiedPairs(order) { first[$0] == first[$1] && second[$0] == second[$1] }
    var sequence = order.map { second[$0] }
    let discordant = sortCountingInversions(&sequence)
    let secondTies = tiedPairs(Array(sequence.indices)) { sequence[$0] == sequence[$1] }
    let all = order.count * (order.count - 1) / 2
    let difference = all - firstTies - secondTies + bothTies - 2 * discordant
    let scale = Double.sqrt(Double(all - firstTies) * Double(all - secondTies))
    return MetricValue(min(1, max(-1, Double(difference) / scale)), chance: 0, ceiling: 1)
  }

  /// Pairs within runs of equal neighbours.
  private func tiedPairs(_ order: [Int], areEqual: (Int, Int) -> Bool) -> Int {
    var (pairs, run) = (0, 1)
    for place in 1..<order.count {
      run = areEqual(order[place - 1], order[place]) ? run + 1 : 1
      pairs += run - 1
    }
    return pairs
  }
}

/// Sorts `values` in ascending order by merging and counts the pairs that stood in strictly descending order.
private func sortCountingInversions(_ values: inout [Double]) -> Int {
  var inversions = 0
  var merged = values
  var width = 1
  while width < values.count {
    for start in stride(from: 0, to: values.count, by: 2 * width) {
      let (middle, end) = (min(start + width, values.count), min(start + 2 * width, values.count))
      var (left, right) = (start, middle)
      for place in start..<end {
        if right == end || (left < middle && values[left] <= values[right]) {
          merged[place] = values[left]
          left += 1
        } else {
          inversions += middle - left
          merged[place] = values[right]
          right += 1
        }
      }
    }
    swap(&values, &merged)
    width *= 2
  }
  return inversions
}
