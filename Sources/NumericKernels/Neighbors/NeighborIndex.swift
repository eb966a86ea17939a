internal import CNumericKernels

/// Rows arranged for exact neighbour search: leaves of 32 rows that lie close together, each in a box.
///
/// Whole leaves are passed over when their box lies beyond what a query can still reach, by the triangle inequality;
/// inside a leaf, 32 rows at a time are given up once the sum over their leading coordinates (see `SearchFrame`) exceeds
/// it. What is left is decided by direct differences in double precision: answers are those of `PackedRows`, to the
/// bit. Bentley's tree (1975, doi 10.1145/361002.361007) with its leaves searched flat; the boxes of all leaves are compared
/// with those of 32 queries at a time, which costs 1/1024 of comparing all pairs and is the part that stays quadratic.
public struct NeighborIndex: Sendable {
  public let rows: Matrix
  let frame: SearchFrame
  /// Row numbers, leaf after leaf.
  let order: [Int32]
  /// Coordinates of the rows of each leaf, side by side, dimension by dimension.
  let leaves: [Float]
  /// How far the rows of a leaf may lie from their coordinates.
  let errors: [Float]
  /// Lower and upper ends of the leaves' boxes in the leading coordinates, in panels of 16.
  let boxes: [Float]

  static let leafRows = Int(ASSAY_LEAF_ROWS)
  static let boxWidth = Int(ASSAY_BOX_WIDTH)
  /// Leading coordinates in which boxes are compared.
  static let mostBoxDimensions = 20

  /// - Parameter rows: *n* × *d*, finite, *n* ≥ 1, *d* ≥ 1, magnitudes at most 1e150.
  /// - Throws: `KernelError.cancelled`.
  /// - Complexity: O(*n* · *d* · (*d* + log *n*)) time, 4 bytes a value and 5 more a row for each box coordinate.
  public init(_ rows: Matrix, workers: Workers) throws(KernelError) {
    self.rows = rows
    let frame = try SearchFrame(rows, workers: workers)
    let order = try spatialOrder(of: rows, in: frame, workers: workers)
    let leafCount = (rows.rowCount + Self.leafRows - 1) / Self.leafRows
    var packing = LeafPacking(leafCount: leafCount, frame: frame)
    try packing.fill(rows, order: order, workers: workers)
    self.frame = frame
    self.order = order
    leaves = packing.leaves
    errors = packing.errors
    boxes = packing.boxes
  }

  public var rowCount: Int { rows.rowCount }
  var leafCount: Int { errors.count }
  var boxDimensions: Int { Self.boxDimensions(of: frame) }

  static func boxDimensions(of frame: SearchFrame) -> Int { min(mostBoxDimensions, frame.columnCount) }

  /// Places of a leaf's rows in `order`.
  func places(ofLeaf leaf: Int) -> Range<Int> {
    leaf * Self.leafRows..<min(rowCount, (leaf + 1) * Self.leafRows)
  }

  /// Bytes of the index of *n* × *d* rows, the rows themselves left out, and of what building it takes for a while.
  public static func predictedBytes(rows: Int, columns: Int) -> Int {
    let padded = (columns + Int(ASSAY_STEP) - 1) / Int(ASSAY_STEP) * Int(ASSAY_STEP)
    let leading = min(mostBoxDimensions, columns)
    return rows * (4 * padded + 4) + max(rows * (4 * leading + 8), rows / leafRows * 8 * leading)
  }
}

/// Row numbers in an order in which rows that are close in space are close in number (see `assay_order_rows`).
func spatialOrder(of rows: Matrix, in frame: SearchFrame, workers: Workers) throws(KernelError) -> [Int32] {
  let leading = NeighborIndex.boxDimensions(of: frame)
  var coordinates = [Float](repeating: 0, count: rows.rowCount * leading)
  var order = (0..<Int32(rows.rowCount)).map { $0 }
  var keys = [UInt64](repeating: 0, count: rows.rowCount)
  try coordinates.withUnsafeMutableBufferPointer { buffer throws(KernelError) in
    guard let base = buffer.baseAddress else { return }
    let slots = UnsafeSlots(base)
    try workers.forEachBlock(of: rows.rowCount, grain: 256) { block in
      let found = frame.coordinates(of: rows, at: Int32(block.lowerBound)..<Int32(block.upperBound), leading: leading)
      for place in found.indices { slots[block.lowerBound * leading + place] = Float(found[place]) }
    }
  }
  try order.withUnsafeMutableBufferPointer { orderBuffer throws(KernelError) in
    try keys.withUnsafeMutableBufferPointer { keyBuffer throws(KernelError) in
      guard let orderBase = orderBuffer.baseAddress, let keyBase = keyBuffer.baseAddress else { return }
      let (orderSlots, keySlots) = (UnsafeSlots(orderBase), UnsafeSlots(keyBase))
      let shared = coordinates
      // Some levels of halving one after the other; then the pieces side by side.
      var pieces = [0..<rows.rowCount]
      for _ in 0..<6 {
        let current = pieces
        let halves = try workers.map(current.count) { piece in
          let range = current[piece]
          return Int(
            assay_halve_rows(
              shared, Int64(leading), orderSlots.base + range.lowerBound, Int64(range.count),
              keySlots.base + range.lowerBound))
        }
        pieces = zip(pieces, halves).flatMap { piece, first in
          first == 0
            ? [piece]
            : [piece.lowerBound..<piece.lowerBound + first, piece.lowerBound + first..<piece.upperBound]
        }
      }
      let final = pieces
      try workers.forEach(final.count) { piece in
        let range = final[piece]
        assay_order_rows(
          shared, Int64(leading), orderSlots.base + range.lowerBound, Int64(range.count),
          keySlots.base + range.lowerBound)
      }
    }
  }
  return order
}
