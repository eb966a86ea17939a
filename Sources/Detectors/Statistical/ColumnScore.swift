import NumericKernels

/// What one column adds to the score of a row, from its value in that column alone.
protocol ColumnScore: Sendable {
  func contribution(of value: Double) -> Double
}

/// The sum of the columns' contributions for each row, columns in order, whatever batch or thread a row comes in.
///
/// - Complexity: O(*n* · *d*) contributions.
func summedContributions(
  of rows: Matrix, by columns: [some ColumnScore], workers: Workers
) throws(KernelError) -> [Double] {
  try workers.checkCancellation()
  return try workers.map(rows.rowCount, grain: 1024) { row in
    rows.values.withUnsafeBufferPointer { cells in
      let start = row * columns.count
      var sum = 0.0
      for column in 0..<columns.count { sum += columns[column].contribution(of: cells[start + column]) }
      return sum
    }
  }
}

extension Array<Double> {
  /// How many values of this ascending array are less than `value`.
  ///
  /// - Complexity: O(log count).
  func countBelow(_ value: Double) -> Int {
    withUnsafeBufferPointer { values in
      var (low, high) = (0, values.count)
      while low < high {
        let middle = (low + high) / 2
        if values[middle] < value { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }
}
