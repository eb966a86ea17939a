import CNumericKernels

/// Rows in panels of eight, to be compared with a few centers again and again, as K-Means does.
///
/// Columns of 0 and 1 are one code a row (`IndicatorCodes`); the panels hold the others.
public struct RowPanels: Sendable {
  /// The rows as they were given.
  public let rows: Matrix
  let coding: IndicatorCodes
  /// The columns that the panels hold, row-major as they were given.
  let others: Matrix
  /// What the panels have each of their columns less by: of its values' range, what is nearest to 0.
  private let origin: [Double]
  private let values: Matrix
  /// The squared length of each row and of the padding in all columns, less the origin.
  private let lengths: [Double]
  let panelCount: Int

  static let width = Int(ASSAY_PANEL_WIDTH)
  /// Rows of one tile: it stays in cache while all centers pass.
  static let tileRows = 256

  public init(_ rows: Matrix) {
    do { try self.init(rows, workers: Workers()) } catch { preconditionFailure("nobody cancels these workers") }
  }

  /// - Throws: `KernelError.cancelled`.
  /// - Complexity: O(*n* · *d*) time, `bytesARow` of memory.
  public init(_ rows: Matrix, workers: Workers) throws(KernelError) {
    let extents = try ColumnExtents(of: rows, workers: workers)
    let coding = try IndicatorCodes(rows, extents, workers)
    let columns = coding.others
    let panelCount = (rows.rowCount + Self.width - 1) / Self.width
    let origin =
      extents.map { extents in columns.map { max(extents.low[$0], min(extents.high[$0], 0)) } }
      ?? columns.map { _ in 0 }
    let values = try Self.panels(rows, columns, origin: origin, workers)
    self.rows = rows
    self.coding = coding
    self.panelCount = panelCount
    self.origin = origin
    self.values = values
    others = coding.columns.isEmpty ? rows : try Self.selecting(columns, of: rows, workers)
    lengths = try workers.map(panelCount * Self.width, grain: 1024) { place in
      let first = place / Self.width * values.columnCount + place % Self.width
      return values.values.withUnsafeBufferPointer { cells in
        columns.indices.reduce(Double(coding.oneCount(ofCode: coding.code(ofRow: place)))) { sum, position in
          let value = cells[first + position * Self.width]
          return sum + value * value
        }
      }
    }
  }

  /// Bytes a row, the rows themselves left out, if no column has a code.
  public static func bytesARow(columns: Int) -> Int { 8 * columns + 8 }

  var paddedCount: Int { panelCount * Self.width }
  var tileCount: Int { (panelCount * Self.width + Self.tileRows - 1) / Self.tileRows }

  /// The panels of one tile.
  func panels(ofTile tile: Int) -> Range<Int> {
    let perTile = Self.tileRows / Self.width
    return tile * perTile..<min(panelCount, (tile + 1) * perTile)
  }

  /// Calls `body` with what the kernels read.
  func withCodedRows<Result>(_ body: (UnsafePointer<assay_coded_rows>) -> Result) -> Result {
    values.values.withUnsafeBufferPointer { values in
      coding.codes.withUnsafeBufferPointer { codes in
        lengths.withUnsafeBufferPointer { lengths in
          rows.values.withUnsafeBufferPointer { cells in
            let coded = assay_coded_rows(
              panels: values.baseAddress, dimensions: Int64(others.columnCount), codes: codes.baseAddress,
              code_count: Int64(coding.count), lengths: lengths.baseAddress, rows: cells.baseAddress,
              row_count: Int64(rows.rowCount), column_count: Int64(rows.columnCount))
            return withUnsafePointer(to: coded, body)
          }
        }
      }
    }
  }

  /// Groups of eight of the given rows, of the last group the last one repeated.
  static func groups(_ count: Int) -> [Int] {
    (0..<(count + width - 1) / width * width).map { min($0, count - 1) }
  }

  /// Centers in groups of eight, dimension by dimension, in the columns of the panels less the origin.
  func packed(_ centers: Matrix) -> [Double] {
    var packed = ClusterPanels.packed(centers, Self.groups(centers.rowCount), coding.others)
    let group = coding.others.count * Self.width
    for cell in packed.indices { packed[cell] -= origin[cell % group / Self.width] }
    return packed
  }

  private static func panels(
    _ rows: Matrix, _ columns: [Int], origin: [Double], _ workers: Workers
  ) throws(KernelError) -> Matrix {
    try Matrix(
      rowCount: (rows.rowCount + width - 1) / width, columnCount: width * columns.count, workers: workers
    ) { panels, target in
      rows.values.withUnsafeBufferPointer { cells in
        for place in 0..<panels.count * width {
          let row = min(panels.lowerBound * width + place, rows.rowCount - 1) * rows.columnCount
          let first = place / width * width * columns.count + place % width
          for (position, column) in columns.enumerated() {
            target[first + position * width] = cells[row + column] - origin[position]
          }
        }
      }
    }
  }

  private static func selecting(
    _ columns: [Int], of rows: Matrix, _ workers: Workers
  ) throws(KernelError) -> Matrix {
    try Matrix(rowCount: rows.rowCount, columnCount: columns.count, workers: workers) { range, target in
      rows.values.withUnsafeBufferPointer { cells in
        for row in range {
          let first = (row - range.lowerBound) * columns.count
          for (position, column) in columns.enumerated() {
            target[first + position] = cells[row * rows.columnCount + column]
          }
        }
      }
    }
  }
}
