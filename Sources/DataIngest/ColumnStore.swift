import Foundation

/// Columns that grow together, row by row. A categorical cell holds its code as a number.
///
/// Cells of the row `rowCount` may be written at any time; they count once `commitRow` is called. One test for room a
/// row is what makes this faster than one growing array a column; `realloc` moves large blocks without copying them.
final class ColumnStore {
  let columnCount: Int
  private(set) var rowCount = 0
  private(set) var columns: UnsafeMutablePointer<UnsafeMutablePointer<Double>>
  private var capacity: Int

  init(columnCount: Int, capacity: Int = 1024) {
    self.columnCount = columnCount
    self.capacity = capacity
    columns = .allocate(capacity: max(1, columnCount))
    for index in 0..<columnCount { columns[index] = Self.resized(nil, capacity: capacity) }
  }

  deinit {
    for index in 0..<columnCount { free(columns[index]) }
    columns.deallocate()
  }

  func commitRow() {
    rowCount += 1
    if rowCount == capacity { grow() }
  }

  /// The values of a column; its memory is given back.
  func takeNumbers(_ index: Int) -> [Double] {
    take(index) { $0 }
  }

  func takeCodes(_ index: Int) -> [Int32] {
    take(index) { Int32($0) }
  }

  private func take<T>(_ index: Int, _ convert: (Double) -> T) -> [T] {
    let cells = columns[index]
    let values = [T](unsafeUninitializedCapacity: rowCount) { buffer, count in
      for row in 0..<rowCount { buffer.initializeElement(at: row, to: convert(cells[row])) }
      count = rowCount
    }
    columns[index] = Self.resized(cells, capacity: 1)
    return values
  }

  private func grow() {
    capacity *= 2
    for index in 0..<columnCount { columns[index] = Self.resized(columns[index], capacity: capacity) }
  }

  private static func resized(_ cells: UnsafeMutablePointer<Double>?, capacity: Int) -> UnsafeMutablePointer<Double> {
    guard let block = realloc(cells, capacity * MemoryLayout<Double>.stride) else {
      // As where an array finds no room: nothing was written yet, so nothing is lost.
      fatalError("no memory for \(capacity) rows of a column; free some, or give a file of fewer rows or columns")
    }
    return block.bindMemory(to: Double.self, capacity: capacity)
  }
}
