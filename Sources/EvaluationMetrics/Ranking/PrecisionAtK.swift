public import AnomalyCore
public import NumericKernels

/// Share of anomalies among the *k* rows of highest score: what an analyst with a budget of *k* alerts gets.
///
/// Expected over all orders of the rows that tie at the cut, (*g* + *m* · *t* / *T*) / *k*, with bounds.
/// Chance is the prevalence π, the ceiling min(1, *P* / *k*).
///
/// - Complexity: O(*n* log *n*).
public struct PrecisionAtK: Metric {
  /// Rows an analyst looks at, *k*.
  public var budget = 50

  public init() {}

  public static var parameters: [Parameter<PrecisionAtK>] {
    [.integer("budget", \.budget, in: 1...Int.max, "Rows that an analyst looks at.")]
  }

  public static let info = MetricInfo(
    id: "precision-at-k", title: "P@k",
    summary: "Share of anomalies among the k rows of highest score.",
    direction: .higherIsBetter, range: 0...1,
    contract: """
      Expected over all orders of rows that tie at the cut; bounds are the worst and the best order. Chance is the \
      share of anomalies: compare values of one budget on data of one prevalence only.
      """,
    references: [References.tiedScores, References.outlierEvaluation])

  public func measure(_ input: LabelledScores, workers: Workers) throws(MetricError) -> MetricValue {
    let cut = try BudgetCut(TieBlocks(input), budget: budget)
    return cut.value(over: budget, chance: cut.prevalence, trials: budget)
  }
}
