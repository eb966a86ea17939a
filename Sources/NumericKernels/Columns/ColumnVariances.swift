import CNumericKernels

/// The variance of each column with divisor *n*, by two passes: the bits of `meanAndVariance` of each.
///
/// - Throws: `KernelError.cancelled`.
/// - Complexity: O(*n* · *d*) time.
public func columnVariances(_ rows: Matrix, workers: Workers) throws(KernelError) -> [Double] {
  guard rows.rowCount > 0 else { return Array(repeating: 0, count: rows.columnCount) }
  // Two lines of the cache at a time: a column is added by one thread, rows in order.
  let together = 16
  let strips = try workers.map((rows.columnCount + together - 1) / together) { strip in
    let columns = strip * together..<min(rows.columnCount, (strip + 1) * together)
    var sums = [Double](repeating: 0, count: columns.count)
    rows.values.withUnsafeBufferPointer { cells in
      guard let first = cells.baseAddress.map({ $0 + columns.lowerBound }) else { return }
      let (count, width) = (Int64(rows.rowCount), Int64(rows.columnCount))
      assay_add_columns(first, count, width, Int64(columns.count), nil, &sums)
      let means = sums.map { $0 / Double(rows.rowCount) }
      assay_add_columns(first, count, width, Int64(columns.count), means, &sums)
    }
    return sums.map { $0 / Double(rows.rowCount) }
  }
  return strips.flatMap { $0 }
}
