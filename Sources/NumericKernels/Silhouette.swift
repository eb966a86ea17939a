/// Rows sorted by cluster and packed, ready to be asked for mean distances to whole clusters.
public struct ClusteredRows: Sendable {
  /// Rows of each cluster; some may be empty.
  public let sizes: [Int]
  let packed: PackedRows
  /// One past the last row of each cluster in the sorted order.
  let ends: [Int]

  /// - Parameters:
  ///   - rows: *n* × *d*, finite.
  ///   - labels: The cluster of each row, 0…`clusterCount` − 1.
  /// - Complexity: O(*n* · *d*) time and memory.
  public init(_ rows: Matrix, labels: [Int32], clusterCount: Int) {
    precondition(labels.count == rows.rowCount, "one cluster a row")
    var sizes = [Int](repeating: 0, count: clusterCount)
    for label in labels { sizes[Int(label)] += 1 }
    var ends = [Int](repeating: 0, count: clusterCount)
    var total = 0
    for cluster in 0..<clusterCount {
      total += sizes[cluster]
      ends[cluster] = total
    }
    var next = zip(ends, sizes).map { $0 - $1 }
    var order = [Int](repeating: 0, count: labels.count)
    for (row, label) in labels.enumerated() {
      order[next[Int(label)]] = row
      next[Int(label)] += 1
    }
    self.sizes = sizes
    self.ends = ends
    packed = PackedRows(rows.selectingRows(order))
  }
}

/// Silhouette coefficient of every row (Rousseeuw 1987, doi 10.1016/0377-0427(87)90125-7), Euclidean, exact.
///
/// *s* = (*b* − *a*) / max(*a*, *b*), with *a* the mean distance to the other rows of the own cluster and *b* the
/// least mean distance to the rows of another cluster. 0 for the only row of a cluster, for a row at distance 0 from
/// both clusters, and where no other cluster is occupied.
///
/// - Parameters:
///   - rows: *n* × *d*, finite.
///   - labels: The cluster of each row, 0…`clusterCount` − 1; empty clusters do not matter.
/// - Throws: `KernelError.cancelled`.
/// - Complexity: O(*n*² · *d*) time; one copy of the rows, 32 bytes a row and 256 kB a thread.
public func silhouetteSamples(
  _ rows: Matrix, labels: [Int32], clusterCount: Int, workers: Workers
) throws(KernelError) -> [Double] {
  let reference = ClusteredRows(rows, labels: labels, clusterCount: clusterCount)
  return try silhouettes(of: rows, labels: labels, against: reference, excludingSelf: true, workers: workers)
}

/// Silhouette coefficients of new rows, each joining a given cluster of `reference`.
///
/// As `silhouetteSamples`, but *a* is the mean distance to **all** members of the given cluster: a new row is not one
/// of them. 0 if that cluster is empty.
///
/// - Parameters:
///   - queries: *m* × *d*, finite.
///   - labels: The cluster that each query joins.
/// - Throws: `KernelError.cancelled`.
/// - Complexity: O(*m* · *n* · *d*) time; 32 bytes a query and 256 kB a thread.
public func silhouetteAgainst(
  _ reference: ClusteredRows, queries: Matrix, labels: [Int32], workers: Workers
) throws(KernelError) -> [Double] {
  precondition(labels.count == queries.rowCount, "one cluster a query")
  return try silhouettes(of: queries, labels: labels, against: reference, excludingSelf: false, workers: workers)
}

private func silhouettes(
  of queries: Matrix, labels: [Int32], against reference: ClusteredRows, excludingSelf: Bool, workers: Workers
) throws(KernelError) -> [Double] {
  var sums = [ClusterDistances](repeating: ClusterDistances(), count: queries.rowCount)
  try sums.withUnsafeMutableBufferPointer { buffer throws(KernelError) in
    guard let base = buffer.baseAddress else { return }
    let slots = UnsafeSlots(base)
    try reference.packed.forEachTile(queries: queries, workers: workers) { tile in
      reference.forEachSegment(of: tile.rows) { segment, cluster in
        let size = reference.sizes[cluster]
        let isComplete = segment.upperBound == reference.ends[cluster]
        let cells = segment.lowerBound - tile.rows.lowerBound..<segment.upperBound - tile.rows.lowerBound
        for query in tile.queries {
          let distances = tile.squaredDistances(ofQuery: query)
          (slots.base + query).pointee.running += sumOfSquareRoots(UnsafeBufferPointer(rebasing: distances[cells]))
          guard isComplete else { continue }
          // A row is at distance exactly 0 from itself: leaving it out changes the divisor alone.
          let isOwn = Int(labels[query]) == cluster
          (slots.base + query).pointee.close(isOwn: isOwn, members: isOwn && excludingSelf ? size - 1 : size)
        }
      }
    }
  }
  return sums.map(\.silhouette)
}

extension ClusteredRows {
  /// Calls `body` for the part of each cluster that lies in `rows`, in ascending order.
  fileprivate func forEachSegment(of rows: Range<Int>, _ body: (Range<Int>, Int) -> Void) {
    var (low, high) = (0, ends.count)
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] > rows.lowerBound { high = middle } else { low = middle + 1 }
    }
    var (cluster, start) = (low, rows.lowerBound)
    while start < rows.upperBound {
      let end = min(ends[cluster], rows.upperBound)
      if end > start { body(start..<end, cluster) }
      (cluster, start) = (cluster + 1, end)
    }
  }
}

/// What one query knows of the clusters passed so far. Clusters pass one after the other, so that the sum of one is
/// enough whatever their number.
private struct ClusterDistances {
  var running = 0.0
  var own = Double.nan
  var nearestOther = Double.infinity

  mutating func close(isOwn: Bool, members: Int) {
    if !isOwn {
      nearestOther = min(nearestOther, running / Double(members))
    } else if members > 0 {
      own = running / Double(members)
    }
    running = 0
  }

  var silhouette: Double {
    guard !own.isNaN, nearestOther < .infinity else { return 0 }
    let larger = max(own, nearestOther)
    return larger > 0 ? (nearestOther - own) / larger : 0
  }
}
