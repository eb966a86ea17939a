public import AnomalyCore
public import NumericKernels

/// Precision among as many rows of highest score as there are anomalies; there precision equals recall.
///
/// Expected over all orders of the rows that tie at the cut, with bounds. Chance is the prevalence π, the ceiling 1.
///
/// - Complexity: O(*n* log *n*).
public struct RPrecision: Metric {
  public init() {}

  public static var parameters: [Parameter<RPrecision>] { [] }

  public static let info = MetricInfo(
    id: "r-precision", title: "R-precision",
    summary: "Share of anomalies among as many rows of highest score as there are anomalies.",
    direction: .higherIsBetter, range: 0...1,
    contract: """
      Expected over all orders of rows that tie at the cut; bounds are the worst and the best order. The cut uses the \
      number of anomalies, which no detector knows. Chance is the share of anomalies.
      """,
    references: [References.outlierEvaluation, References.informationRetrieval])

  public func measure(_ input: LabelledScores, workers: Workers) throws(MetricError) -> MetricValue {
    let ranking = try TieBlocks(input)
    let cut = try BudgetCut(ranking, budget: ranking.anomalyCount)
    return cut.value(over: ranking.anomalyCount, chance: cut.prevalence)
  }
}
