import AnomalyCore

/// The value of a column that holds one value only, as text; nil for any other column.
func constantValue(_ column: Column) -> String? {
  switch column.values {
  case .numeric(let values):
    guard let first = values.first else { return nil }
    let isConstant = first.isNaN ? values.allSatisfy(\.isNaN) : values.allSatisfy { $0 == first }
    return isConstant ? (first.isNaN ? "missing" : plain(first)) : nil
  case .categorical(let codes, let levels):
    guard let first = codes.first, codes.allSatisfy({ $0 == first }) else { return nil }
    return first < 0 ? "missing" : levels[Int(first)]
  }
}

/// The values of a numeric column of 2…10 different whole numbers, in ascending order; nil for any other column.
func quasiCategory(_ column: Column) -> CleaningReport.QuasiCategory? {
  guard case .numeric(let values) = column.values else { return nil }
  var distinct: [Double] = []
  // Neighbours are often the same.
  var last = Double.nan
  for value in values where value != last {
    last = value
    if value.isNaN || distinct.contains(value) { continue }
    guard abs(value) < 1e15, isWhole(value), distinct.count < 10 else { return nil }
    distinct.append(value)
  }
  guard distinct.count > 1 else { return nil }
  return CleaningReport.QuasiCategory(column: column.name, values: distinct.sorted().map { Int($0) })
}

/// How often a column breaks its rule; nil if it never does. Missing values break none.
func violation(
  of rule: SanityRule, in column: Column, _ summary: ColumnBounds, lines: [Int]
) -> CleaningReport.Violation? {
  guard !rule.isEmpty, case .numeric(let values) = column.values else { return nil }
  let minimum = rule.minimum ?? -.infinity, maximum = rule.maximum ?? .infinity
  if summary.least >= minimum && summary.greatest <= maximum && (summary.isSurelyWhole || !rule.isInteger) {
    return nil
  }
  let isBroken: (Double) -> Bool =
    rule.isInteger
    ? { !($0 >= minimum && $0 <= maximum && isWhole($0) || $0.isNaN) }
    : { !($0 >= minimum && $0 <= maximum || $0.isNaN) }
  guard let first = values.firstIndex(where: isBroken) else { return nil }
  return CleaningReport.Violation(
    column: column.name, rule: rule.description, rows: values[first...].count(where: isBroken),
    firstLine: lines[first], firstValue: values[first])
}

/// Which rows of a column are missing.
func missingRows(_ column: Column, _ summary: ColumnBounds) -> [Int] {
  guard summary.hasMissing else { return [] }
  return switch column.values {
  case .numeric(let values): values.indices.filter { values[$0].isNaN }
  case .categorical(let codes, _): codes.indices.filter { codes[$0] < 0 }
  }
}

extension Column {
  /// The given rows; levels that none of them has are left out, the others numbered anew by first appearance.
  func selectingAndCompacting(_ rows: [Int]) -> Column {
    guard case .categorical(let codes, let levels) = values else {
      return Column(name: name, values: values.selecting(rows))
    }
    var newCodes = [Int32](repeating: -1, count: levels.count)
    var kept: [String] = []
    let selected = rows.map { row -> Int32 in
      let code = Int(codes[row])
      guard code >= 0 else { return -1 }
      if newCodes[code] < 0 {
        newCodes[code] = Int32(kept.count)
        kept.append(levels[code])
      }
      return newCodes[code]
    }
    return Column(name: name, values: .categorical(codes: selected, levels: kept))
  }

  /// A categorical column with every level replaced by its group.
  ///
  /// - Parameter group: the group of a level, or nil if it has none.
  /// - Returns: the column, and the levels without a group (their rows then count as missing).
  func grouped(as name: String, _ group: (String) -> String?) -> (column: Column, ungrouped: [String]) {
    guard case .categorical(let codes, let levels) = values else { return (self, []) }
    var groups: [String] = []
    var ungrouped: [String] = []
    let codeOfLevel = levels.map { level -> Int32 in
      guard let group = group(level) else {
        ungrouped.append(level)
        return -1
      }
      if let known = groups.firstIndex(of: group) { return Int32(known) }
      groups.append(group)
      return Int32(groups.count - 1)
    }
    let grouped = codes.map { $0 < 0 ? -1 : codeOfLevel[Int($0)] }
    return (Column(name: name, values: .categorical(codes: grouped, levels: groups)), ungrouped)
  }
}
