public import AnomalyCore
public import NumericKernels

/// Area under the ROC curve up to a false-positive rate *f*, rescaled so that the diagonal gives 0.5 and a perfect
/// ranking 1: ½(1 + (*A* − *f*²/2) / (*f* − *f*²/2)) (McClish 1989), as scikit-learn's `roc_auc_score(max_fpr=f)`.
///
/// The curve is straight across tied rows. Below *f* that is the mean over their orders, and bounds count the ties for
/// and against the anomalies. Across ties that *f* itself divides it is not quite the mean, by up to half a normal row,
/// so there are no bounds then and a note gives them.
///
/// Chance is the exact mean over random rankings without ties: 0.5 and a little more, the fewer normal rows *f* spares
/// the more, because the curve rises before its first step to the right.
///
/// - Complexity: O(*n* log *n*).
public struct PartialROCAUC: Metric {
  /// *f*.
  public var maximumFalsePositiveRate = 0.01

  public init() {}

  public static var parameters: [Parameter<PartialROCAUC>] {
    [
      .real(
        "maximumFalsePositiveRate", \.maximumFalsePositiveRate, in: 0...1, lowerExcluded: true,
        "Share of the normal rows up to which false alarms are bearable.")
    ]
  }

  public static let info = MetricInfo(
    id: "partial-roc-auc", title: "Partial AUC",
    summary: "Area under the ROC curve up to a false-positive rate, rescaled to 0.5 for chance and 1 at best.",
    direction: .higherIsBetter, range: 0...1,
    contract: """
      Does not depend on prevalence. Straight across tied rows, as in scikit-learn. Chance is 0.5 and a little more with \
      few normal rows. Compare values of one limit only: with a limit f the least value is (1 − f) / (2 − f), not 0.
      """,
    references: [
      Reference(
        "D. K. McClish: Analyzing a portion of the ROC curve, Medical Decision Making 9, 1989",
        doi: "10.1177/0272989X8900900307")
    ])

  public func measure(_ input: LabelledScores, workers: Workers) throws(MetricError) -> MetricValue {
    let ranking = try TieBlocks(input)
    let area = PartialArea(ranking, limit: maximumFalsePositiveRate)
    let (value, lowest, highest) = (standardised(area.straight), standardised(area.least), standardised(area.greatest))
    let hasBounds = area.least < area.greatest && !area.isDivided
    let range = "ties lie across the limit; over their orders the value is \(rounded(lowest))…\(rounded(highest))"
    return MetricValue(
      value, lowest: hasBounds ? min(lowest, value) : nil, highest: hasBounds ? max(highest, value) : nil,
      chance: standardised(meanArea(normalCount: ranking.normalCount)), ceiling: 1,
      notes: area.isDivided ? [range] : ranking.notes)
  }

  private func standardised(_ area: Double) -> Double {
    let least = maximumFalsePositiveRate * maximumFalsePositiveRate / 2
    return min(1, max(0, (1 + (area - least) / (maximumFalsePositiveRate - least)) / 2))
  }

  /// Over random rankings: on average *i* / (*N* + 1) of the anomalies stand above the *i*-th normal row.
  private func meanArea(normalCount: Int) -> Double {
    let normal = Double(normalCount)
    let reached = maximumFalsePositiveRate * normal
    let whole = reached.rounded(.down)
    return (whole * (whole + 1) / 2 + (reached - whole) * (whole + 1)) / (normal * (normal + 1))
  }
}

/// The area under the ROC curve up to a false-positive rate.
private struct PartialArea {
  /// Straight across ties; all anomalies of each tie last; all first.
  let straight: Double
  let least: Double
  let greatest: Double
  /// Whether the limit falls among tied rows of both classes.
  let isDivided: Bool

  init(_ ranking: TieBlocks, limit: Double) {
    let normalCount = ranking.normalCount
    // In units of pairs of an anomaly and a normal row, whole numbers as far as the limit allows.
    var (found, won, tied) = (0, 0, 0)
    var left = limit * Double(normalCount)
    var part = (least: 0.0, straight: 0.0, greatest: 0.0)
    var isDivided = false
    for block in ranking.blocks {
      if left <= 0 { break }
      let normal = block.rows - block.anomalies
      if Double(normal) <= left {
        won += found * normal
        tied += block.anomalies * normal
      } else {
        part.least = left * Double(found)
        part.straight = part.least + left * left / Double(normal) * Double(block.anomalies) / 2
        part.greatest = part.least + left * Double(block.anomalies)
        isDivided = block.anomalies > 0
      }
      found += block.anomalies
      left -= Double(normal)
    }
    let pairs = Double(ranking.anomalyCount) * Double(normalCount)
    straight = (Double(won) + Double(tied) / 2 + part.straight) / pairs
    least = (Double(won) + part.least) / pairs
    greatest = (Double(won + tied) + part.greatest) / pairs
    self.isDivided = isDivided
  }
}
