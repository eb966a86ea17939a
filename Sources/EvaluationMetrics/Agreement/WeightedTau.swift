public import AnomalyCore
public import NumericKernels
import RealModule

/// Weighted τ of two scores with additive hyperbolic weights (Vigna 2015): Kendall's τ-b in which the pair of the rows at
/// ranks *r* and *s* (from 1) counts 1/*r* + 1/*s*.
///
/// Ranks are those of the one score, its ties in the order of the other, and the other way round; the value is the mean
/// of both, as in SciPy. Rows that tie in both scores are alike to it, so the order of the rows has no part. Pairs are
/// weighed by a merge sort that carries sums of weights.
///
/// Chance is 0, exactly so without ties.
///
/// - Complexity: O(*n* log *n*) time, O(*n*) memory.
public struct WeightedTau: Metric {
  public init() {}

  public static var parameters: [Parameter<WeightedTau>] { [] }

  public static let info = MetricInfo(
    id: "weighted-tau", title: "Weighted τ",
    summary: "Kendall's τ-b with pairs weighed by the ranks of their rows, so that the top of the lists counts most.",
    direction: .higherIsBetter, range: -1...1,
    contract: """
      A row of rank r brings 1/r to the weight of its pairs; mean over the ranks by either score, ties in the order of \
      the other. Adjusted for ties; constant scores have no correlation. Chance is 0. Weights fall slowly: half of all \
      lies beyond the square root of the number of rows. High agreement does not mean correct.
      """,
    references: [
      Reference(
        "S. Vigna: A weighted correlation index for rankings with ties, WWW 2015", doi: "10.1145/2736277.2741088")
    ])

  public func measure(_ input: ScorePair, workers: Workers) throws(MetricError) -> MetricValue {
    try requireComparable(input)
    let value = (tau(rankedBy: input.first, input.second) + tau(rankedBy: input.second, input.first)) / 2
    return MetricValue(min(1, max(-1, value)), chance: 0, ceiling: 1)
  }

  /// (*C* − *D*) / √(*U*₁ · *U*₂), weights of pairs in place of their counts: *C* of those that both scores order alike,
  /// *D* of those they order oppositely, *U* of those that one score does not tie.
  private func tau(rankedBy first: [Double], _ second: [Double]) -> Double {
    let order = first.indices.sorted {
      first[$0] != first[$1] ? first[$0] > first[$1] : second[$0] > second[$1]
    }
    var rows = order.enumerated().map { WeightedScore(score: second[$1], weight: 1 / Double($0 + 1)) }
    let firstTies = TiedWeights(rows) { first[order[$0]] == first[order[$1]] }
    let bothTies = TiedWeights(rows) {
      first[order[$0]] == first[order[$1]] && second[order[$0]] == second[order[$1]]
    }
    let discordant = sortWeighingInversions(&rows)
    let secondTies = TiedWeights(rows) { [rows] in rows[$0].score == rows[$1].score }
    let difference = firstTies.untied - (secondTies.tied - bothTies.tied) - 2 * discordant
    return difference / Double.sqrt(firstTies.untied * secondTies.untied)
  }
}

/// A row's score and what it brings to the weight of each pair it is part of.
private struct WeightedScore {
  let score: Double
  let weight: Double
}

/// The weight of all pairs within runs of neighbours that are equal, and of all other pairs.
private struct TiedWeights {
  private(set) var tied = 0.0
  /// Summed by itself: the difference from all pairs would lose digits when most are tied.
  private(set) var untied = 0.0

  init(_ rows: [WeightedScore], areEqual: (Int, Int) -> Bool) {
    var start = 0
    while start < rows.count {
      var (end, weight) = (start + 1, rows[start].weight)
      while end < rows.count && areEqual(end - 1, end) {
        weight += rows[end].weight
        end += 1
      }
      tied += weight * Double(end - start - 1)
      untied += weight * Double(rows.count - (end - start))
      start = end
    }
  }
}

/// Sorts `rows` by descending score and sums the weights of the pairs that stood in strictly ascending order.
private func sortWeighingInversions(_ rows: inout [WeightedScore]) -> Double {
  var inversions = 0.0
  var merged = rows
  var width = 1
  while width < rows.count {
    for start in stride(from: 0, to: rows.count, by: 2 * width) {
      let (middle, end) = (min(start + width, rows.count), min(start + 2 * width, rows.count))
      var (left, right) = (start, middle)
      // What the rows of the left part that are not merged yet weigh together.
      var remaining = rows[start..<middle].reduce(0) { $0 + $1.weight }
      for place in start..<end {
        if right == end || (left < middle && rows[left].score >= rows[right].score) {
          merged[place] = rows[left]
          remaining -= rows[left].weight
          left += 1
        } else {
          inversions += remaining + rows[right].weight * Double(middle - left)
          merged[place] = rows[right]
          right += 1
        }
      }
    }
    swap(&rows, &merged)
    width *= 2
  }
  return inversions
}
