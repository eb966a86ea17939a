/// Rows arranged by cluster, ready to be asked for mean distances to whole clusters.
public struct ClusteredRows: Sendable {
  /// Rows of each cluster; some may be empty.
  public let sizes: [Int]
  let layout: Layout

  /// How the rows lie in memory.
  enum Layout: Sendable {
    /// Equal rows of a cluster once, each cluster in panels of its own.
    case panels(ClusterPanels)
    /// All rows sorted by cluster, with one past the last row of each: for clusters too small to fill panels.
    case sorted(PackedRows, ends: [Int])
  }

  /// Distinct rows a cluster, on average, that panels are worth it for. Below, padding and partial sums cost too much.
  static let rowsWorthPanels = 32

  /// - Parameters:
  ///   - rows: *n* × *d*, finite.
  ///   - labels: The cluster of each row, 0…`clusterCount` − 1.
  /// - Complexity: O(*n* · (*d* + log *n*)) expected time, one copy of the distinct rows.
  public init(_ rows: Matrix, labels: [Int32], clusterCount: Int) {
    self.init(rows, labels: labels, clusterCount: clusterCount, rowsWorthPanels: Self.rowsWorthPanels)
  }

  package init(_ rows: Matrix, labels: [Int32], clusterCount: Int, rowsWorthPanels: Int) {
    precondition(labels.count == rows.rowCount, "one cluster a row")
    var sizes = [Int](repeating: 0, count: clusterCount)
    for label in labels { sizes[Int(label)] += 1 }
    self.sizes = sizes
    let locations = ClusterLocations(rows, labels: labels)
    layout =
      locations.count >= rowsWorthPanels * sizes.count { $0 > 0 }
      ? .panels(ClusterPanels(rows, locations, clusterCount: clusterCount))
      : Self.sorted(rows, labels, sizes)
  }

  private static func sorted(_ rows: Matrix, _ labels: [Int32], _ sizes: [Int]) -> Layout {
    var ends: [Int] = []
    for size in sizes { ends.append((ends.last ?? 0) + size) }
    var next = zip(ends, sizes).map { $0 - $1 }
    var order = [Int](repeating: 0, count: labels.count)
    for (row, label) in labels.enumerated() {
      order[next[Int(label)]] = row
      next[Int(label)] += 1
    }
    return .sorted(PackedRows(rows.selectingRows(order)), ends: ends)
  }
}

/// Silhouette coefficient of every row (Rousseeuw 1987, doi 10.1016/0377-0427(87)90125-7), Euclidean, exact.
///
/// *s* = (*b* − *a*) / max(*a*, *b*), with *a* the mean distance to the other rows of the own cluster and *b* the
/// least mean distance to the rows of another cluster. 0 for the only row of a cluster, for a row at distance 0 from
/// both clusters, and where no other cluster is occupied. NaN where squared distances exceed the range of `Double`.
///
/// - Parameters:
///   - rows: *n* × *d*, finite.
///   - labels: The cluster of each row, 0…`clusterCount` − 1; empty clusters do not matter.
/// - Throws: `KernelError.cancelled`.
/// Equal rows of one cluster count as one with their number as its weight, each pair of rows is measured once, and
/// columns of few values are looked up.
///
/// - Complexity: O(*m*² · *d*) time for *m* distinct pairs of row and cluster; memory as `silhouetteBytes` says.
public func silhouetteSamples(
  _ rows: Matrix, labels: [Int32], clusterCount: Int, workers: Workers
) throws(KernelError) -> [Double] {
  try ClusteredRows(rows, labels: labels, clusterCount: clusterCount)
    .silhouettes(of: rows, labels: labels, areMembers: true, workers: workers)
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
/// - Complexity: O(*m* · *n* · *d*) time; 32 bytes a query and at most 0.5 MB a thread.
public func silhouetteAgainst(
  _ reference: ClusteredRows, queries: Matrix, labels: [Int32], workers: Workers
) throws(KernelError) -> [Double] {
  precondition(labels.count == queries.rowCount, "one cluster a query")
  return try reference.silhouettes(of: queries, labels: labels, areMembers: false, workers: workers)
}

extension ClusteredRows {
  package func silhouettes(
    of queries: Matrix, labels: [Int32], areMembers: Bool, workers: Workers
  ) throws(KernelError) -> [Double] {
    // A row is at distance exactly 0 from itself: leaving it out changes the divisor alone.
    let members = areMembers ? sizes.map { $0 - 1 } : sizes
    let distances: [ClusterDistances]
    switch layout {
    case .panels(let panels) where areMembers:
      var paired = PairedDistances(panels, sizes: sizes)
      try paired.compute(workers: workers)
      distances = panels.positions.map { paired.distances[Int($0)] }
    case .panels(let panels):
      distances = try panels.distances(of: queries, labels: labels, sizes: sizes, workers: workers)
    case .sorted(let packed, let ends):
      distances = try sortedDistances(of: queries, labels: labels, to: packed, ends: ends, workers: workers)
    }
    return zip(distances, labels).map { $0.silhouette(members: members[Int($1)]) }
  }

  private func sortedDistances(
    of queries: Matrix, labels: [Int32], to packed: PackedRows, ends: [Int], workers: Workers
  ) throws(KernelError) -> [ClusterDistances] {
    struct Passing {
      var distances = ClusterDistances()
      var sum = 0.0
    }
    var passing = [Passing](repeating: Passing(), count: queries.rowCount)
    try passing.withUnsafeMutableBufferPointer { buffer throws(KernelError) in
      guard let base = buffer.baseAddress else { return }
      let slots = UnsafeSlots(base)
      try packed.forEachTile(queries: queries, workers: workers) { tile in
        forEachSegment(of: tile.rows, ends) { segment, cluster in
          let isComplete = segment.upperBound == ends[cluster]
          let cells = segment.lowerBound - tile.rows.lowerBound..<segment.upperBound - tile.rows.lowerBound
          for query in tile.queries {
            let squares = tile.squaredDistances(ofQuery: query)
            let slot = slots.base + query
            slot.pointee.sum += sumOfSquareRoots(UnsafeBufferPointer(rebasing: squares[cells]))
            guard isComplete else { continue }
            slot.pointee.distances.add(
              slot.pointee.sum, isOwn: Int(labels[query]) == cluster, members: sizes[cluster])
            slot.pointee.sum = 0
          }
        }
      }
    }
    return passing.map(\.distances)
  }
}

/// Calls `body` for the part of each cluster that lies in `rows`, in ascending order.
private func forEachSegment(of rows: Range<Int>, _ ends: [Int], _ body: (Range<Int>, Int) -> Void) {
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

/// Bytes that `silhouetteSamples` takes at its peak, its argument left out, if all rows are distinct and no clusters are
/// too small for panels.
///
/// Of each row: its panel cells, weight, code, own and least sums, and the partial sums of the strips at work; the table
/// of the looked-up part at its largest.
public func silhouetteBytes(rows: Int, columns: Int, threads: Int) -> Int {
  let partialSums = PairedDistances.stripsPerThread * threads
  let table = ColumnCodes.mostCodes * ColumnCodes.mostCodes
  return 8 * (rows * (columns + partialSums + 12) + (columns > 20 ? table : 0))
}
