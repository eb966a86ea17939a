/// Squared mutual reachability max(*a*(*o*), *a*(*p*), *d*(*o*, *p*))² from each cluster to the nearest row of another.
///
/// - Parameters:
///   - rows: *n* × *d*, finite, sorted by cluster.
///   - squaredCores: *a*² of each row.
///   - sizes: Rows of each cluster, in the order of `rows`.
/// - Returns: One value a cluster; infinite for an empty one, without another cluster, and where all squared distances
///   exceed the range of `Double`.
/// - Throws: `KernelError.cancelled`.
/// - Complexity: O(*n*² · *d*) time; one copy of the rows, 8 bytes a row and 256 kB a thread.
public func squaredSeparations(
  _ rows: Matrix, squaredCores: [Double], sizes: [Int], workers: Workers
) throws(KernelError) -> [Double] {
  precondition(squaredCores.count == rows.rowCount && sizes.reduce(0, +) == rows.rowCount, "one core distance a row")
  var ranges: [Range<Int>] = []
  for size in sizes {
    let start = ranges.last?.upperBound ?? 0
    ranges.append(start..<start + size)
  }
  let clusters = ranges.indices.flatMap { Array(repeating: $0, count: sizes[$0]) }
  var nearest = [Double](repeating: .infinity, count: rows.rowCount)
  try nearest.withUnsafeMutableBufferPointer { [ranges] buffer throws(KernelError) in
    guard let base = buffer.baseAddress else { return }
    let slots = UnsafeSlots(base)
    try PackedRows(rows).forEachTile(queries: rows, workers: workers) { tile in
      for query in tile.queries {
        let own = ranges[clusters[query]].clamped(to: tile.rows)
        var least = slots[query]
        for others in [tile.rows.lowerBound..<own.lowerBound, own.upperBound..<tile.rows.upperBound] {
          least = min(least, leastReach(tile, from: query, to: others, squaredCores: squaredCores))
        }
        slots[query] = least
      }
    }
  }
  return ranges.map { range in
    range.reduce(.infinity) { min($0, max(nearest[$1], squaredCores[$1])) }
  }
}

/// Least of max(*a*(*p*), *d*)² over some rows of a tile, the core distance of the query left out.
private func leastReach(
  _ tile: DistanceTile, from query: Int, to rows: Range<Int>, squaredCores: [Double]
) -> Double {
  let squares = tile.squaredDistances(ofQuery: query)
  var least = Double.infinity
  for row in rows { least = min(least, max(squares[row - tile.rows.lowerBound], squaredCores[row])) }
  return least
}
