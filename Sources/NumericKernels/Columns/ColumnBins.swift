import CNumericKernels

/// Bins between ascending edges, the same number in each column, for many rows at a time.
///
/// A bin is guessed as if all had one width, then corrected against the edges: the answer is that of a search.
public struct ColumnBins: Sendable {
  public let bins: Int
  public let columnCount: Int
  private let edges: [Double]
  private let inverseWidths: [Double]

  /// What a value adds to the sum of its row.
  public struct Term: Sendable {
    /// For each bin.
    public var adds: [Double]
    /// How far below the first and above the last edge a value still counts as in the outermost bin.
    public var reach: (below: Double, above: Double)
    /// For values further out.
    public var outside: Double

    public init(adds: [Double], reach: (below: Double, above: Double), outside: Double) {
      self.adds = adds
      self.reach = reach
      self.outside = outside
    }
  }

  /// - Parameter edges: One list a column, of equal length, at least 2.
  public init(edges: [[Double]]) {
    bins = (edges.first?.count ?? 2) - 1
    columnCount = edges.count
    let count = bins + 1
    precondition(count > 1 && edges.allSatisfy { $0.count == count }, "columns have one number of bins, at least 1")
    self.edges = edges.flatMap { $0 }
    inverseWidths = edges.map { Double(count - 1) / ($0[count - 1] - $0[0]) }
  }

  /// How many values of each column lie in each bin: from its lower edge up to below its upper one.
  /// The outermost bins take what lies outside, too.
  ///
  /// - Complexity: O(*n* · *d*), with bins of about one width.
  public func counts(of rows: Matrix, workers: Workers) throws(KernelError) -> [[Int]] {
    precondition(rows.columnCount == columnCount, "bins of \(columnCount) columns")
    let size = columnCount * bins
    let slices = try workers.mapSlices(of: rows.rowCount) { blocks in
      var counts = [UInt32](repeating: 0, count: size)
      withBins(rows) { bins, cells in
        for block in blocks {
          assay_count_in_bins(bins, cells + block.lowerBound * columnCount, Int64(block.count), &counts)
        }
      }
      return counts
    }
    return (0..<columnCount).map { column in
      (column * bins..<(column + 1) * bins).map { place in slices.reduce(0) { $0 + Int($1[place]) } }
    }
  }

  /// For each row the sum of what its values add, columns in order. A value on an inner edge counts as in the bin
  /// on its left.
  public func sums(of rows: Matrix, adding terms: [Term], workers: Workers) throws(KernelError) -> [Double] {
    precondition(rows.columnCount == columnCount, "bins of \(columnCount) columns")
    precondition(terms.count == columnCount && terms.allSatisfy { $0.adds.count == bins }, "one term a column and bin")
    let adds = terms.flatMap(\.adds)
    let reach = terms.flatMap { [$0.reach.below, $0.reach.above] }
    let outside = terms.map(\.outside)
    var sums = [Double](repeating: 0, count: rows.rowCount)
    try sums.withUnsafeMutableBufferPointer { buffer throws(KernelError) in
      guard let base = buffer.baseAddress else { return }
      let slots = UnsafeSlots(base)
      try workers.forEachBlock(of: rows.rowCount, grain: 512) { block in
        withBins(rows) { bins, cells in
          assay_sum_over_bins(
            bins, adds, reach, outside, cells + block.lowerBound * columnCount, Int64(block.count),
            slots.base + block.lowerBound)
        }
      }
    }
    return sums
  }

  private func withBins(_ rows: Matrix, _ body: (UnsafePointer<assay_bins>, UnsafePointer<Double>) -> Void) {
    edges.withUnsafeBufferPointer { edges in
      inverseWidths.withUnsafeBufferPointer { widths in
        rows.values.withUnsafeBufferPointer { cells in
          guard let cells = cells.baseAddress else { return }
          var bins = assay_bins(
            edges: edges.baseAddress, inverse_width: widths.baseAddress, column_count: Int64(columnCount),
            bins: Int64(self.bins))
          body(&bins, cells)
        }
      }
    }
  }
}
