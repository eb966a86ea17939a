import CNumericKernels

/// The least and the greatest value of each column.
public struct ColumnExtents: Sendable {
  public let low: [Double]
  public let high: [Double]

  /// Nil when a value is NaN or infinite. Columns without rows reach from ∞ to −∞.
  ///
  /// - Complexity: O(*n* · *d*), one pass over the rows.
  public init?(of rows: Matrix, workers: Workers) throws(KernelError) {
    let width = rows.columnCount
    let slices = try workers.mapSlices(of: rows.rowCount) { blocks in
      var low = [Double](repeating: .infinity, count: width)
      var high = [Double](repeating: -.infinity, count: width)
      let isFinite = rows.values.withUnsafeBufferPointer { cells in
        guard let cells = cells.baseAddress else { return true }
        return blocks.allSatisfy { block in
          assay_widen(cells + block.lowerBound * width, Int64(block.count), Int64(width), &low, &high) != 0
        }
      }
      return (low: low, high: high, isFinite: isFinite)
    }
    guard slices.allSatisfy(\.isFinite) else { return nil }
    let none = [Double](repeating: .infinity, count: width)
    low = slices.reduce(none) { zip($0, $1.low).map { min($0, $1) } }
    high = slices.reduce(none.map { -$0 }) { zip($0, $1.high).map { max($0, $1) } }
  }
}

extension Workers {
  /// One value for each of as many slices of `0..<count` as there are threads, each slice in blocks.
  ///
  /// For sums of whole numbers and extremes alone: where a slice ends depends on the number of threads.
  func mapSlices<T: Sendable>(
    of count: Int, _ transform: @Sendable ([Range<Int>]) -> T
  ) throws(KernelError) -> [T] {
    let slices = max(1, min(threads, count))
    return try map(slices) { slice in
      let range = count * slice / slices..<count * (slice + 1) / slices
      let blocks = stride(from: range.lowerBound, to: range.upperBound, by: Self.blockRows).map {
        $0..<min($0 + Self.blockRows, range.upperBound)
      }
      return transform(blocks)
    }
  }

  /// Rows whose columns are looked at one after the other while they are cached.
  private static let blockRows = 256
}
