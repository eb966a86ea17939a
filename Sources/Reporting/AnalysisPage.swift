public import Analysis
import Foundation

/// An influence in words: "11.2 × [9.8, 12.7] when src_bytes = 0".
public func influenceSentence(_ bin: InfluenceBin) -> String {
  let decimals = abs(bin.multiplier) >= 100 ? 0 : abs(bin.multiplier) >= 10 ? 1 : 2
  let numbers = [bin.multiplier, bin.lower, bin.upper].map { String(format: "%.\(decimals)f", $0) }
  return "\(numbers[0]) × [\(numbers[1]), \(numbers[2])] when \(bin.condition)"
}

/// The analysis in a few lines for a terminal.
public func analysisSummary(_ analysis: ColumnAnalysis) -> String {
  let page = PageText(isMarkdown: false)
  return page.paragraph(overview(analysis)) + parts(analysis, page, count: 5)
    + page.section("Notes", page.list(analysis.notes))
}

/// The analysis as a page in Markdown.
public func analysisPage(_ analysis: ColumnAnalysis) -> String {
  let page = PageText(isMarkdown: true)
  return page.title("Columns of \(analysis.dataset)") + page.paragraph(overview(analysis))
    + page.section("Notes", page.list(analysis.notes)) + parts(analysis, page, count: 20)
    + page.section("Correlations", correlations(analysis, page, count: 20))
    + page.section("Numbers", numbers(analysis, page))
    + page.section("Levels", levels(analysis, page))
}

private func overview(_ analysis: ColumnAnalysis) -> String {
  let rows = analysis.rows
  let kinds = ColumnSummary.Kind.allCases.compactMap { kind -> String? in
    let count = analysis.columns.count { $0.kind == kind }
    return count > 0 ? "\(count) \(kind.rawValue)" : nil
  }
  let judged =
    analysis.baseRate.map { rate in
      "\(rows.normal) normal, \(rows.anomalies) anomalies, \(String(format: "%.2f", 100 * rate)) %"
        + (rows.unlabelled > 0 ? " of those judged, \(rows.unlabelled) not judged" : "")
    } ?? "none judged"
  return "\(analysis.dataset): \(rows.total) rows (\(judged)), \(analysis.columns.count) columns: "
    + "\(kinds.joined(separator: ", "))."
}

/// What separates the classes: influences, differences, associations.
private func parts(_ analysis: ColumnAnalysis, _ page: PageText, count: Int) -> String {
  let influences = varied(analysis.rankedInfluences).prefix(count).map { bin in
    // Names come from the data: none may become a tag.
    let text = page.isMarkdown ? influenceSentence(bin).replacing("<", with: "\\<") : influenceSentence(bin)
    return "\(text): \(bin.anomalies) of \(bin.rows) rows are anomalies"
  }
  let differences = analysis.numericTests.strongest(count) { abs($0.cliffsDelta) }
  let associations = analysis.categoricalTests.strongest(count) { $0.cramersV ?? 0 }
  return page.section(
    "What makes an anomaly more likely",
    influences.isEmpty
      ? "" : page.paragraph("The first three of each column; influences.csv has all.") + page.numbered(influences))
    + page.section(
      "Numbers that differ between the classes",
      differences.isEmpty ? "" : page.table(differenceTable(differences, analysis.columns)))
    + page.section(
      "Levels that go with a class", associations.isEmpty ? "" : page.table(associationTable(associations)))
}

/// The same order with no more than three bins of a column: the rare levels of one alone would fill a page.
private func varied(_ bins: [InfluenceBin]) -> [InfluenceBin] {
  var shown: [String: Int] = [:]
  return bins.filter { bin in
    shown[bin.column, default: 0] += 1
    return shown[bin.column, default: 0] <= 3
  }
}

extension Array {
  /// The first so many by descending strength, equal ones as they were.
  fileprivate func strongest(_ count: Int, _ strength: (Element) -> Double) -> [Element] {
    let order = indices.sorted {
      let (first, second) = (strength(self[$0]), strength(self[$1]))
      return first != second ? first > second : $0 < $1
    }
    return order.prefix(count).map { self[$0] }
  }
}

/// The tables for programs have more columns than a page is wide.
private func differenceTable(_ tests: [MannWhitneyTest], _ columns: [ColumnSummary]) -> Table {
  mannWhitneyTable(tests, columns: columns).selecting([
    "column", "median of normal", "median of anomalies", "U of normal", "log10 p", "p (Holm)", "AUC", "Cliff's delta",
  ])
}

private func associationTable(_ tests: [IndependenceTest]) -> Table {
  independenceTable(tests).selecting([
    "column", "levels", "chi-squared", "degrees", "method", "log10 p", "p (Holm)", "Cramér's V",
  ])
}

extension Table {
  fileprivate func selecting(_ titles: [String]) -> Table {
    let places = titles.compactMap { title in columns.firstIndex { $0.title == title } }
    return Table(title, columns: places.map { columns[$0] }, rows: rows.map { row in places.map { row[$0] } })
  }
}

private func correlations(_ analysis: ColumnAnalysis, _ page: PageText, count: Int) -> String {
  let table = correlationTable(analysis.correlations)
  let strongest = table.rows.strongest(count) { row in
    if case .number(let value) = row[3] { abs(value) } else { -1 }
  }
  guard !strongest.isEmpty else { return "" }
  return page.paragraph("The strongest by Spearman's; correlations.csv has all pairs.")
    + page.table(Table(table.title, columns: table.columns, rows: strongest))
}

private func numbers(_ analysis: ColumnAnalysis, _ page: PageText) -> String {
  let columns = analysis.columns.filter { $0.numbers != nil }
  guard !columns.isEmpty else { return "" }
  return page.table(
    columnSummaryTable(columns).selecting([
      "column", "kind", "missing", "distinct", "zeros", "mean", "deviation", "skewness", "least", "q0.25", "q0.5",
      "q0.75", "greatest",
    ]))
}

private func levels(_ analysis: ColumnAnalysis, _ page: PageText) -> String {
  let columns = analysis.columns.filter { !$0.levels.isEmpty && $0.kind != .constant }
  guard !columns.isEmpty else { return "" }
  let titles = ["column", "levels", "most frequent (rows\(analysis.baseRate == nil ? "" : ", of which anomalies"))"]
  return page.table(
    Table(
      "Levels", columns: titles.map { Table.Column($0, isNumeric: $0 == "levels") },
      rows: columns.map { column in
        let shown = column.levels.prefix(6).map { level in
          let anomalies = analysis.baseRate == nil ? "" : ", \(level.rows.anomalies)"
          return "\(level.level) (\(level.rows.total)\(anomalies))"
        }
        let rest = column.distinct - shown.count
        return [
          .text(column.name), .integer(column.distinct),
          .text(shown.joined(separator: ", ") + (rest > 0 ? ", … \(rest) more" : "")),
        ]
      }))
}
