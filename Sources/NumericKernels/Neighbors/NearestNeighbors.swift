/// The `k` nearest rows of each query: ascending by distance, equal distances by ascending row index.
public struct Neighborhoods: Sendable, Hashable, Codable {
  /// Neighbours a query.
  public let k: Int
  /// Row indices, query after query, `k` each.
  public let indices: [Int32]
  /// Euclidean distances to these rows.
  public let distances: [Double]

  public init(k: Int, indices: [Int32], distances: [Double]) {
    self.k = k
    self.indices = indices
    self.distances = distances
  }

  public var queryCount: Int { k == 0 ? 0 : indices.count / k }

  /// Positions of one query's neighbours in `indices` and `distances`.
  public func range(ofQuery query: Int) -> Range<Int> { query * k..<(query + 1) * k }
}

extension PackedRows {
  /// The exact `k` nearest rows of each query by Euclidean distance, found by comparing with every row.
  ///
  /// Ties are resolved by the lower row index, so the answer does not depend on blocks or threads.
  ///
  /// - Parameters:
  ///   - queries: *m* × *d*.
  ///   - k: Neighbours a query, 1…*n* (1…*n* − 1 if `excludingSelf`).
  ///   - excludingSelf: Query *i* is row *i* itself, which does not count as its neighbour; its duplicates do.
  /// - Throws: `KernelError.cancelled`.
  /// - Complexity: O(*m* · *n* · *d*) time, O(*m* · *k*) memory.
  public func nearestNeighbors(
    of queries: Matrix, k: Int, excludingSelf: Bool = false, workers: Workers
  ) throws(KernelError) -> Neighborhoods {
    let available = excludingSelf ? rowCount - 1 : rowCount
    precondition((1...max(1, available)).contains(k) && available >= 1, "k = \(k) of \(available) rows")
    let cells = queries.rowCount * k
    var indices = [Int32](repeating: -1, count: cells)
    var squares = [Double](repeating: .infinity, count: cells)
    try indices.withUnsafeMutableBufferPointer { indexBuffer throws(KernelError) in
      try squares.withUnsafeMutableBufferPointer { squareBuffer throws(KernelError) in
        guard let indexBase = indexBuffer.baseAddress, let squareBase = squareBuffer.baseAddress else { return }
        let indexSlots = UnsafeSlots(indexBase)
        let squareSlots = UnsafeSlots(squareBase)
        try forEachTile(queries: queries, workers: workers) { tile in
          for query in tile.queries {
            keepNearest(
              tile.squaredDistances(ofQuery: query), firstRow: tile.rows.lowerBound, k: k,
              skipping: excludingSelf ? query : -1,
              squares: squareSlots.base + query * k, indices: indexSlots.base + query * k)
          }
        }
      }
    }
    return Neighborhoods(k: k, indices: indices, distances: squares.map { $0.squareRoot() })
  }
}

/// Merges candidates (in ascending order of row index) into the sorted list of the `k` smallest seen so far.
///
/// A later candidate enters only if it is strictly nearer than the last one kept: ties keep the lower index.
private func keepNearest(
  _ candidates: UnsafeBufferPointer<Double>, firstRow: Int, k: Int, skipping skipped: Int,
  squares: UnsafeMutablePointer<Double>, indices: UnsafeMutablePointer<Int32>
) {
  var bound = squares[k - 1]
  for offset in 0..<candidates.count where candidates[offset] < bound {
    let row = firstRow + offset
    if row == skipped { continue }
    let candidate = candidates[offset]
    var slot = k - 1
    while slot > 0 && squares[slot - 1] > candidate {
      squares[slot] = squares[slot - 1]
      indices[slot] = indices[slot - 1]
      slot -= 1
    }
    squares[slot] = candidate
    indices[slot] = Int32(row)
    bound = squares[k - 1]
  }
}

extension PackedRows {
  /// The nearest row of each query and its squared distance; of equally near rows the first.
  ///
  /// - Parameter queries: *m* × *d*.
  /// - Throws: `KernelError.cancelled`.
  public func nearestRow(
    of queries: Matrix, workers: Workers
  ) throws(KernelError) -> (indices: [Int32], squaredDistances: [Double]) {
    var indices = [Int32](repeating: -1, count: queries.rowCount)
    var squares = [Double](repeating: .infinity, count: queries.rowCount)
    try indices.withUnsafeMutableBufferPointer { indexBuffer throws(KernelError) in
      try squares.withUnsafeMutableBufferPointer { squareBuffer throws(KernelError) in
        guard let indexBase = indexBuffer.baseAddress, let squareBase = squareBuffer.baseAddress else { return }
        let (indexSlots, squareSlots) = (UnsafeSlots(indexBase), UnsafeSlots(squareBase))
        try forEachTile(queries: queries, workers: workers) { tile in
          for query in tile.queries {
            let candidates = tile.squaredDistances(ofQuery: query)
            for offset in 0..<candidates.count where candidates[offset] < squareSlots[query] {
              squareSlots[query] = candidates[offset]
              indexSlots[query] = Int32(tile.rows.lowerBound + offset)
            }
          }
        }
      }
    }
    return (indices, squares)
  }
}

/// Squared Euclidean distances of every row to each of a few centers, *n* × *m*.
///
/// - Throws: `KernelError.cancelled`.
public func squaredDistances(
  from rows: Matrix, to centers: Matrix, workers: Workers
) throws(KernelError) -> Matrix {
  let width = centers.rowCount
  var result = Matrix(rowCount: rows.rowCount, columnCount: width)
  try result.values.withUnsafeMutableBufferPointer { buffer throws(KernelError) in
    guard let base = buffer.baseAddress else { return }
    let slots = UnsafeSlots(base)
    try PackedRows(centers).forEachTile(queries: rows, workers: workers) { tile in
      for query in tile.queries {
        for (offset, square) in tile.squaredDistances(ofQuery: query).enumerated() {
          slots[query * width + tile.rows.lowerBound + offset] = square
        }
      }
    }
  }
  return result
}
