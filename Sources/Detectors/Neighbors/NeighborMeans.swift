import AnomalyCore
import NumericKernels

/// The weighted mean of the neighbours of each row: what a detector by neighbours compares it with.
///
/// Neighbours at the row's own place, a training row's own copy among them, say nothing of how it departs from the
/// others and are left out. A row without any other neighbour is its own mean.
///
/// - Parameters:
///   - rows: *m* × *d*.
///   - locations: Distinct training rows, *n* × *d*.
///   - k: Neighbours that count, at least 1; fewer where there are not so many.
///   - weights: Of each location, above 0.
func neighborMeans(
  of rows: Matrix, in locations: Matrix, k: Int, weights: [Double], workers: Workers
) throws(DetectorError) -> Matrix {
  guard rows.rowCount > 0 else { return rows }
  let wanted = min(k + 1, locations.rowCount)
  let means = try detecting { () throws(KernelError) in
    let near = try nearestNeighbors(of: rows, in: locations, k: wanted, workers: workers)
    return try workers.map(rows.rowCount, grain: 64) { row -> [Double] in
      let others = near.range(ofQuery: row).filter { near.distances[$0] > 0 }.prefix(k)
        .map { Int(near.indices[$0]) }
      return others.isEmpty ? Array(rows.row(row)) : weightedMean(of: others, in: locations, weights: weights)
    }
  }
  return Matrix(rowCount: rows.rowCount, columnCount: rows.columnCount, values: means.flatMap { $0 })
}

private func weightedMean(of members: [Int], in rows: Matrix, weights: [Double]) -> [Double] {
  // Shares of the largest weight: densities of crowded places are too large to be summed.
  let largest = members.reduce(0) { max($0, weights[$1]) }
  var (mean, total) = ([Double](repeating: 0, count: rows.columnCount), 0.0)
  for member in members {
    let weight = weights[member] / largest
    total += weight
    for (column, value) in rows.row(member).enumerated() { mean[column] += weight * value }
  }
  return mean.map { $0 / total }
}
