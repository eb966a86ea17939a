public import AnomalyCore
public import NumericKernels

/// Share of all anomalies that stand among the *k* rows of highest score.
///
/// Expected over all orders of the rows that tie at the cut, with bounds. Chance is *k* / *n*, the ceiling min(1, *k* / *P*).
///
/// - Complexity: O(*n* log *n*).
public struct RecallAtK: Metric {
  /// Rows an analyst looks at, *k*.
  public var budget = 50

  public init() {}

  public static var parameters: [Parameter<RecallAtK>] {
    [.integer("budget", \.budget, in: 1...Int.max, "Rows that an analyst looks at.")]
  }

  public static let info = MetricInfo(
    id: "recall-at-k", title: "R@k",
    summary: "Share of all anomalies that stand among the k rows of highest score.",
    direction: .higherIsBetter, range: 0...1,
    contract: """
      Expected over all orders of rows that tie at the cut; bounds are the worst and the best order. Chance is the \
      budget's share of the rows; with more anomalies than the budget the ceiling is below 1.
      """,
    references: [References.tiedScores, References.outlierEvaluation])

  public func measure(_ input: LabelledScores, workers: Workers) throws(MetricError) -> MetricValue {
    let cut = try BudgetCut(TieBlocks(input), budget: budget)
    return cut.value(over: cut.anomalyCount, chance: Double(budget) / Double(cut.rowCount))
  }
}
