import CNumericKernels

/// Rows laid out for the distance kernel: panels of eight rows side by side, dimension by dimension.
///
/// The last panel is padded with zero rows, which no tile shows.
public struct PackedRows: Sendable {
  public let rowCount: Int
  public let columnCount: Int
  let panels: [Double]

  static let panelWidth = Int(ASSAY_PANEL_WIDTH)

  /// - Complexity: O(*n* · *d*) time and memory.
  public init(_ rows: Matrix) {
    rowCount = rows.rowCount
    columnCount = rows.columnCount
    let width = Self.panelWidth
    let panelCount = (rowCount + width - 1) / width
    var packed = [Double](repeating: 0, count: panelCount * width * columnCount)
    rows.values.withUnsafeBufferPointer { source in
      for row in 0..<rows.rowCount {
        let start = (row / width) * width * rows.columnCount + row % width
        for column in 0..<rows.columnCount {
          packed[start + column * width] = source[row * rows.columnCount + column]
        }
      }
    }
    panels = packed
  }
}

/// Squared distances of a few queries to a range of rows, valid only inside the closure that receives them.
public struct DistanceTile {
  /// The queries of this tile.
  public let queries: Range<Int>
  /// The rows of this tile.
  public let rows: Range<Int>
  let cells: UnsafeMutablePointer<Double>
  let stride: Int

  /// Squared Euclidean distances of query `query` (its index among all queries) to `rows`, in their order.
  public func squaredDistances(ofQuery query: Int) -> UnsafeBufferPointer<Double> {
    UnsafeBufferPointer(start: cells + (query - queries.lowerBound) * stride, count: rows.count)
  }
}

extension PackedRows {
  /// Queries and rows of one tile: 32 × 1024 distances, 256 kB, stay in the second-level cache.
  static let tileQueries = 32
  static let tileRows = 1024

  /// Bytes that `forEachTile` allocates for each thread.
  public static let tileBytes = tileQueries * tileRows * MemoryLayout<Double>.size

  /// Computes the squared Euclidean distance of every query to every packed row, tile by tile.
  ///
  /// Tiles of one block of queries come one after the other in ascending order of rows, on one thread;
  /// different blocks of queries may come at the same time. `body` must write to slots of its own queries only.
  /// Distances are sums of squared differences, so that equal rows have distance exactly 0.
  ///
  /// - Parameters:
  ///   - queries: *m* × *d*.
  ///   - onlyFromQueryOn: The queries are the rows themselves; tiles that lie wholly before a block's first query are
  ///     left out, for work that needs each pair once.
  /// - Throws: `KernelError.cancelled`.
  /// - Complexity: O(*m* · *n* · *d*) time, 256 kB a thread.
  public func forEachTile(
    queries: Matrix, onlyFromQueryOn: Bool = false, workers: Workers, _ body: @Sendable (DistanceTile) -> Void
  ) throws(KernelError) {
    precondition(queries.columnCount == columnCount, "queries and rows have the same columns")
    try workers.forEachBlock(of: queries.rowCount, grain: Self.tileQueries) { block in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: Self.tileQueries * Self.tileRows) { tile in
        queries.values.withUnsafeBufferPointer { values in
          let firstRow = onlyFromQueryOn ? block.lowerBound / Self.tileRows * Self.tileRows : 0
          forEachTile(block: block, of: values, firstRow: firstRow, tile: tile, workers: workers, body)
        }
      }
    }
  }

  private func forEachTile(
    block: Range<Int>, of queries: UnsafeBufferPointer<Double>, firstRow: Int,
    tile: UnsafeMutableBufferPointer<Double>, workers: Workers, _ body: (DistanceTile) -> Void
  ) {
    guard let cells = tile.baseAddress else { return }
    panels.withUnsafeBufferPointer { packed in
      for start in stride(from: firstRow, to: rowCount, by: Self.tileRows) {
        if workers.cancellation.isCancelled { return }
        let rows = start..<min(rowCount, start + Self.tileRows)
        let panelCount = (rows.count + Self.panelWidth - 1) / Self.panelWidth
        assay_squared_distances(
          queries.baseAddress.map { $0 + block.lowerBound * columnCount }, Int64(block.count), Int64(columnCount),
          packed.baseAddress.map { $0 + start * columnCount }, Int64(panelCount), cells)
        body(DistanceTile(queries: block, rows: rows, cells: cells, stride: panelCount * Self.panelWidth))
      }
    }
  }
}

/// Sum of the weights of the values that are at most `limit`.
public func weightWithin(
  _ limit: Double, _ values: UnsafeBufferPointer<Double>, weights: UnsafeBufferPointer<Int32>
) -> Int {
  Int(assay_weight_within(values.baseAddress, weights.baseAddress, Int64(values.count), limit))
}

/// Sum of the square roots of `values`, in a fixed order of addition.
public func sumOfSquareRoots(_ values: UnsafeBufferPointer<Double>) -> Double {
  assay_sum_of_square_roots(values.baseAddress, Int64(values.count))
}
