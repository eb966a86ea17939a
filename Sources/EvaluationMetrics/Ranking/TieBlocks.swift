import AnomalyCore

/// Rows grouped by score, highest first: all that a ranking metric needs, whatever the order of the rows.
struct TieBlocks {
  let blocks: [TieBlock]
  let rowCount: Int
  let anomalyCount: Int
  private let mixedCount: Int

  /// - Throws: `MetricError.undefined` without rows, with one class only, or for a score that is not a number.
  init(_ input: LabelledScores) throws(MetricError) {
    rowCount = input.count
    anomalyCount = input.anomalyCount
    guard rowCount > 0 else { throw .undefined("there are no rows") }
    guard anomalyCount > 0 else { throw .undefined("none of the \(rowCount) rows is an anomaly") }
    guard anomalyCount < rowCount else { throw .undefined("all \(rowCount) rows are anomalies") }
    if let row = input.firstNotANumber { throw .undefined("the score of row \(row) is not a number") }
    mixedCount = input.mixedCount
    blocks = input.blocks
  }

  var normalCount: Int { rowCount - anomalyCount }

  /// Share of anomalies, π.
  var prevalence: Double { Double(anomalyCount) / Double(rowCount) }

  /// What to tell a reader when anomalies and normal rows share scores; empty otherwise.
  var notes: [String] {
    mixedCount == 0 ? [] : ["\(mixedCount) of \(rowCount) rows share their score with a row of the other class"]
  }
}

/// Scores must be numbers; infinite ones have their place in the order.
///
/// - Throws: `MetricError.undefined` naming the first row whose score is not.
func requireNumbers(_ scores: [Double]) throws(MetricError) {
  if let row = scores.firstIndex(where: \.isNaN) { throw .undefined("the score of row \(row) is not a number") }
}
