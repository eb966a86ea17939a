public import AnomalyCore
public import NumericKernels

/// How many times more anomalies than among random rows stand among the *k* rows of highest score: P@k / π.
///
/// Expected over all orders of the rows that tie at the cut, with bounds. Chance is 1, the ceiling min(1 / π, *n* / *k*).
///
/// - Complexity: O(*n* log *n*).
public struct LiftAtK: Metric {
  /// Rows an analyst looks at, *k*.
  public var budget = 50

  public init() {}

  public static var parameters: [Parameter<LiftAtK>] {
    [.integer("budget", \.budget, in: 1...Int.max, "Rows that an analyst looks at.")]
  }

  public static let info = MetricInfo(
    id: "lift-at-k", title: "Lift@k",
    summary: "Precision among the k rows of highest score, divided by the share of anomalies in the data.",
    direction: .higherIsBetter, range: 0...(.infinity),
    contract: """
      Expected over all orders of rows that tie at the cut; bounds are the worst and the best order. Chance is 1; the \
      ceiling falls as anomalies become more frequent, so compare on data of one prevalence only.
      """,
    references: [References.lift, References.tiedScores])

  public func measure(_ input: LabelledScores, workers: Workers) throws(MetricError) -> MetricValue {
    let cut = try BudgetCut(TieBlocks(input), budget: budget)
    return cut.value(times: cut.rowCount, over: budget * cut.anomalyCount, chance: 1)
  }
}
