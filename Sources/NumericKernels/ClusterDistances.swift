import CNumericKernels

/// What one row knows of the clusters passed so far. Clusters pass one after the other, so that the sum of one is
/// enough whatever their number.
struct ClusterDistances: Sendable {
  /// Sum of the distances to the own cluster.
  var own = 0.0
  /// Least mean distance to another cluster; NaN while there is none.
  private(set) var nearestOther = Double.nan

  /// Takes note of distances to one cluster. What concerns the own cluster may come in parts.
  ///
  /// - Parameters:
  ///   - sum: Of the distances to the cluster's members.
  ///   - members: How many there are, at least 1.
  mutating func add(_ sum: Double, isOwn: Bool, members: Int) {
    if isOwn {
      own += sum
    } else {
      // Of NaN, no other cluster so far, and a number this takes the number.
      nearestOther = Double.minimum(nearestOther, Self.bounded(sum) / Double(members))
    }
  }

  /// - Parameter members: Of the own cluster, as far as they count.
  func silhouette(members: Int) -> Double {
    guard members > 0, !nearestOther.isNaN else { return 0 }
    let own = Self.bounded(own) / Double(members)
    let larger = max(own, nearestOther)
    return larger > 0 ? (nearestOther - own) / larger : 0
  }

  /// A sum that the kernel gave up is one with a square beyond the largest number.
  private static func bounded(_ sum: Double) -> Double { sum.isNaN ? .infinity : sum }
}

/// Panels of eight queries.
struct QueryPanels: Sendable {
  let count: Int
  let values: [Double]
  /// Read only where each pair is met once.
  let weights: [Double]
  /// Looked-up parts of squared distances; empty without codes.
  let tables: [Double]
  /// Where in `tables` the row of each query starts.
  let tableStarts: [Int64]
}

extension ClusterPanels {
  /// The rows themselves as queries.
  func ownQueries() -> QueryPanels {
    let stride = tableStride
    return QueryPanels(
      count: positionCount, values: values, weights: weights, tables: codes.isEmpty ? [] : table(from: coding.values),
      tableStarts: codes.map { Int64($0) * Int64(stride) })
  }

  /// New rows as queries, a multiple of eight: the last one may be repeated.
  func queries(_ rows: Matrix, _ chosen: [Int]) -> QueryPanels {
    let stride = tableStride
    let coded = Matrix(
      rowCount: chosen.count, columnCount: coding.columns.count,
      values: chosen.flatMap { row in coding.columns.map { rows[row, $0] } })
    return QueryPanels(
      count: chosen.count, values: Self.packed(rows, chosen, coding.others), weights: [],
      tables: codes.isEmpty ? [] : table(from: coded),
      tableStarts: codes.isEmpty ? [] : chosen.indices.map { Int64($0 * stride) })
  }
}

extension ClusterPanels {
  /// Panels that stay in the second-level cache while the queries of a strip pass over them.
  private var tilePanels: Int { max(16, 4096 / max(1, columnCount)) }

  /// Calls `body` for consecutive parts of some panels.
  func forEachTile(of range: Range<Int>, _ body: (Range<Int>) -> Void) {
    for start in stride(from: range.lowerBound, to: range.upperBound, by: tilePanels) {
      body(start..<min(range.upperBound, start + tilePanels))
    }
  }

  /// Adds the sums of the distances between one panel of queries and some panels.
  ///
  /// - Parameter columnSums: Where the sums of each row go, from position 0 on; nil if they are not wanted.
  func add(
    _ queries: QueryPanels, panel: Int, to range: Range<Int>, rowSums: UnsafeMutablePointer<Double>,
    columnSums: UnsafeMutablePointer<Double>?
  ) {
    guard !range.isEmpty else { return }
    assay_distance_sums(
      queries.values, queries.weights, queries.tables, queries.tableStarts, Int64(panel), values, weights, codes,
      sharedCodes, codes.isEmpty ? 0 : 1, Int64(range.lowerBound), Int64(range.count), Int64(columnCount), rowSums,
      columnSums)
  }
}

extension ClusterPanels {
  /// Queries that pass over the panels together.
  private static let queriesTogether = 32

  /// Distances of new rows to all clusters.
  ///
  /// - Parameters:
  ///   - labels: The own cluster of each query.
  ///   - sizes: Rows of each cluster.
  /// - Throws: `KernelError.cancelled`.
  func distances(
    of queries: Matrix, labels: [Int32], sizes: [Int], workers: Workers
  ) throws(KernelError) -> [ClusterDistances] {
    var found = [ClusterDistances](repeating: ClusterDistances(), count: queries.rowCount)
    try found.withUnsafeMutableBufferPointer { buffer throws(KernelError) in
      guard let base = buffer.baseAddress else { return }
      let slots = UnsafeSlots(base)
      try workers.forEachBlock(of: queries.rowCount, grain: Self.queriesTogether) { block in
        let padded = (block.count + Self.width - 1) / Self.width * Self.width
        let chosen = (0..<padded).map { min(block.lowerBound + $0, block.upperBound - 1) }
        let panels = self.queries(queries, chosen)
        for (cluster, range) in ranges.enumerated() where !range.isEmpty {
          let sums = distanceSums(of: panels, to: range, workers)
          for query in block {
            (slots.base + query).pointee.add(
              sums[query - block.lowerBound], isOwn: Int(labels[query]) == cluster, members: sizes[cluster])
          }
        }
      }
    }
    return found
  }

  private func distanceSums(of queries: QueryPanels, to range: Range<Int>, _ workers: Workers) -> [Double] {
    var sums = [Double](repeating: 0, count: queries.count)
    sums.withUnsafeMutableBufferPointer { sums in
      guard let base = sums.baseAddress else { return }
      forEachTile(of: range) { tile in
        if workers.cancellation.isCancelled { return }
        for panel in 0..<queries.count / Self.width {
          add(queries, panel: panel, to: tile, rowSums: base + panel * Self.width, columnSums: nil)
        }
      }
    }
    return sums
  }
}
