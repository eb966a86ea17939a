public import NumericKernels

/// Pairs lines with columns so that the sum of the costs of the pairs is least: the Hungarian algorithm (Kuhn 1955,
/// doi 10.1002/nav.3800020109) by shortest augmenting paths with potentials (Jonker and Volgenant 1987,
/// doi 10.1007/BF02278710).
///
/// - Parameter costs: *n* × *m*, finite.
/// - Returns: The column of each line, nil for lines left over when there are more lines than columns. No two lines
///   have the same. Of several best pairings one is returned, always the same.
/// - Complexity: O(min(*n*, *m*)² · max(*n*, *m*)) time.
public func minimumCostAssignment(_ costs: Matrix) -> [Int?] {
  guard costs.rowCount > costs.columnCount else { return assignedColumns(costs).map(Optional.some) }
  var lines = [Int?](repeating: nil, count: costs.rowCount)
  for (column, line) in assignedColumns(transposed(costs)).enumerated() { lines[line] = column }
  return lines
}

/// - Parameter costs: No more lines than columns.
private func assignedColumns(_ costs: Matrix) -> [Int] {
  // Lines and columns count from 1; line 0 is none, column 0 stands for the line that looks for a column.
  var state = AssignmentState(lines: costs.rowCount, columns: costs.columnCount)
  for line in 0..<costs.rowCount { state.place(line + 1, costs) }
  var columns = [Int](repeating: -1, count: costs.rowCount)
  for (column, line) in state.lineOfColumn.enumerated().dropFirst() where line > 0 { columns[line - 1] = column - 1 }
  return columns
}

/// A best pairing of the lines so far, with potentials that prove it: cost ≥ line's + column's, equal for pairs.
private struct AssignmentState {
  var lineOfColumn: [Int]
  private var linePotentials: [Double]
  private var columnPotentials: [Double]

  init(lines: Int, columns: Int) {
    lineOfColumn = Array(repeating: 0, count: columns + 1)
    linePotentials = Array(repeating: 0, count: lines + 1)
    columnPotentials = Array(repeating: 0, count: columns + 1)
  }

  /// Adds one line along the cheapest path of reassignments to a free column.
  mutating func place(_ line: Int, _ costs: Matrix) {
    let width = lineOfColumn.count
    var distances = [Double](repeating: .infinity, count: width)
    var previous = [Int](repeating: 0, count: width)
    var isReached = [Bool](repeating: false, count: width)
    lineOfColumn[0] = line
    var column = 0
    repeat {
      isReached[column] = true
      let (from, current) = (column, lineOfColumn[column])
      var least = Double.infinity
      for candidate in 1..<width where !isReached[candidate] {
        let reduced = costs[current - 1, candidate - 1] - linePotentials[current] - columnPotentials[candidate]
        if reduced < distances[candidate] { (distances[candidate], previous[candidate]) = (reduced, from) }
        if distances[candidate] < least { (least, column) = (distances[candidate], candidate) }
      }
      for candidate in 0..<width {
        if isReached[candidate] {
          linePotentials[lineOfColumn[candidate]] += least
          columnPotentials[candidate] -= least
        } else {
          distances[candidate] -= least
        }
      }
    } while lineOfColumn[column] != 0
    while column != 0 {
      lineOfColumn[column] = lineOfColumn[previous[column]]
      column = previous[column]
    }
  }
}

private func transposed(_ matrix: Matrix) -> Matrix {
  var result = Matrix(rowCount: matrix.columnCount, columnCount: matrix.rowCount)
  for row in 0..<matrix.rowCount {
    for column in 0..<matrix.columnCount { result[column, row] = matrix[row, column] }
  }
  return result
}
