public import Analysis

private func numeric(_ titles: String...) -> [Table.Column] { titles.map { Table.Column($0, isNumeric: true) } }

private func optional(_ value: Double?) -> Table.Cell { value.map { .number($0) } ?? .none }

/// One line a column: what it holds.
public func columnSummaryTable(_ columns: [ColumnSummary]) -> Table {
  let quantiles = NumberSummary.probabilities.map { Table.Column("q\($0)", isNumeric: true) }
  return Table(
    "Columns",
    columns: [Table.Column("column"), Table.Column("kind"), Table.Column("values")]
      + numeric("count", "missing", "distinct", "zeros", "mean", "deviation", "skewness", "least") + quantiles
      + numeric("greatest") + [Table.Column("most frequent")] + numeric("its rows"),
    rows: columns.map { column in
      let numbers = column.numbers
      let probabilities = NumberSummary.probabilities
      return [
        .text(column.name), .text(column.kind.rawValue), .text(column.isNumeric ? "numbers" : "text"),
        .integer(column.count), .integer(column.missing), .integer(column.distinct),
        numbers.map { .integer($0.zeros) } ?? .none, optional(numbers?.mean), optional(numbers?.deviation),
        optional(numbers?.skewness), optional(numbers?.least),
      ] + probabilities.map { optional(numbers?.quantile($0)) } + [
        optional(numbers?.greatest), column.levels.first.map { .text($0.level) } ?? .none,
        column.levels.first.map { .integer($0.rows.total) } ?? .none,
      ]
    })
}

/// One line a test of a numeric column against the class.
public func mannWhitneyTable(_ tests: [MannWhitneyTest], columns: [ColumnSummary]) -> Table {
  func median(_ test: MannWhitneyTest, _ rowClass: RowClass) -> Table.Cell {
    let own = columns.first { $0.name == test.column }?.byClass.first { $0.rowClass == rowClass }
    return optional(own?.numbers.quantile(0.5))
  }
  return Table(
    "Mann–Whitney",
    columns: [Table.Column("column")]
      + numeric(
        "normal", "anomalies", "median of normal", "median of anomalies", "U of normal", "p", "log10 p", "p (Holm)",
        "p (Benjamini–Hochberg)", "AUC", "Cliff's delta"),
    rows: tests.map { test in
      [
        .text(test.column), .integer(test.normal), .integer(test.anomalies), median(test, .normal),
        median(test, .anomaly), .number(test.statistic), .number(test.p), .number(test.log10P),
        .number(test.adjusted.holm), .number(test.adjusted.benjaminiHochberg), .number(test.auc),
        .number(test.cliffsDelta),
      ]
    })
}

/// One line a test of a column of few values against the class.
public func independenceTable(_ tests: [IndependenceTest]) -> Table {
  Table(
    "Independence",
    columns: [Table.Column("column")]
      + numeric("rows", "levels", "chi-squared", "degrees", "smallest expected") + [Table.Column("method")]
      + numeric(
        "p", "log10 p", "p (Holm)", "p (Benjamini–Hochberg)", "asymptotic p", "log10 asymptotic p", "Cramér's V"),
    rows: tests.map { test in
      let correction = test.isYatesCorrected && test.method == .chiSquared ? ", Yates" : ""
      return [
        .text(test.column), .integer(test.rows), .integer(test.levels), .number(test.statistic),
        .integer(test.degrees), .number(test.smallestExpected), .text(test.method.rawValue + correction),
        .number(test.p), .number(test.log10P), .number(test.adjusted.holm), .number(test.adjusted.benjaminiHochberg),
        .number(test.asymptoticP), .number(test.log10AsymptoticP), optional(test.cramersV),
      ]
    })
}

/// One line a pair of different columns.
public func correlationTable(_ correlations: ColumnCorrelations) -> Table {
  let names = correlations.columns
  let pairs = names.indices.flatMap { first in ((first + 1)..<names.count).map { (first, $0) } }
  return Table(
    "Correlations",
    columns: [Table.Column("first"), Table.Column("second")] + numeric("Pearson", "Spearman"),
    rows: pairs.map { first, second in
      [
        .text(names[first]), .text(names[second]), optional(correlations.pearson[first][second]),
        optional(correlations.spearman[first][second]),
      ]
    })
}

/// One line a bin.
public func influenceTable(_ bins: [InfluenceBin]) -> Table {
  Table(
    "Influences",
    columns: numeric("rank") + [Table.Column("column"), Table.Column("when")]
      + numeric("rows", "anomalies", "share", "multiplier", "lower", "upper"),
    rows: bins.map { bin in
      [
        bin.rank.map { .integer($0) } ?? .none, .text(bin.column), .text(bin.condition), .integer(bin.rows),
        .integer(bin.anomalies), .number(bin.share), .number(bin.multiplier), .number(bin.lower), .number(bin.upper),
      ]
    })
}
