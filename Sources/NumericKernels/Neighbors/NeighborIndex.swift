internal import CNumericKernels

/// Rows arranged for exact neighbour search: leaves of 32 rows that lie close together, each in a box.
///
/// Whole leaves are passed over when their box lies beyond what a query can still reach, by the triangle inequality;
/// inside a leaf, 32 rows at a time are given up once the sum over their leading coordinates (see `SearchFrame`) exceeds
/// it. What is left is decided by direct differences in double precision: answers are those of `PackedRows`, to the
/// bit. Bentley's tree (1975, doi 10.1145/361002.361007) with its leaves searched flat; the boxes of all leaves are
/// compared with those of 32 queries at a time, which costs 1/1024 of comparing all pairs and is what stays quadratic.
public struct NeighborIndex: Sendable {
  public let rows: Matrix
  let frame: SearchFrame
  let leaves: Leaves

  /// Rows of a leaf, and queries of a group.
  static let leafRows = Int(ASSAY_LEAF_ROWS)
  /// Leading coordinates in which boxes are compared.
  static let mostBoxDimensions = 20

  /// - Parameter rows: *n* × *d*, finite, *n* ≥ 1, *d* ≥ 1, magnitudes at most 1e150.
  /// - Throws: `KernelError.cancelled`.
  /// - Complexity: O(*n* · *d* · (*d* + log *n*)) time; memory: see `predictedBytes`.
  public init(_ rows: Matrix, workers: Workers) throws(KernelError) {
    self.rows = rows
    frame = try SearchFrame(rows, workers: workers)
    leaves = Leaves(order: try spatialOrder(of: rows, in: frame, workers: workers), frame: frame)
    try leaves.fill(rows, workers: workers)
  }

  public var rowCount: Int { rows.rowCount }

  /// Bytes of the index of *n* × *d* rows, the rows themselves left out, with what building it takes for a while.
  public static func predictedBytes(rows: Int, columns: Int) -> Int {
    let padded = (columns + Int(ASSAY_STEP) - 1) / Int(ASSAY_STEP) * Int(ASSAY_STEP)
    let leading = min(mostBoxDimensions, columns)
    let ordering = rows * (4 * leading + 12)
    return max(ordering, rows * (4 * padded + 8) + rows / leafRows * 8 * leading)
  }

  /// Bytes of an index and of a search for `k` neighbours of as many queries as there are rows, the rows left out.
  public static func predictedSearchBytes(rows: Int, columns: Int, k: Int, threads: Int) -> Int {
    let perThread = QueryGroup.bytes(rows: rows, columns: columns) + NearestSearch.bytes(k: min(k, mostNeighbors))
    return predictedBytes(rows: rows, columns: columns) + rows * k * 12 + threads * perThread
  }
}

/// The leaves of a `NeighborIndex`: filled once, read by many threads.
final class Leaves: Sendable {
  let count: Int
  let rowCount: Int
  /// Values of one dimension of a leaf stand side by side; this many values a leaf.
  let stride: Int
  let boxDimensions: Int
  /// Row numbers, leaf after leaf.
  let order: UnsafeSlots<Int32>
  /// Coordinates of the rows of each leaf, dimension by dimension.
  let cells: UnsafeSlots<Float>
  /// How far the rows of a leaf may lie from their coordinates.
  let errors: UnsafeSlots<Float>
  /// Lower and upper ends of the leaves' boxes in the leading coordinates, in panels of 16.
  let boxes: UnsafeSlots<Float>
  private let frame: SearchFrame

  static let boxWidth = Int(ASSAY_BOX_WIDTH)
  /// Missing rows of the last leaf, and missing leaves, lie so far out that no search with a limit finds them.
  private static let farOut: Float = 1e18

  init(order: [Int32], frame: SearchFrame) {
    let width = NeighborIndex.leafRows
    self.frame = frame
    rowCount = order.count
    count = (order.count + width - 1) / width
    stride = frame.paddedCount * width
    boxDimensions = min(NeighborIndex.mostBoxDimensions, frame.columnCount)
    self.order = UnsafeSlots(.allocate(capacity: order.count))
    cells = UnsafeSlots(.allocate(capacity: count * stride))
    errors = UnsafeSlots(.allocate(capacity: count))
    let ends = (count + Self.boxWidth - 1) / Self.boxWidth * boxDimensions * 2 * Self.boxWidth
    boxes = UnsafeSlots(.allocate(capacity: ends))
    boxes.base.initialize(repeating: Self.farOut, count: ends)
    for (place, row) in order.enumerated() { self.order.initialize(place, to: row) }
  }

  deinit {
    order.base.deallocate()
    cells.base.deallocate()
    errors.base.deallocate()
    boxes.base.deallocate()
  }

  var boxPanels: Int { (count + Self.boxWidth - 1) / Self.boxWidth }

  /// Places of a leaf's rows in `order`.
  func places(of leaf: Int) -> Range<Int> {
    let width = NeighborIndex.leafRows
    return leaf * width..<min(rowCount, (leaf + 1) * width)
  }

  /// Sets coordinates, errors and boxes of all leaves.
  fileprivate func fill(_ rows: Matrix, workers: Workers) throws(KernelError) {
    try workers.forEachBlock(of: count, grain: 16) { block in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: frame.scratchSize) { scratch in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: frame.panelSize(leading: frame.columnCount)) { panel in
          guard let scratch = scratch.baseAddress, let panel = panel.baseAddress else { return }
          for leaf in block {
            let places = places(of: leaf)
            frame.place(
              rows, at: order.base + places.lowerBound, count: places.count, leading: frame.columnCount,
              scratch: scratch,
              panel: panel)
            fill(leaf, members: places.count, from: panel)
          }
        }
      }
    }
  }

  private func fill(_ leaf: Int, members: Int, from panel: UnsafePointer<Double>) {
    let width = NeighborIndex.leafRows
    let target = cells.base + leaf * stride
    for cell in 0..<frame.columnCount * width { target[cell] = Float(panel[cell]) }
    for cell in frame.columnCount * width..<stride { target[cell] = 0 }
    for row in members..<width { target[row] = Self.farOut }
    errors.initialize(leaf, to: frame.error(ofPanel: panel))
    let box = boxes.base + leaf / Self.boxWidth * boxDimensions * 2 * Self.boxWidth + leaf % Self.boxWidth
    for dimension in 0..<boxDimensions {
      let values = UnsafeBufferPointer(start: target + dimension * width, count: members)
      box[dimension * 2 * Self.boxWidth] = values.min() ?? Self.farOut
      box[(dimension * 2 + 1) * Self.boxWidth] = values.max() ?? Self.farOut
    }
  }
}
