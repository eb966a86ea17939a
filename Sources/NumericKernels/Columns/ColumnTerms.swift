import CNumericKernels

/// How many columns `columnTerms` holds copies of at a time.
public let columnsTogether = 4

/// Learns one value from each column, and sums for each row what its values add, columns in order.
///
/// Columns are copied some at a time, so that few lines of memory are read more than twice.
///
/// - Parameter learn: Gets the index and the values of one column, and leaves in their place what each of them adds.
/// - Complexity: O(*n* · *d*) beside `learn`.
public func columnTerms<Column: Sendable>(
  of rows: Matrix, workers: Workers, _ learn: @Sendable (Int, UnsafeMutableBufferPointer<Double>) -> Column
) throws(KernelError) -> (columns: [Column], sums: [Double]) {
  let together = columnsTogether
  var columns: [Column] = []
  columns.reserveCapacity(rows.columnCount)
  var sums = [Double](repeating: 0, count: rows.rowCount)
  var copies = [Double](repeating: 0, count: min(together, rows.columnCount) * rows.rowCount)
  for first in stride(from: 0, to: rows.columnCount, by: together) {
    let some = first..<min(first + together, rows.columnCount)
    try copies.withUnsafeMutableBufferPointer { copies throws(KernelError) in
      guard let base = copies.baseAddress else { return }
      let slots = UnsafeSlots(base)
      try copyColumns(some, of: rows, to: slots, workers: workers)
      columns += try workers.map(some.count) { place in
        learn(
          first + place,
          UnsafeMutableBufferPointer(start: slots.base + place * rows.rowCount, count: rows.rowCount))
      }
      try addColumns(some.count, of: slots, to: &sums, workers: workers)
    }
  }
  return (columns, sums)
}

private let blockRows = 4096

private func copyColumns(
  _ columns: Range<Int>, of rows: Matrix, to slots: UnsafeSlots<Double>, workers: Workers
) throws(KernelError) {
  try workers.forEachBlock(of: rows.rowCount, grain: blockRows) { block in
    rows.values.withUnsafeBufferPointer { cells in
      guard let cells = cells.baseAddress else { return }
      assay_copy_columns(
        cells, Int64(rows.rowCount), Int64(rows.columnCount), Int64(columns.lowerBound), Int64(columns.count),
        Int64(block.lowerBound), Int64(block.upperBound), slots.base)
    }
  }
}

private func addColumns(
  _ count: Int, of slots: UnsafeSlots<Double>, to sums: inout [Double], workers: Workers
) throws(KernelError) {
  let rowCount = sums.count
  try sums.withUnsafeMutableBufferPointer { buffer throws(KernelError) in
    guard let base = buffer.baseAddress else { return }
    let sums = UnsafeSlots(base)
    try workers.forEachBlock(of: rowCount, grain: blockRows) { block in
      for column in 0..<count {
        let terms = slots.base + column * rowCount
        for row in block { sums[row] += terms[row] }
      }
    }
  }
}
