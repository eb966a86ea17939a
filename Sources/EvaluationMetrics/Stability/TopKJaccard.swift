public import AnomalyCore
public import NumericKernels

/// Overlap of the *k* rows of highest score by two scores: |*A* ∩ *B*| / |*A* ∪ *B*|.
///
/// Rows that tie at a cut are shown in the order of the rows, the same for both scores; |*A* ∩ *B*| is the mean over all
/// such orders. The bounds are the least and the greatest overlap over all choices among the tied rows. Chance is the
/// exact mean for two random sets of *k* rows, the overlap being hypergeometric.
///
/// - Complexity: O(*n* log *n*), with ties at both cuts O(*n* log *n* + *k*√*k*).
public struct TopKJaccard: Metric {
  /// Rows an analyst looks at, *k*.
  public var budget = 50

  public init() {}

  public static var parameters: [Parameter<TopKJaccard>] {
    [.integer("budget", \.budget, in: 1...Int.max, "Rows that an analyst looks at.")]
  }

  public static let info = MetricInfo(
    id: "top-k-jaccard", title: "Top-k Jaccard",
    summary: "Rows among the k highest by both scores, divided by rows among the k highest by either.",
    direction: .higherIsBetter, range: 0...1,
    contract: """
      With ties at a cut, of the mean number of shared rows over all orders in which rows can be listed, the same order \
      for both scores: a score agrees fully with itself. Bounds are over all choices among tied rows. Chance grows with \
      the budget's share of the rows: compare values of one budget and row count only.
      """,
    references: [
      Reference(
        "P. Jaccard: The distribution of the flora in the alpine zone, New Phytologist 11, 1912",
        doi: "10.1111/j.1469-8137.1912.tb05611.x")
    ])

  public func measure(_ input: ScorePair, workers: Workers) throws(MetricError) -> MetricValue {
    let shared = try SharedTopRows(input, budget: budget)
    let chance = Hypergeometric(total: shared.rowCount, marked: budget, drawn: budget).mean { jaccard(Double($0)) }
    return shared.value(chance: chance, jaccard)
  }

  private func jaccard(_ shared: Double) -> Double { shared / (Double(2 * budget) - shared) }
}
