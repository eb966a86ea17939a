internal import CNumericKernels

extension NeighborIndex {
  /// Fewer queries than this are compared with all rows: an index would not pay.
  static let fewQueries = 64
  /// Lists of more neighbours than this are made by comparing with all rows: candidates would fill the memory.
  static let mostNeighbors = 1024

  /// The exact `k` nearest rows of each query by Euclidean distance: what `PackedRows.nearestNeighbors` finds, sooner.
  ///
  /// - Parameters:
  ///   - queries: *m* × *d*.
  ///   - k: Neighbours a query, 1…*n* (1…*n* − 1 if `excludingSelf`).
  ///   - excludingSelf: Query *i* is row *i* itself, which does not count as its neighbour; its duplicates do.
  /// - Throws: `KernelError.cancelled`.
  /// - Complexity: O(*m* · *n* / 1024 + candidates · *d*) time, O(*m* · *k*) memory. Candidates are all *m* · *n* pairs at
  ///   the worst (data without any structure in many columns), a few hundred a query in data with clusters.
  public func nearestNeighbors(
    of queries: Matrix, k: Int, excludingSelf: Bool = false, workers: Workers
  ) throws(KernelError) -> Neighborhoods {
    let available = excludingSelf ? rowCount - 1 : rowCount
    precondition((1...max(1, available)).contains(k) && available >= 1, "k = \(k) of \(available) rows")
    precondition(queries.columnCount == rows.columnCount, "queries and rows have the same columns")
    guard k <= Self.mostNeighbors, excludingSelf || frame.reaches(queries) else {
      return try PackedRows(rows).nearestNeighbors(of: queries, k: k, excludingSelf: excludingSelf, workers: workers)
    }
    var indices = [Int32](repeating: .max, count: queries.rowCount * k)
    var squares = [Double](repeating: .infinity, count: queries.rowCount * k)
    let queryOrder = excludingSelf ? [] : try spatialOrder(of: queries, in: frame, workers: workers)
    let queryCount = queries.rowCount
    try indices.withUnsafeMutableBufferPointer { indexBuffer throws(KernelError) in
      try squares.withUnsafeMutableBufferPointer { squareBuffer throws(KernelError) in
        guard let indexBase = indexBuffer.baseAddress, let squareBase = squareBuffer.baseAddress else { return }
        let (indexSlots, squareSlots) = (UnsafeSlots(indexBase), UnsafeSlots(squareBase))
        try forEachGroup(of: queryCount, workers: workers) { group, number in
          if excludingSelf {
            group.take(leaf: number)
          } else {
            group.take(queries, queryOrder[groupRange(number, of: queryCount)])
          }
        } search: { group in
          NearestSearch(group, k: k)
        } run: { search, number in
          search.run(
            excludingSelf: excludingSelf, startingAt: excludingSelf ? number : nil,
            to: NearestSearch.Found(queries: queries, squares: squareSlots, indices: indexSlots))
        }
      }
    }
    for index in squares.indices { squares[index] = squares[index].squareRoot() }
    return Neighborhoods(k: k, indices: indices, distances: squares)
  }

  func groupRange(_ group: Int, of count: Int) -> Range<Int> {
    group * Self.leafRows..<min(count, (group + 1) * Self.leafRows)
  }

  /// Makes the scratch of a search once for several groups of queries, fills it with each of them and runs the search.
  func forEachGroup<Search>(
    of queryCount: Int, workers: Workers, take: @Sendable (QueryGroup, Int) -> Void,
    search: @Sendable (QueryGroup) -> Search, run: @Sendable (Search, Int) -> Void
  ) throws(KernelError) {
    let groups = (queryCount + Self.leafRows - 1) / Self.leafRows
    try workers.forEachBlock(of: groups, grain: max(1, min(16, groups / 64))) { block in
      let group = QueryGroup(self)
      let state = search(group)
      for number in block where !workers.cancellation.isCancelled {
        take(group, number)
        run(state, number)
      }
    }
    try workers.checkCancellation()
  }
}

/// The exact `k` nearest rows of each row of `rows`, or of `queries`, by the faster of two ways with one answer.
///
/// - Throws: `KernelError.cancelled`.
public func nearestNeighbors(
  of queries: Matrix, in rows: Matrix, k: Int, excludingSelf: Bool = false, workers: Workers
) throws(KernelError) -> Neighborhoods {
  guard queries.rowCount >= NeighborIndex.fewQueries, rows.rowCount >= NeighborIndex.fewQueries else {
    return try PackedRows(rows).nearestNeighbors(of: queries, k: k, excludingSelf: excludingSelf, workers: workers)
  }
  return try NeighborIndex(rows, workers: workers).nearestNeighbors(
    of: queries, k: k, excludingSelf: excludingSelf, workers: workers)
}
