import AnomalyCore

/// Everything that is found in one column before its tests are adjusted and its bins ranked.
struct ColumnStudy: Sendable {
  let summary: ColumnSummary
  let bins: [ColumnBin]
  let rankTest: MannWhitneyTest?
  /// Values × (normal, anomaly), for the test of independence.
  let table: ContingencyTable?
  /// Levels beyond the largest table, which share a line of it.
  let pooledLevels: Int
  /// For numbers of more than one value.
  let correlated: CorrelatedColumn?

  init(_ column: Column, _ classes: RowClasses) {
    switch column.values {
    case .numeric(let values): self.init(column.name, values, classes)
    case .categorical(let codes, let levels): self.init(column.name, codes, levels, classes)
    }
  }

  private init(_ name: String, _ values: [Double], _ classes: RowClasses) {
    let sorted = SortedColumn(values, classes)
    let numbers = NumberSummary(sorted: sorted.values)
    let kind = ColumnSummary.Kind(isNumeric: true, distinct: sorted.distinct.count)
    let levels = sorted.distinct.map { LevelCount(level: plainNumber($0.value), rows: $0.rows) }
    let isDiscrete = kind != .numeric
    summary = ColumnSummary(
      name: name, kind: kind, isNumeric: true, count: sorted.values.count, missing: sorted.missing,
      infinite: sorted.infinite, distinct: sorted.distinct.count, numbers: numbers,
      levels: isDiscrete ? levels.byFrequency : [], byClass: classNumbers(sorted, classes),
      histograms: numbers.map { ColumnHistogram.all(sorted.distinct, $0) } ?? [])
    var missing = RowCounts()
    if sorted.missing > 0 { for row in values.indices where !values[row].isFinite { missing.add(classes.codes[row]) } }
    bins = InfluenceBins.ofNumbers(name, sorted.distinct, kind, missing: missing)
    rankTest = MannWhitneyTest(column: name, sorted.distinct)
    table = isDiscrete ? classTable(levels) : nil
    pooledLevels = 0
    correlated = sorted.distinct.count > 1 ? CorrelatedColumn(name: name, values: values, sorted) : nil
  }

  private init(_ name: String, _ codes: [Int32], _ names: [String], _ classes: RowClasses) {
    var (counts, missing) = ([RowCounts](repeating: RowCounts(), count: names.count), RowCounts())
    for (code, rowClass) in zip(codes, classes.codes) {
      if code < 0 { missing.add(rowClass) } else { counts[Int(code)].add(rowClass) }
    }
    let levels = zip(names, counts).filter { $0.1.total > 0 }.map { LevelCount(level: $0.0, rows: $0.1) }.byFrequency
    summary = ColumnSummary(
      name: name, kind: ColumnSummary.Kind(isNumeric: false, distinct: levels.count), isNumeric: false,
      count: codes.count - missing.total, missing: missing.total, infinite: 0, distinct: levels.count, numbers: nil,
      levels: Array(levels.prefix(ColumnSummary.largestLevelCount)), byClass: [], histograms: [])
    bins = InfluenceBins.ofText(name, levels, missing: missing)
    rankTest = nil
    table = classTable(levels)
    pooledLevels = max(0, levels.count - largestTable)
    correlated = nil
  }
}

/// Lines of the largest table of a test of independence. More levels than that are nearly as many as rows, or names.
private let largestTable = 500

/// Counts of the judged rows; levels beyond the largest table in one line.
private func classTable(_ levels: [LevelCount]) -> ContingencyTable {
  var (names, rows) = (levels.map(\.level), levels.map(\.rows))
  if levels.count > largestTable {
    names = names.prefix(largestTable) + ["(others)"]
    rows = rows.prefix(largestTable) + [rows.dropFirst(largestTable).sum]
  }
  return ContingencyTable(
    rowNames: names, columnNames: ["normal", "anomaly"], counts: rows.map { [$0.normal, $0.anomalies] })
}

private func classNumbers(_ sorted: SortedColumn, _ classes: RowClasses) -> [ClassNumbers] {
  RowClass.allCases.compactMap { rowClass in
    let own = sorted.values(of: rowClass, classes)
    return NumberSummary(sorted: own).map { ClassNumbers(rowClass: rowClass, count: own.count, numbers: $0) }
  }
}

extension ColumnSummary {
  /// Levels of a categorical column that a summary lists.
  static let largestLevelCount = 20
}

extension ColumnSummary.Kind {
  /// Numbers of no more distinct values are quasi-categorical.
  static let largestQuasiCategory = 10

  init(isNumeric: Bool, distinct: Int) {
    self =
      distinct < 2
      ? .constant
      : distinct == 2
        ? .binary
        : !isNumeric ? .categorical : distinct <= Self.largestQuasiCategory ? .quasiCategorical : .numeric
  }
}

extension [LevelCount] {
  /// Most frequent first, equally frequent ones as they were.
  fileprivate var byFrequency: [LevelCount] {
    enumerated().sorted {
      let (first, second) = ($0.element.rows.total, $1.element.rows.total)
      return first != second ? first > second : $0.offset < $1.offset
    }.map(\.element)
  }
}
