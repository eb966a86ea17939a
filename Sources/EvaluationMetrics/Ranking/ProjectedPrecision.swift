public import AnomalyCore
public import NumericKernels

/// Precision among the *k* rows of highest score, re-projected to the user's own share of anomalies π′:
/// *TPR* · π′ / (*TPR* · π′ + *FPR* · (1 − π′)) with *TPR* = hits / *P* and *FPR* = (*k* − hits) / *N* (Axelsson 2000).
///
/// What an analyst would find behind the same threshold where anomalies are as rare as at home. Expected over all orders
/// of the rows that tie at the cut, with bounds. Without a hit it is 0. Without a false alarm among the *k* rows it is 1,
/// whatever π′, because no false-positive rate was seen: a note then gives the rate that may still lie behind this, 3/*N*
/// at 95 %, and the precision it would leave.
///
/// Chance is the exact mean over random rankings: π′, and more where a random top list is pure by luck.
///
/// - Complexity: O(*n* log *n*).
public struct ProjectedPrecision: Metric {
  /// Rows an analyst looks at, *k*.
  public var budget = 50
  /// The share of anomalies where the detector will work, π′.
  public var baseRate = 0.001

  public init() {}

  public static var parameters: [Parameter<ProjectedPrecision>] {
    [
      .integer("budget", \.budget, in: 1...Int.max, "Rows that an analyst looks at."),
      .real(
        "baseRate", \.baseRate, in: 0...1, lowerExcluded: true, "Share of anomalies where the detector will work."),
    ]
  }

  public static let info = MetricInfo(
    id: "projected-precision", title: "Projected P@k",
    summary: "Precision behind the threshold of the k rows of highest score, at the user's own share of anomalies.",
    direction: .higherIsBetter, range: 0...1,
    contract: """
      From the true- and false-positive rates at the cut, which must be the same at home. Expected over all orders of \
      rows that tie at the cut; bounds are the worst and the best order. Chance is the base rate, more with small \
      budgets. With few false alarms at the cut it rests on few rows: see its interval.
      """,
    references: [
      Reference(
        "S. Axelsson: The base-rate fallacy and the difficulty of intrusion detection, ACM Transactions on Information "
          + "and System Security 3, 2000",
        doi: "10.1145/357830.357849"),
      Reference(
        "J. A. Hanley, A. Lippman-Hand: If nothing goes wrong, is everything all right? Interpreting zero numerators, "
          + "JAMA 249, 1983",
        doi: "10.1001/jama.1983.03330370053031"),
      References.tiedScores,
    ])

  public func measure(_ input: LabelledScores, workers: Workers) throws(MetricError) -> MetricValue {
    let ranking = try TieBlocks(input)
    let cut = try BudgetCut(ranking, budget: budget)
    func precision(_ hits: Int) -> Double {
      projected(hits, of: ranking, falsePositiveRate: Double(budget - hits) / Double(ranking.normalCount))
    }
    let (lowest, highest) = (precision(cut.leastHits), precision(cut.greatestHits))
    let tied = Hypergeometric(total: cut.tied, marked: cut.tiedAnomalies, drawn: cut.fitting)
    let expected = tied.mean { precision(cut.hitsAbove + $0) }
    let random = Hypergeometric(total: ranking.rowCount, marked: ranking.anomalyCount, drawn: budget)
    return MetricValue(
      min(highest, max(lowest, expected)), lowest: cut.isTied ? lowest : nil, highest: cut.isTied ? highest : nil,
      chance: random.mean(of: precision), ceiling: precision(cut.perfectHits),
      notes: cut.tieNotes + notes(on: cut, in: ranking))
  }

  /// PPV(π′) with so many of the anomalies found.
  private func projected(_ hits: Int, of ranking: TieBlocks, falsePositiveRate: Double) -> Double {
    guard hits > 0 else { return 0 }
    let found = Double(hits) / Double(ranking.anomalyCount) * baseRate
    return found / (found + falsePositiveRate * (1 - baseRate))
  }

  private func notes(on cut: BudgetCut, in ranking: TieBlocks) -> [String] {
    guard cut.leastHits == budget else { return [] }
    let rate = min(1, 3 / Double(ranking.normalCount))
    let left = projected(budget, of: ranking, falsePositiveRate: rate)
    return [
      "no false alarm among the \(budget) rows: the false-positive rate may still be 3/\(ranking.normalCount) "
        + "(95 %, rule of three), which leaves a precision of \(rounded(left))"
    ]
  }
}
