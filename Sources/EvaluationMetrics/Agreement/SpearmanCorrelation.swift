public import AnomalyCore
public import NumericKernels

/// Spearman's rank correlation ρ of two scores: Pearson's correlation of their midranks.
///
/// Ranks are centred and doubled, hence whole numbers: their sums are exact up to some 250,000 rows.
///
/// - Complexity: O(*n* log *n*).
public struct SpearmanCorrelation: Metric {
  public init() {}

  public static var parameters: [Parameter<SpearmanCorrelation>] { [] }

  public static let info = MetricInfo(
    id: "spearman", title: "Spearman ρ",
    summary: "Correlation of the ranks that two scores give to the same rows.",
    direction: .higherIsBetter, range: -1...1,
    contract: """
      Equal scores share the mean of their ranks; constant scores have no correlation. Chance is 0. All rows weigh the \
      same: two scores may agree at 0.96 and share a fifth of their top 50. High agreement does not mean correct.
      """,
    references: [
      Reference(
        "C. Spearman: The proof and measurement of association between two things, American Journal of Psychology 15, "
          + "1904",
        doi: "10.2307/1412159")
    ])

  public func measure(_ input: ScorePair, workers: Workers) throws(MetricError) -> MetricValue {
    try requireComparable(input)
    guard let correlation = rankCorrelation(input.first, input.second) else { throw .undefined("a score is constant") }
    return MetricValue(correlation, chance: 0, ceiling: 1)
  }
}

/// Two scores can be correlated if they are numbers and neither is constant.
///
/// - Throws: `MetricError.undefined` with the reason.
func requireComparable(_ input: ScorePair) throws(MetricError) {
  guard input.first.count > 1 else { throw .undefined("there are fewer than two rows") }
  for (scores, name) in [(input.first, "first"), (input.second, "second")] {
    try requireNumbers(scores)
    if scores.allSatisfy({ $0 == scores[0] }) { throw .undefined("the \(name) score is constant") }
  }
}
