/// Rows of one column that belong together: one value, a range, the rarer levels, or no value.
struct ColumnBin: Sendable {
  let condition: String
  var level: String?
  var least: Double?
  var greatest: Double?
  let rows: RowCounts
}

/// The bins of a column for influences; none for a constant one.
///
/// Levels of text and values of quasi-categorical and binary columns are bins of their own. Of other numbers zero is, where
/// at least one value in twenty is zero; the rest is cut at deciles, equal values staying together.
enum InfluenceBins {
  /// Levels of text beyond so many, by frequency, share a bin.
  static let largestLevelCount = 100
  private static let quantileBins = 10

  static func ofText(_ column: String, _ levels: [LevelCount], missing: RowCounts) -> [ColumnBin] {
    guard levels.count > 1 else { return [] }
    var bins = levels.prefix(largestLevelCount).map {
      ColumnBin(condition: "\(column) = \($0.level)", level: $0.level, rows: $0.rows)
    }
    let rarer = levels.dropFirst(largestLevelCount)
    if !rarer.isEmpty {
      bins.append(ColumnBin(condition: "\(column): \(rarer.count) rarer levels", rows: rarer.map(\.rows).sum))
    }
    return bins + ofMissing(column, missing)
  }

  static func ofNumbers(
    _ column: String, _ distinct: [ValueCount], _ kind: ColumnSummary.Kind, missing: RowCounts
  ) -> [ColumnBin] {
    guard distinct.count > 1 else { return [] }
    guard kind == .numeric else { return distinct.map { bin(column, [$0]) } + ofMissing(column, missing) }
    let count = distinct.reduce(0) { $0 + $1.rows.total }
    let zero = distinct.firstIndex { $0.value == 0 && 20 * $0.rows.total >= count }
    let groups =
      if let zero {
        quantileGroups(distinct[..<zero]) + [distinct[zero...zero]] + quantileGroups(distinct[(zero + 1)...])
      } else {
        quantileGroups(distinct[...])
      }
    return groups.map { bin(column, $0) } + ofMissing(column, missing)
  }

  private static func bin(_ column: String, _ values: ArraySlice<ValueCount>) -> ColumnBin {
    let (least, greatest) = (values[values.startIndex].value, values[values.endIndex - 1].value)
    let (low, high) = (plainNumber(least), plainNumber(greatest))
    return ColumnBin(
      condition: least == greatest ? "\(column) = \(low)" : "\(low) ≤ \(column) ≤ \(high)",
      level: least == greatest ? low : nil, least: least, greatest: greatest, rows: values.map(\.rows).sum)
  }

  private static func ofMissing(_ column: String, _ rows: RowCounts) -> [ColumnBin] {
    rows.total > 0 ? [ColumnBin(condition: "\(column) missing", rows: rows)] : []
  }

  /// Cuts after each tenth of the rows, or after the value that reaches beyond it.
  private static func quantileGroups(_ values: ArraySlice<ValueCount>) -> [ArraySlice<ValueCount>] {
    let total = values.reduce(0) { $0 + $1.rows.total }
    var groups: [ArraySlice<ValueCount>] = []
    var (start, seen, cut) = (values.startIndex, 0, 1)
    for place in values.indices {
      seen += values[place].rows.total
      guard seen * quantileBins >= cut * total else { continue }
      groups.append(values[start...place])
      start = place + 1
      cut = seen * quantileBins / total + 1
    }
    return groups
  }
}

extension InfluenceBin {
  /// Nil for a bin without judged rows or with all of them. `all` has rows of both classes.
  init?(_ bin: ColumnBin, of column: String, among all: RowCounts) {
    let rows = bin.rows.judged
    guard 0 < rows && rows < all.judged else { return nil }
    let multiplier = shareMultiplier(
      rows: rows, anomalies: bin.rows.anomalies, allRows: all.judged, allAnomalies: all.anomalies)
    self.init(
      column: column, condition: bin.condition, level: bin.level, least: bin.least, greatest: bin.greatest, rows: rows,
      anomalies: bin.rows.anomalies, share: Double(bin.rows.anomalies) / Double(rows), multiplier: multiplier.value,
      lower: multiplier.lower, upper: multiplier.upper, rank: nil)
  }
}

extension [InfluenceBin] {
  /// The same bins, those of at least so many rows ranked by the lower end of their multiplier.
  func ranked(minimumSupport: Int) -> [InfluenceBin] {
    var ranked = self
    let order = indices.filter { self[$0].rows >= minimumSupport }.sorted {
      self[$0].lower != self[$1].lower ? self[$0].lower > self[$1].lower : $0 < $1
    }
    for (place, index) in order.enumerated() { ranked[index].rank = place + 1 }
    return ranked
  }
}
