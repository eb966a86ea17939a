public import AnomalyCore
public import NumericKernels

/// Average precision: Σ (*R*ₜ − *R*ₜ₋₁) · *P*ₜ over the distinct scores *t*, highest first, without interpolation.
///
/// Rows of equal score enter in one step, as in scikit-learn, so the order of tied rows has no part and constant scores
/// give exactly the prevalence π. This step is no mean over orders: it can even exceed the best strict order.
///
/// Chance is the exact mean over random rankings without ties, *q* + (1 − *q*) · *H*ₙ / *n* with
/// *q* = (*P* − 1) / (*n* − 1) and *H*ₙ the harmonic number; it is slightly above π (Bestgen 2015).
///
/// - Complexity: O(*n* log *n*).
public struct AveragePrecision: Metric {
  public init() {}

  public static var parameters: [Parameter<AveragePrecision>] { [] }

  public static let info = MetricInfo(
    id: "average-precision", title: "AP",
    summary: "Precision averaged over the steps at which recall rises from 0 to 1.",
    direction: .higherIsBetter, range: 0...1,
    contract: """
      Rows of equal score enter in one step (as in scikit-learn), without interpolation. Chance is the mean over random \
      rankings, slightly above the share of anomalies; constant scores give that share. Errors at the top weigh most. \
      Compare on data of one prevalence only.
      """,
    references: [
      Reference(
        "J. Davis, M. Goadrich: The relationship between precision-recall and ROC curves, ICML 2006",
        doi: "10.1145/1143844.1143874"),
      Reference(
        "Y. Bestgen: Exact expected average precision of the random baseline for system evaluation, "
          + "Prague Bulletin of Mathematical Linguistics 103, 2015",
        doi: "10.1515/pralin-2015-0007"),
      References.outlierEvaluation,
    ])

  public func measure(_ input: LabelledScores, workers: Workers) throws(MetricError) -> MetricValue {
    let ranking = try TieBlocks(input)
    var (rows, hits, sum) = (0, 0, 0.0)
    for block in ranking.blocks {
      rows += block.rows
      hits += block.anomalies
      sum += Double(block.anomalies) * (Double(hits) / Double(rows))
    }
    return MetricValue(
      min(1, sum / Double(ranking.anomalyCount)), chance: chance(of: ranking), ceiling: 1, notes: ranking.notes)
  }

  private func chance(of ranking: TieBlocks) -> Double {
    let count = Double(ranking.rowCount)
    let others = Double(ranking.anomalyCount - 1) / (count - 1)
    return others + (1 - others) * harmonicNumber(ranking.rowCount) / count
  }
}
