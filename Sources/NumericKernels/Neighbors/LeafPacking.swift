internal import CNumericKernels

/// The arrays of a `NeighborIndex` while they are filled, leaf by leaf.
struct LeafPacking {
  var leaves: [Float]
  var errors: [Float]
  var boxes: [Float]
  private let frame: SearchFrame
  private let boxDimensions: Int

  /// Missing rows of the last leaf lie so far out that no search with a limit finds them.
  private static let farOut: Float = 1e18

  init(leafCount: Int, frame: SearchFrame) {
    self.frame = frame
    boxDimensions = NeighborIndex.boxDimensions(of: frame)
    let panels = (leafCount + NeighborIndex.boxWidth - 1) / NeighborIndex.boxWidth
    leaves = Array(repeating: 0, count: leafCount * frame.paddedCount * NeighborIndex.leafRows)
    errors = Array(repeating: 0, count: leafCount)
    boxes = Array(repeating: Self.farOut, count: panels * boxDimensions * 2 * NeighborIndex.boxWidth)
  }

  mutating func fill(_ rows: Matrix, order: [Int32], workers: Workers) throws(KernelError) {
    let (frame, dimensions, count) = (frame, boxDimensions, errors.count)
    try leaves.withUnsafeMutableBufferPointer { leafBuffer throws(KernelError) in
      try errors.withUnsafeMutableBufferPointer { errorBuffer throws(KernelError) in
        try boxes.withUnsafeMutableBufferPointer { boxBuffer throws(KernelError) in
          guard let leafBase = leafBuffer.baseAddress, let errorBase = errorBuffer.baseAddress,
            let boxBase = boxBuffer.baseAddress
          else { return }
          let (cells, errors, ends) = (UnsafeSlots(leafBase), UnsafeSlots(errorBase), UnsafeSlots(boxBase))
          try workers.forEach(count) { leaf in
            let width = NeighborIndex.leafRows
            let members = order[leaf * width..<min(order.count, (leaf + 1) * width)]
            let target = cells.base + leaf * frame.paddedCount * width
            errors[leaf] = Self.fill(
              target, frame.coordinates(of: rows, at: members, leading: frame.columnCount), frame)
            let panel = ends.base + leaf / NeighborIndex.boxWidth * dimensions * 2 * NeighborIndex.boxWidth
            Self.box(
              panel + leaf % NeighborIndex.boxWidth, around: target, members: members.count, dimensions: dimensions)
          }
        }
      }
    }
  }

  /// Lays the coordinates of a leaf's rows side by side; returns how far rows may lie from them.
  private static func fill(
    _ target: UnsafeMutablePointer<Float>, _ coordinates: [Double], _ frame: SearchFrame
  ) -> Float {
    let members = coordinates.count / frame.columnCount
    var largest = 0.0
    for row in 0..<members {
      var square = 0.0
      for column in 0..<frame.columnCount {
        let value = coordinates[row * frame.columnCount + column]
        target[column * NeighborIndex.leafRows + row] = Float(value)
        square += value * value
      }
      largest = max(largest, square)
    }
    for row in members..<NeighborIndex.leafRows { target[row] = farOut }
    return frame.error(ofNorm: largest.squareRoot())
  }

  private static func box(
    _ ends: UnsafeMutablePointer<Float>, around leaf: UnsafeMutablePointer<Float>, members: Int, dimensions: Int
  ) {
    for dimension in 0..<dimensions {
      let values = UnsafeBufferPointer(start: leaf + dimension * NeighborIndex.leafRows, count: members)
      ends[dimension * 2 * NeighborIndex.boxWidth] = values.min() ?? farOut
      ends[(dimension * 2 + 1) * NeighborIndex.boxWidth] = values.max() ?? farOut
    }
  }
}
