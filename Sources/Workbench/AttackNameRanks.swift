import Analysis
import AnomalyCore

/// How one detector ranks each attack name against normal rows: names with too few rows are left out.
///
/// - Parameter scores: one a row of the data set; nil for rows that were not scored.
/// - Returns: Nil without labels, without normal rows, or when no name has enough rows.
func attackNameEvidence(
  _ scores: [Double?], of detector: String, dataset: Dataset, minimumRows: Int = 20
) -> Hypothesis.Evidence? {
  guard let labels = dataset.labels else { return nil }
  var normal: [Double] = [], attacks: [Int32: [Double]] = [:]
  for (row, score) in scores.enumerated() {
    guard let score else { continue }
    switch labels.verdict(ofRow: row) {
    case .normal: normal.append(score)
    case .anomaly: attacks[labels.codes[row], default: []].append(score)
    case .unlabelled: break
    }
  }
  normal.sort()
  let ranked = attacks.filter { $0.value.count >= minimumRows }
    .map { (name: labels.classes[Int($0.key)], value: shareBelow($0.value, sorted: normal)) }
    .sorted { $0.value != $1.value ? $0.value > $1.value : $0.name < $1.name }
  guard let lowest = ranked.last, !normal.isEmpty else { return nil }
  let above = ranked.count { $0.value > 0.5 }
  return Hypothesis.Evidence(
    "By attack name (\(minimumRows) rows or more each): \(detector), best in the first of these scenarios, ranks \(above) of \(ranked.count) names "
      + "above normal rows on average; lowest \(lowest.name) with a ROC AUC of \(HypothesisText.number(lowest.value)).",
    figures: ranked.map { Hypothesis.Figure("ROC AUC of \(detector) for \($0.name)", $0.value) })
}

/// The probability that one of `values` is above one of `sorted`, ties counting half: ROC AUC.
private func shareBelow(_ values: [Double], sorted: [Double]) -> Double {
  /// Values of `sorted` for which `isBefore` holds, which are the first ones.
  func count(_ isBefore: (Double) -> Bool) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if isBefore(sorted[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
  // Halves are whole in doubles: the sum has no rounding, whatever its order.
  let pairs = values.reduce(0.0) { sum, value in sum + Double(count { $0 < value } + count { $0 <= value }) / 2 }
  return pairs / (Double(values.count) * Double(max(1, sorted.count)))
}
