public import AnomalyCore
public import NumericKernels
import RealModule

/// Normalised discounted cumulative gain among the *k* rows of highest score: an anomaly at place *d* gains
/// 1 / log₂(*d* + 1), and the sum is divided by that of a perfect ranking (Järvelin and Kekäläinen 2002).
///
/// Unlike precision it rewards anomalies for standing higher within the budget. Expected over all orders of tied rows
/// (McSherry and Najork 2008), as scikit-learn's `ndcg_score`, with bounds. Chance is π times the sum of the discounts
/// divided by that of a perfect ranking.
///
/// - Complexity: O(*n* log *n*).
public struct NDCGAtK: Metric {
  /// Rows an analyst looks at, *k*.
  public var budget = 50

  public init() {}

  public static var parameters: [Parameter<NDCGAtK>] {
    [.integer("budget", \.budget, in: 1...Int.max, "Rows that an analyst looks at.")]
  }

  public static let info = MetricInfo(
    id: "ndcg-at-k", title: "NDCG@k",
    summary: "Anomalies among the k rows of highest score, the lower the less, divided by the best that is possible.",
    direction: .higherIsBetter, range: 0...1,
    contract: """
      Expected over all orders of tied rows; bounds are the worst and the best order. Chance grows with the share of \
      anomalies: compare values of one budget on data of one prevalence only.
      """,
    references: [
      Reference(
        "K. Järvelin, J. Kekäläinen: Cumulated gain-based evaluation of IR techniques, ACM Transactions on Information "
          + "Systems 20, 2002",
        doi: "10.1145/582415.582418"),
      References.tiedScores,
    ])

  public func measure(_ input: LabelledScores, workers: Workers) throws(MetricError) -> MetricValue {
    let ranking = try TieBlocks(input)
    guard budget <= ranking.rowCount else {
      throw .undefined("the budget of \(budget) exceeds the \(ranking.rowCount) rows")
    }
    let sums = discountSums
    var (place, value, lowest, highest) = (0, 0.0, 0.0, 0.0)
    for block in ranking.blocks where place < budget {
      // Places beyond the budget gain nothing.
      let gain = { (from: Int, to: Int) in sums[min(to, budget)] - sums[min(from, budget)] }
      let end = place + block.rows
      value += Double(block.anomalies) / Double(block.rows) * gain(place, end)
      lowest += gain(end - block.anomalies, end)
      highest += gain(place, place + block.anomalies)
      place = end
    }
    let ideal = sums[min(budget, ranking.anomalyCount)]
    let isTied = lowest < highest
    (value, lowest, highest) = (min(1, value / ideal), min(1, lowest / ideal), min(1, highest / ideal))
    return MetricValue(
      isTied ? min(highest, max(lowest, value)) : highest, lowest: isTied ? lowest : nil,
      highest: isTied ? highest : nil, chance: ranking.prevalence * sums[budget] / ideal, ceiling: 1,
      notes: ranking.notes)
  }

  /// Σ 1 / log₂(*d* + 1) over the first 0, 1, …, *k* places.
  private var discountSums: [Double] {
    var sums = [0.0]
    sums.reserveCapacity(budget + 1)
    for place in 1...budget { sums.append(sums[place - 1] + 1 / Double.log2(Double(place + 1))) }
    return sums
  }
}
