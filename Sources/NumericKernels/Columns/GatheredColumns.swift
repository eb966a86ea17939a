import CNumericKernels

/// Some rows of a matrix, column after column.
public struct GatheredColumns: Sendable {
  /// Rows gathered.
  public let count: Int
  private let values: [Double]

  public init(of rows: Matrix, chosen: [Int]) {
    count = chosen.count
    let cells = chosen.count * rows.columnCount
    values = [Double](unsafeUninitializedCapacity: cells) { buffer, initialized in
      defer { initialized = cells }
      guard let out = buffer.baseAddress else { return }
      rows.values.withUnsafeBufferPointer { source in
        chosen.map(Int64.init).withUnsafeBufferPointer { chosen in
          guard let source = source.baseAddress, let first = chosen.baseAddress else { return }
          assay_gather_columns(source, Int64(rows.columnCount), first, Int64(chosen.count), out)
        }
      }
    }
  }

  /// The values of one column, in the order in which the rows were chosen.
  public func withColumn<T>(_ column: Int, _ body: (UnsafePointer<Double>) -> T) -> T {
    values.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("a column of no rows") }
      return body(base + column * count)
    }
  }

  /// Least and greatest value of `column` among the rows at `order[range]`, which must not be empty.
  public func extent(of column: Int, _ order: [Int32], _ range: Range<Int>) -> (least: Double, greatest: Double) {
    var (least, greatest) = (0.0, 0.0)
    withColumn(column) { values in
      order.withUnsafeBufferPointer { order in
        guard let first = order.baseAddress else { return }
        assay_range_of(values, first + range.lowerBound, Int64(range.count), &least, &greatest)
      }
    }
    return (least, greatest)
  }
}
