import AnomalyCore

/// A column as the codes of its distinct values: what every check of the leakage gate works on.
struct ColumnLevels: Sendable {
  let name: String
  /// The distinct numbers in ascending order; empty for a category.
  let numbers: [Double]
  /// The distinct texts in order of first appearance; empty for numbers.
  let texts: [String]
  let isNumeric: Bool
  /// For each row 0 when its value is missing, else 1 + the index of its value among `numbers` or `texts`.
  let codes: [Int32]
  /// Rows of each code, the missing ones first.
  let counts: [Int]

  /// - Complexity: O(*n* + *d* log *d*) for *d* distinct values.
  init(_ column: Column) {
    name = column.name
    isNumeric = column.isNumeric
    switch column.values {
    case .numeric(let values):
      (numbers, codes) = rankedLevels(values)
      texts = []
    case .categorical(let codes, let levels):
      (texts, self.codes) = occupiedLevels(codes, levels)
      numbers = []
    }
    var counts = [Int](repeating: 0, count: numbers.count + texts.count + 1)
    for code in codes { counts[Int(code)] += 1 }
    self.counts = counts
  }

  var rowCount: Int { codes.count }

  /// Distinct values, a missing one counted as one of them.
  var levelCount: Int { counts.count - (hasMissing ? 0 : 1) }

  var hasMissing: Bool { counts[0] > 0 }

  /// The value of a code as readers know it.
  func text(ofCode code: Int) -> String {
    if code == 0 { return "missing" }
    return isNumeric ? ParameterValue.real(numbers[code - 1]).description : "'\(texts[code - 1])'"
  }

  /// Rows that do not hold the most frequent value.
  var rowsOffMode: Int { rowCount - (counts.max() ?? 0) }

  /// Rows that hold neither of the two most frequent values.
  var rowsOffTopTwo: Int { rowCount - counts.sorted(by: >).prefix(2).reduce(0, +) }
}

/// The levels that occur, numbered anew from 1, and the code of each row.
private func occupiedLevels(_ codes: [Int32], _ levels: [String]) -> (texts: [String], codes: [Int32]) {
  var isOccupied = [Bool](repeating: false, count: levels.count)
  for code in codes where code >= 0 { isOccupied[Int(code)] = true }
  var newCodes: [Int32] = []
  var texts: [String] = []
  for (level, text) in levels.enumerated() {
    if isOccupied[level] { texts.append(text) }
    newCodes.append(Int32(texts.count))
  }
  return (texts, codes.map { $0 < 0 ? 0 : newCodes[Int($0)] })
}

/// The distinct numbers in ascending order, and for each value 1 + its place among them, 0 for NaN.
private func rankedLevels(_ values: [Double]) -> (numbers: [Double], codes: [Int32]) {
  var table = NumberTable()
  let firstCodes = values.map { $0.isNaN ? 0 : table.code(of: $0) }
  let distinct = table.numbers
  let order = distinct.indices.sorted { distinct[$0] < distinct[$1] }
  var rank = [Int32](repeating: 0, count: distinct.count + 1)
  for (place, index) in order.enumerated() { rank[index + 1] = Int32(place + 1) }
  return (order.map { distinct[$0] }, firstCodes.map { rank[Int($0)] })
}

/// Numbers the distinct values of a column in order of first appearance, from 1. Open addressing, because a dictionary
/// takes several times as long and the gate stands before every experiment.
private struct NumberTable {
  var numbers: [Double] = []
  private var slots = [Int32](repeating: 0, count: 64)

  mutating func code(of value: Double) -> Int32 {
    var slot = place(of: value)
    while slots[slot] != 0 {
      if numbers[Int(slots[slot]) - 1] == value { return slots[slot] }
      slot = (slot + 1) & (slots.count - 1)
    }
    numbers.append(value)
    slots[slot] = Int32(numbers.count)
    if 2 * numbers.count > slots.count { grow() }
    return Int32(numbers.count)
  }

  private func place(of value: Double) -> Int {
    // Adding 0 turns -0 into +0: the two are one value.
    let bits = (value + 0).bitPattern &* 0x9e37_79b9_7f4a_7c15
    return Int(truncatingIfNeeded: bits ^ (bits >> 32)) & (slots.count - 1)
  }

  private mutating func grow() {
    slots = [Int32](repeating: 0, count: 4 * slots.count)
    for (index, value) in numbers.enumerated() {
      var slot = place(of: value)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(index + 1)
    }
  }
}
