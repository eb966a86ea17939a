extension Matrix {
  /// A matrix whose rows are written by `fill`, blocks of rows side by side on the threads.
  ///
  /// - Parameter fill: writes every value of the given rows; the pointer is that of the first of them.
  /// - Throws: `KernelError.cancelled`.
  public init(
    rowCount: Int, columnCount: Int, workers: Workers,
    fill: @Sendable (Range<Int>, UnsafeMutablePointer<Double>) -> Void
  ) throws(KernelError) {
    var failure: KernelError?
    let values = [Double](unsafeUninitializedCapacity: rowCount * columnCount) { buffer, initialized in
      guard let base = buffer.baseAddress else { return }
      preferLargePages(UnsafeMutableRawPointer(base), byteCount: buffer.count * MemoryLayout<Double>.stride)
      let cells = UnsafeSlots(base)
      do throws(KernelError) {
        // A block and what it is made from stay in the cache of one core.
        try workers.forEachBlock(of: rowCount, grain: max(16, 8192 / max(1, columnCount))) { rows in
          fill(rows, cells.base + rows.lowerBound * columnCount)
        }
        initialized = rowCount * columnCount
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    self.init(rowCount: rowCount, columnCount: columnCount, values: values)
  }

  /// A matrix from columns of `rowCount` values each.
  ///
  /// - Throws: `KernelError.cancelled`.
  public init(columns: [[Double]], rowCount: Int, workers: Workers) throws(KernelError) {
    precondition(columns.allSatisfy { $0.count == rowCount }, "columns of one matrix have one length")
    let width = columns.count
    try self.init(rowCount: rowCount, columnCount: width, workers: workers) { rows, cells in
      for (index, column) in columns.enumerated() { writeColumn(column, rows, to: cells + index, stride: width) }
    }
  }
}

/// Writes the given rows of a column, `stride` values apart.
public func writeColumn(
  _ values: [Double], _ rows: Range<Int>, to cells: UnsafeMutablePointer<Double>, stride: Int
) {
  values.withUnsafeBufferPointer { values in
    for offset in 0..<rows.count { cells[offset * stride] = values[rows.lowerBound + offset] }
  }
}
