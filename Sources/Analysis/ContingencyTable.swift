/// How often each pair of categories occurs: one line a category of the first list, one column a category of the second.
public struct ContingencyTable: Sendable, Hashable, Codable {
  public let rowNames: [String]
  public let columnNames: [String]
  /// `counts[i][j]` rows are of category *i* of the first list and *j* of the second.
  public let counts: [[Int]]

  public init(rowNames: [String], columnNames: [String], counts: [[Int]]) {
    precondition(counts.count == rowNames.count && counts.allSatisfy { $0.count == columnNames.count })
    self.rowNames = rowNames
    self.columnNames = columnNames
    self.counts = counts
  }

  /// Counts the pairs; a row with a negative code in either list (a missing value, noise) is left out.
  ///
  /// - Parameters:
  ///   - rows: one code a row of the data, an index into `rowNames`.
  ///   - columns: one code a row of the data, an index into `columnNames`.
  public init(rows: [Int32], rowNames: [String], columns: [Int32], columnNames: [String]) {
    precondition(rows.count == columns.count, "one pair a row")
    var counts = [[Int]](repeating: [Int](repeating: 0, count: columnNames.count), count: rowNames.count)
    for (row, column) in zip(rows, columns) where row >= 0 && column >= 0 { counts[Int(row)][Int(column)] += 1 }
    self.init(rowNames: rowNames, columnNames: columnNames, counts: counts)
  }

  public var total: Int { counts.reduce(0) { $0 + $1.reduce(0, +) } }

  public var rowTotals: [Int] { counts.map { $0.reduce(0, +) } }

  public var columnTotals: [Int] {
    columnNames.indices.map { column in counts.reduce(0) { $0 + $1[column] } }
  }

  /// The same without categories that never occur.
  public var withoutEmptyCategories: ContingencyTable {
    let (rows, columns) = (rowTotals, columnTotals)
    let (keptRows, keptColumns) = (rows.indices.filter { rows[$0] > 0 }, columns.indices.filter { columns[$0] > 0 })
    return ContingencyTable(
      rowNames: keptRows.map { rowNames[$0] }, columnNames: keptColumns.map { columnNames[$0] },
      counts: keptRows.map { row in keptColumns.map { counts[row][$0] } })
  }
}
