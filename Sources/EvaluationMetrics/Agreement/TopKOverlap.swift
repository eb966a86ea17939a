public import AnomalyCore
public import NumericKernels

/// Share of the *k* rows of highest score by one score that are also among those of the other: |*A* ∩ *B*| / *k*.
///
/// Rows that tie at a cut are shown in the order of the rows, the same for both scores; the value is the mean over all
/// such orders. The bounds are the least and the greatest overlap over all choices among the tied rows. Chance is
/// *k* / *n*, the mean for two random sets.
///
/// - Complexity: O(*n* log *n*), with ties at both cuts O(*n* log *n* + *k*√*k*).
public struct TopKOverlap: Metric {
  /// Rows an analyst looks at, *k*.
  public var budget = 50

  public init() {}

  public static var parameters: [Parameter<TopKOverlap>] {
    [.integer("budget", \.budget, in: 1...Int.max, "Rows that an analyst looks at.")]
  }

  public static let info = MetricInfo(
    id: "top-k-overlap", title: "Top-k overlap",
    summary: "Share of the k rows of highest score by one score that are also among the k highest by the other.",
    direction: .higherIsBetter, range: 0...1,
    contract: """
      With ties at a cut, the mean over all orders in which rows can be listed, the same order for both scores: a score \
      agrees fully with itself. Bounds are over all choices among tied rows. Chance is the budget's share of the rows. \
      High agreement does not mean correct.
      """,
    references: [
      Reference(
        "R. Fagin, R. Kumar, D. Sivakumar: Comparing top k lists, SIAM Journal on Discrete Mathematics 17, 2003",
        doi: "10.1137/S0895480102412856"),
      References.tiedScores,
    ])

  public func measure(_ input: ScorePair, workers: Workers) throws(MetricError) -> MetricValue {
    let shared = try SharedTopRows(input, budget: budget)
    return shared.value(chance: Double(budget) / Double(shared.rowCount)) { $0 / Double(budget) }
  }
}
