public import AnomalyCore
public import NumericKernels

/// Area under the ROC curve: the probability that a random anomaly scores above a random normal row, ties counting half.
///
/// Equal to (Σ *R*⁺ − *P*(*P* + 1) / 2) / (*P* · *N*) with midranks. Counted in whole numbers, so the only rounding is
/// the last division. Bounds count ties for and against the anomalies. Chance is 0.5, the ceiling 1.
///
/// - Complexity: O(*n* log *n*).
public struct ROCAUC: Metric {
  public init() {}

  public static var parameters: [Parameter<ROCAUC>] { [] }

  public static let info = MetricInfo(
    id: "roc-auc", title: "ROC AUC",
    summary: "Probability that a random anomaly scores above a random normal row, ties counting half.",
    direction: .higherIsBetter, range: 0...1,
    contract: """
      Does not depend on prevalence, and says little of the top of the list: 0.97 may go with a precision of 0.5 among \
      the first 50. Below 0.5 the score is inverted or the anomalies are denser than normal traffic.
      """,
    references: [
      Reference(
        "J. A. Hanley, B. J. McNeil: The meaning and use of the area under a receiver operating characteristic (ROC) "
          + "curve, Radiology 143, 1982",
        doi: "10.1148/radiology.143.1.7063747"),
      Reference(
        "T. Fawcett: An introduction to ROC analysis, Pattern Recognition Letters 27, 2006",
        doi: "10.1016/j.patrec.2005.10.010"),
    ])

  public func measure(_ input: LabelledScores, workers: Workers) throws(MetricError) -> MetricValue {
    let ranking = try TieBlocks(input)
    let normalCount = ranking.rowCount - ranking.anomalyCount
    var (normalBelow, wins, ties) = (normalCount, 0, 0)
    for block in ranking.blocks {
      let normal = block.rows - block.anomalies
      normalBelow -= normal
      wins += block.anomalies * normalBelow
      ties += block.anomalies * normal
    }
    let pairs = Double(ranking.anomalyCount * normalCount)
    return MetricValue(
      Double(2 * wins + ties) / (2 * pairs),
      lowest: ties > 0 ? Double(wins) / pairs : nil,
      highest: ties > 0 ? Double(wins + ties) / pairs : nil,
      chance: 0.5, ceiling: 1, notes: ranking.notes)
  }
}
