/// A dense matrix of `Double`, row-major: row *i*, column *j* stands at `values[i * columnCount + j]`.
///
/// Rows are observations (flows), columns are features. Kernels read `values` through its buffer pointer.
public struct Matrix: Sendable, Hashable, Codable {
  public let rowCount: Int
  public let columnCount: Int
  /// Row-major storage, `rowCount * columnCount` values.
  public var values: [Double]

  /// - Precondition: `values.count == rowCount * columnCount`.
  public init(rowCount: Int, columnCount: Int, values: [Double]) {
    precondition(values.count == rowCount * columnCount, "a \(rowCount) × \(columnCount) matrix needs that many values")
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.values = values
  }

  /// A matrix filled with one value.
  public init(rowCount: Int, columnCount: Int, repeating value: Double = 0) {
    self.init(
      rowCount: rowCount, columnCount: columnCount, values: Array(repeating: value, count: rowCount * columnCount))
  }

  /// A matrix from rows of equal length; no rows give a 0 × 0 matrix.
  public init(rows: [[Double]]) {
    let width = rows.first?.count ?? 0
    precondition(rows.allSatisfy { $0.count == width }, "rows of one matrix have one length")
    self.init(rowCount: rows.count, columnCount: width, values: rows.flatMap { $0 })
  }

  @inlinable
  public subscript(row: Int, column: Int) -> Double {
    get { values[row * columnCount + column] }
    set { values[row * columnCount + column] = newValue }
  }

  /// The values of one row.
  public func row(_ index: Int) -> ArraySlice<Double> {
    values[index * columnCount..<(index + 1) * columnCount]
  }

  /// The values of one column, copied.
  public func column(_ index: Int) -> [Double] {
    values.withUnsafeBufferPointer { cells in
      (0..<rowCount).map { cells[$0 * columnCount + index] }
    }
  }

  /// The rows of the given indices, in that order; an index may stand more than once.
  public func selectingRows(_ indices: some Collection<Int>) -> Matrix {
    let selected = [Double](unsafeUninitializedCapacity: indices.count * columnCount) { target, initialized in
      values.withUnsafeBufferPointer { source in
        for index in indices {
          precondition((0..<rowCount).contains(index), "row \(index) of \(rowCount)")
          let row = UnsafeBufferPointer(rebasing: source[index * columnCount..<(index + 1) * columnCount])
          _ = UnsafeMutableBufferPointer(rebasing: target[initialized...]).initialize(from: row)
          initialized += columnCount
        }
      }
    }
    return Matrix(rowCount: indices.count, columnCount: columnCount, values: selected)
  }

  /// Row and column of the first value that is NaN or infinite, or nil.
  public var firstNonFinite: (row: Int, column: Int)? {
    guard let index = values.firstIndex(where: { !$0.isFinite }) else { return nil }
    return (index / columnCount, index % columnCount)
  }
}
