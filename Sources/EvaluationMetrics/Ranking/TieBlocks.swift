import AnomalyCore

/// Rows grouped by score, highest first: all that a ranking metric needs, whatever the order of the rows.
struct TieBlocks {
  struct Block {
    var rows: Int
    var anomalies: Int
  }

  let blocks: [Block]
  let rowCount: Int
  let anomalyCount: Int

  /// - Throws: `MetricError.undefined` without rows, with one class only, or for a score that is not a number.
  init(_ input: LabelledScores) throws(MetricError) {
    let (scores, isAnomaly) = (input.scores, input.isAnomaly)
    rowCount = input.count
    anomalyCount = input.anomalyCount
    guard rowCount > 0 else { throw .undefined("there are no rows") }
    guard anomalyCount > 0 else { throw .undefined("none of the \(rowCount) rows is an anomaly") }
    guard anomalyCount < rowCount else { throw .undefined("all \(rowCount) rows are anomalies") }
    try requireNumbers(scores)
    var blocks: [Block] = []
    var previous = Double.nan
    for row in scores.indices.sorted(by: { scores[$0] > scores[$1] }) {
      if scores[row] != previous { blocks.append(Block(rows: 0, anomalies: 0)) }
      blocks[blocks.count - 1].rows += 1
      blocks[blocks.count - 1].anomalies += isAnomaly[row] ? 1 : 0
      previous = scores[row]
    }
    self.blocks = blocks
  }

  /// Share of anomalies, π.
  var prevalence: Double { Double(anomalyCount) / Double(rowCount) }

  /// What to tell a reader when anomalies and normal rows share scores; empty otherwise.
  var notes: [String] {
    let mixed = blocks.filter { $0.anomalies > 0 && $0.anomalies < $0.rows }.reduce(0) { $0 + $1.rows }
    return mixed == 0 ? [] : ["\(mixed) of \(rowCount) rows share their score with a row of the other class"]
  }
}

/// Scores must be numbers; infinite ones have their place in the order.
///
/// - Throws: `MetricError.undefined` naming the first row whose score is not.
func requireNumbers(_ scores: [Double]) throws(MetricError) {
  if let row = scores.firstIndex(where: \.isNaN) { throw .undefined("the score of row \(row) is not a number") }
}
