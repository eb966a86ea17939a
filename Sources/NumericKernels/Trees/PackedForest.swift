import CNumericKernels

/// One node of a binary tree of splits, children side by side.
public struct SplitNode: Sendable, Hashable {
  /// The column that is compared, or −1 for a leaf.
  public var column: Int32
  /// Index of the left child, which is greater than the node's own; the right one follows it.
  public var left: Int32
  /// Rows with a value up to this one go left; in a leaf, what it adds to the sum of a row.
  public var value: Double

  public init(column: Int32 = -1, left: Int32 = 0, value: Double = 0) {
    self.column = column
    self.left = left
    self.value = value
  }
}

/// Trees of splits laid out for many rows: nodes breadth first, leaves that lead to themselves, thresholds as
/// single-precision codes of which ties alone are decided in double. Rows end in the same leaves as by plain walks.
public struct PackedForest: Sendable {
  public let columnCount: Int
  private var thresholds: [Float] = []
  private var links: [UInt32] = []
  private var values: [Double] = []
  private var starts: [Int64] = [0]
  private var depths: [Int32] = []
  private let offsets: [Double]
  private let shift: Int32

  /// Bytes of a packed node.
  public static let bytesPerNode = MemoryLayout<Float>.size + MemoryLayout<UInt32>.size + MemoryLayout<Double>.size
  /// Bytes that a thread needs for the codes of a block of rows, a column.
  public static let bytesPerColumnOfBlock = grain * MemoryLayout<Float>.size
  /// Rows of a block: their codes stay cached while all trees pass over them.
  private static let grain = 512

  /// Nil when the number of a column and of a node do not fit in one word together, or a node has two parents.
  public init?(trees: [[SplitNode]], columnCount: Int) {
    let largest = trees.reduce(0) { max($0, $1.count) }
    shift = Int32(Self.bits(largest + 1))
    guard Int(shift) + Self.bits(columnCount) <= 32, largest > 0 else { return nil }
    self.columnCount = columnCount
    offsets = Self.offsets(trees, columnCount: columnCount)
    let nodes = trees.reduce(Self.padding) { $0 + $1.count }
    thresholds.reserveCapacity(nodes)
    links.reserveCapacity(nodes)
    values.reserveCapacity(nodes)
    for tree in trees {
      guard append(tree) else { return nil }
    }
    // The kernel loads the first nodes of the last tree as whole registers.
    thresholds.append(contentsOf: repeatElement(.nan, count: Self.padding))
    links.append(contentsOf: repeatElement(0, count: Self.padding))
  }

  private static let padding = 32

  private static func bits(_ count: Int) -> Int { Int.bitWidth - max(0, count - 1).leadingZeroBitCount }

  /// Near zero where the thresholds allow, where single precision is finest; else their end that is nearest to it.
  private static func offsets(_ trees: [[SplitNode]], columnCount: Int) -> [Double] {
    var (low, high) = (
      [Double](repeating: .infinity, count: columnCount), [Double](repeating: -.infinity, count: columnCount)
    )
    for tree in trees {
      for node in tree where node.column >= 0 {
        let column = Int(node.column)
        low[column] = min(low[column], node.value)
        high[column] = max(high[column], node.value)
      }
    }
    return zip(low, high).map { $0 > $1 ? 0 : max($0, min($1, 0)) }
  }

  private mutating func append(_ tree: [SplitNode]) -> Bool {
    var queue = [0]
    queue.reserveCapacity(tree.count)
    var (place, endOfLevel, depth) = (0, 1, Int32(0))
    while place < queue.count {
      if place == endOfLevel {
        depth += 1
        endOfLevel = queue.count
      }
      let node = tree[queue[place]]
      if node.column < 0 {
        thresholds.append(.nan)
        links.append(UInt32(place))
      } else {
        thresholds.append(Float(node.value - offsets[Int(node.column)]))
        links.append(UInt32(node.column) << UInt32(shift) | UInt32(queue.count))
        queue.append(Int(node.left))
        queue.append(Int(node.left) + 1)
        if queue.count > tree.count { return false }
      }
      values.append(node.value)
      place += 1
    }
    starts.append(starts[starts.count - 1] + Int64(queue.count))
    depths.append(depth)
    return true
  }

  /// For each row the sum of what its leaves add, trees in order.
  ///
  /// - Parameter rows: *n* × `columnCount`, finite.
  /// - Complexity: O(*n* · trees · depth).
  public func sums(of rows: Matrix, workers: Workers) throws(KernelError) -> [Double] {
    try sums(of: rows, plain: false, workers: workers)
  }

  /// - Parameter plain: Whether to leave the widest vector unit alone, which changes no bit.
  package func sums(of rows: Matrix, plain: Bool, workers: Workers) throws(KernelError) -> [Double] {
    precondition(rows.columnCount == columnCount, "a forest of \(columnCount) columns")
    let lanes = Int(ASSAY_FOREST_LANES)
    let blocks = (rows.rowCount + Self.grain - 1) / Self.grain
    var sums = [Double](repeating: 0, count: (rows.rowCount + lanes - 1) / lanes * lanes)
    try sums.withUnsafeMutableBufferPointer { buffer throws(KernelError) in
      guard let base = buffer.baseAddress else { return }
      let slots = UnsafeSlots(base)
      try workers.forEach(blocks) { block in
        let range = block * Self.grain..<min(rows.rowCount, (block + 1) * Self.grain)
        add(range, of: rows, plain: plain, to: slots.base + range.lowerBound)
      }
    }
    sums.removeLast(sums.count - rows.rowCount)
    return sums
  }

  private func add(_ range: Range<Int>, of rows: Matrix, plain: Bool, to sums: UnsafeMutablePointer<Double>) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.grain * columnCount) { codes in
      rows.values.withUnsafeBufferPointer { cells in
        guard let cells = cells.baseAddress, let codes = codes.baseAddress else { return }
        withForest {
          var forest = $0
          assay_forest_add(
            &forest, cells + range.lowerBound * columnCount, Int64(range.count), codes, sums, plain ? 1 : 0)
        }
      }
    }
  }

  private func withForest(_ body: (assay_forest) -> Void) {
    thresholds.withUnsafeBufferPointer { thresholds in
      links.withUnsafeBufferPointer { links in
        values.withUnsafeBufferPointer { values in
          starts.withUnsafeBufferPointer { starts in
            depths.withUnsafeBufferPointer { depths in
              offsets.withUnsafeBufferPointer { offsets in
                body(
                  assay_forest(
                    thresholds: thresholds.baseAddress, links: links.baseAddress, values: values.baseAddress,
                    starts: starts.baseAddress, depths: depths.baseAddress, offsets: offsets.baseAddress,
                    tree_count: Int64(depths.count), column_count: Int64(columnCount), shift: shift))
              }
            }
          }
        }
      }
    }
  }
}
