public import AnomalyCore
public import NumericKernels

/// The best F1, 2 · *TP* / (*P* + flagged), over all thresholds that scores can express.
///
/// Rows of equal score are flagged together or not at all. The threshold is chosen by the labels: a bound for what a
/// threshold could reach, not what one will reach. There is no closed form of its mean over random rankings, so no
/// chance level is given; a note says what flagging every row gives, 2π / (1 + π), which no ranking falls below.
///
/// - Complexity: O(*n* log *n*).
public struct MaximumF1: Metric {
  public init() {}

  public static var parameters: [Parameter<MaximumF1>] { [] }

  public static let info = MetricInfo(
    id: "max-f1", title: "Max F1",
    summary: "Best harmonic mean of precision and recall over all thresholds.",
    direction: .higherIsBetter, range: 0...1,
    contract: """
      The threshold is chosen by the labels, so this bounds what a threshold fitted without labels can reach. Rows of \
      equal score are flagged together. Flagging every row is its floor: compare on data of one prevalence only.
      """,
    references: [
      Reference(
        "Z. C. Lipton, C. Elkan, B. Naryanaswamy: Optimal thresholding of classifiers to maximize F1 measure, "
          + "ECML PKDD 2014",
        doi: "10.1007/978-3-662-44851-9_15")
    ])

  public func measure(_ input: LabelledScores, workers: Workers) throws(MetricError) -> MetricValue {
    let ranking = try TieBlocks(input)
    var (flagged, hits) = (0, 0)
    var best = (value: 0.0, flagged: 0)
    for block in ranking.blocks {
      flagged += block.rows
      hits += block.anomalies
      let value = Double(2 * hits) / Double(ranking.anomalyCount + flagged)
      if value > best.value { best = (value, flagged) }
    }
    let floor = Double(2 * ranking.anomalyCount) / Double(ranking.anomalyCount + ranking.rowCount)
    return MetricValue(
      best.value, ceiling: 1,
      notes: ["reached with \(best.flagged) rows flagged; flagging every row gives \(rounded(floor))"])
  }
}
