internal import CNumericKernels

/// Row numbers in an order in which rows that are close in space are close in number (see `assay_order_rows`).
///
/// - Throws: `KernelError.cancelled`.
/// - Complexity: O(*n* · log *n*) time for a few leading coordinates, 4 bytes for each of them and 12 a row.
func spatialOrder(of rows: Matrix, in frame: SearchFrame, workers: Workers) throws(KernelError) -> [Int32] {
  let leading = min(NeighborIndex.mostBoxDimensions, frame.columnCount)
  var coordinates = [Float](repeating: 0, count: rows.rowCount * leading)
  var order = (0..<Int32(rows.rowCount)).map { $0 }
  var keys = [UInt64](repeating: 0, count: rows.rowCount)
  try coordinates.withUnsafeMutableBufferPointer { buffer throws(KernelError) in
    guard let base = buffer.baseAddress else { return }
    try placeLeading(rows, order, in: frame, leading: leading, to: UnsafeSlots(base), workers: workers)
  }
  try order.withUnsafeMutableBufferPointer { orderBuffer throws(KernelError) in
    try keys.withUnsafeMutableBufferPointer { keyBuffer throws(KernelError) in
      guard let orderBase = orderBuffer.baseAddress, let keyBase = keyBuffer.baseAddress else { return }
      try halve(
        coordinates, leading: leading, order: UnsafeSlots(orderBase), count: rows.rowCount, keys: UnsafeSlots(keyBase),
        workers: workers)
    }
  }
  return order
}

/// The leading coordinates of all rows, row after row.
private func placeLeading(
  _ rows: Matrix, _ numbers: [Int32], in frame: SearchFrame, leading: Int, to slots: UnsafeSlots<Float>,
  workers: Workers
) throws(KernelError) {
  let width = NeighborIndex.leafRows
  try workers.forEachBlock(of: rows.rowCount, grain: 16 * width) { block in
    withUnsafeTemporaryAllocation(of: Double.self, capacity: frame.scratchSize) { scratch in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: frame.panelSize(leading: leading)) { panel in
        guard let scratch = scratch.baseAddress, let panel = panel.baseAddress else { return }
        for first in stride(from: block.lowerBound, to: block.upperBound, by: width) {
          let count = min(width, block.upperBound - first)
          numbers.withUnsafeBufferPointer { numbers in
            guard let base = numbers.baseAddress else { return }
            frame.place(rows, at: base + first, count: count, leading: leading, scratch: scratch, panel: panel)
          }
          for row in 0..<count {
            for column in 0..<leading {
              slots[(first + row) * leading + column] = Float(panel[column * width + row])
            }
          }
        }
      }
    }
  }
}

/// Some levels of halving, piece after piece; then the pieces side by side, each to its end.
private func halve(
  _ coordinates: [Float], leading: Int, order: UnsafeSlots<Int32>, count: Int, keys: UnsafeSlots<UInt64>,
  workers: Workers
) throws(KernelError) {
  var pieces = [0..<count]
  for _ in 0..<6 {
    let current = pieces
    let halves = try workers.map(current.count) { piece in
      let range = current[piece]
      return Int(
        assay_halve_rows(
          coordinates, Int64(leading), order.base + range.lowerBound, Int64(range.count), keys.base + range.lowerBound))
    }
    pieces = zip(pieces, halves).flatMap { piece, first in
      first == 0
        ? [piece] : [piece.lowerBound..<piece.lowerBound + first, piece.lowerBound + first..<piece.upperBound]
    }
  }
  let last = pieces
  try workers.forEach(last.count) { piece in
    let range = last[piece]
    assay_order_rows(
      coordinates, Int64(leading), order.base + range.lowerBound, Int64(range.count), keys.base + range.lowerBound)
  }
}
