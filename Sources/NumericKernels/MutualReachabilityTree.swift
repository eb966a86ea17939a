import CNumericKernels

/// An edge of a spanning tree: two rows and their squared mutual reachability.
public struct ReachabilityEdge: Sendable, Hashable {
  public let first: Int
  public let second: Int
  public let squaredReach: Double
}

/// Minimum spanning tree of rows over mutual reachability max(*a*(*o*), *a*(*p*), *d*(*o*, *p*)), by Prim's method.
///
/// Many pairs have the same mutual reachability, the core distance of one of the two. Of such pairs the tree takes the
/// nearer ones; the tree is unique unless pairs tie in both. Among those, rows that come first win.
///
/// - Parameters:
///   - rows: *n* × *d*, finite.
///   - squaredCores: *a*² of each row.
/// - Returns: *n* − 1 edges in the order in which the tree grows from row 0; infinite where squared distances exceed
///   the range of `Double`.
/// - Throws: `KernelError.cancelled`.
/// - Complexity: O(*n*² · *d*) time; one copy of the rows, 48 bytes a row and 32 kB a thread.
public func mutualReachabilityTree(
  _ rows: Matrix, squaredCores: [Double], workers: Workers
) throws(KernelError) -> [ReachabilityEdge] {
  precondition(squaredCores.count == rows.rowCount, "one core distance a row")
  let packed = PackedRows(rows)
  let blockCount = (rows.rowCount + blockRows - 1) / blockRows
  var links = squaredCores.map { Link(core: $0) }
  var nearest = [Int](repeating: -1, count: blockCount)
  var edges: [ReachabilityEdge] = []
  edges.reserveCapacity(max(0, rows.rowCount - 1))
  try links.withUnsafeMutableBufferPointer { buffer throws(KernelError) in
    guard let base = buffer.baseAddress else { return }
    let slots = UnsafeSlots(base)
    slots[0].isInTree = true
    var newest = 0
    for _ in 1..<max(1, rows.rowCount) {
      try nearest.withUnsafeMutableBufferPointer { places throws(KernelError) in
        guard let base = places.baseAddress else { return }
        let nearest = UnsafeSlots(base)
        let joined = newest
        try workers.forEachBlock(of: rows.rowCount, grain: blockRows) { block in
          nearest[block.lowerBound / blockRows] = packed.offer(rows, row: joined, to: slots, in: block)
        }
      }
      var next = -1
      for row in nearest where row >= 0 && (next < 0 || slots[row].isBefore(slots[next])) { next = row }
      let link = slots[next]
      edges.append(ReachabilityEdge(first: Int(link.parent), second: next, squaredReach: link.reach))
      slots[next].isInTree = true
      newest = next
    }
  }
  return edges
}

/// Rows that one thread looks at in one step: 32 kB of distances stay in the first-level cache. A multiple of the width
/// of a panel.
private let blockRows = 4096

/// The best edge from a row outside the tree to the tree so far.
private struct Link {
  let core: Double
  var reach = Double.infinity
  var distance = Double.infinity
  var parent: Int32 = 0
  var isInTree = false

  init(core: Double) { self.core = core }

  func isBefore(_ other: Link) -> Bool {
    reach < other.reach || (reach == other.reach && distance < other.distance)
  }
}

extension PackedRows {
  /// Offers the links of one block an edge to `row`, which has just joined the tree.
  /// - Returns: The row of the block that should join next, or -1 if all are in the tree.
  fileprivate func offer(_ rows: Matrix, row: Int, to links: UnsafeSlots<Link>, in block: Range<Int>) -> Int {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: blockRows) { cells in
      guard let squares = cells.baseAddress else { return -1 }
      panels.withUnsafeBufferPointer { packed in
        rows.values.withUnsafeBufferPointer { values in
          assay_squared_distances(
            values.baseAddress.map { $0 + row * columnCount }, 1, Int64(columnCount),
            packed.baseAddress.map { $0 + block.lowerBound * columnCount },
            Int64((block.count + Self.panelWidth - 1) / Self.panelWidth), squares)
        }
      }
      let core = links[row].core
      var next = -1
      for other in block where !links[other].isInTree {
        let square = squares[other - block.lowerBound]
        let reach = max(square, core, links[other].core)
        let link = links[other]
        if reach < link.reach || (reach == link.reach && square < link.distance) {
          links[other].reach = reach
          links[other].distance = square
          links[other].parent = Int32(row)
        }
        if next < 0 || links[other].isBefore(links[next]) { next = other }
      }
      return next
    }
  }
}
