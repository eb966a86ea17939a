public import NumericKernels

/// Whether neighbours on the plane are neighbours among the rows (Venna and Kaski 2001, doi 10.1007/3-540-44668-0_68):
/// 1 − 2 / (*n* *k* (2*n* − 3*k* − 1)) · Σ (rank − *k*) over the *k* nearest points that are none of the *k* nearest rows.
///
/// Rows that are equally near share the best of their ranks: they cannot be told apart. scikit-learn gives them ranks
/// in the order of an unstable sort.
///
/// - Parameters:
///   - layout: *n* × 2.
///   - rows: *n* × *d*, finite.
///   - k: Neighbours looked at, below *n* / 2.
/// - Returns: 0…1; 1 is perfect.
/// - Throws: `KernelError.cancelled`.
/// - Complexity: O(*n*² · (*d* + *k*)) time, 8 *n* bytes a thread.
public func trustworthiness(
  of layout: Matrix, rows: Matrix, k: Int, workers: Workers
) throws(KernelError) -> Double {
  let count = rows.rowCount
  precondition(layout.rowCount == count && k > 0 && 2 * k < count, "k below half of the rows")
  let neighbors = try nearestNeighbors(of: layout, in: layout, k: k, excludingSelf: true, workers: workers)
  let penalties = try workers.map(count, grain: 16) { row in
    var squares = [Double](repeating: 0, count: count)
    rows.values.withUnsafeBufferPointer { cells in
      let width = rows.columnCount
      for other in 0..<count {
        var sum = 0.0
        for column in 0..<width {
          let difference = cells[row * width + column] - cells[other * width + column]
          sum += difference * difference
        }
        squares[other] = sum
      }
    }
    squares[row] = .infinity
    return neighbors.range(ofQuery: row).reduce(0) { sum, place in
      let square = squares[Int(neighbors.indices[place])]
      return sum + max(0, squares.count { $0 < square } + 1 - k)
    }
  }
  let worst = Double(count * k) * Double(2 * count - 3 * k - 1) / 2
  return 1 - Double(penalties.reduce(0, +)) / worst
}
