import NumericKernels

/// A value and how many rows of each class have it.
struct ValueCount: Sendable {
  let value: Double
  var rows: RowCounts
}

/// The values of a numeric column that are there and finite, in ascending order.
struct SortedColumn: Sendable {
  let values: [Double]
  /// The row of each value.
  let rows: [Int32]
  /// Distinct values, ascending.
  let distinct: [ValueCount]
  /// Rows without a finite value.
  let missing: Int
  let infinite: Int

  /// - Complexity: O(*n*), or O(*n* log *n*) for values that differ beyond single precision only.
  init(_ column: [Double], _ classes: RowClasses) {
    let present = column.indices.filter { column[$0].isFinite }
    let finite = present.count == column.count ? column : present.map { column[$0] }
    let order = ascendingOrder(finite)
    values = order.map { finite[$0] }
    rows = order.map { Int32(present[$0]) }
    missing = column.count - present.count
    infinite = column.count { $0.isInfinite }
    var distinct: [ValueCount] = []
    for (value, row) in zip(values, rows) {
      if distinct.last?.value != value { distinct.append(ValueCount(value: value, rows: RowCounts())) }
      distinct[distinct.count - 1].rows.add(classes.codes[Int(row)])
    }
    self.distinct = distinct
  }

  /// The values of the rows of one class, ascending.
  func values(of rowClass: RowClass, _ classes: RowClasses) -> [Double] {
    zip(values, rows).compactMap { value, row in classes.codes[Int(row)] == rowClass ? value : nil }
  }
}

/// A number as it stands in a sentence: whole numbers without a fraction.
func plainNumber(_ value: Double) -> String {
  value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
}
