internal import CNumericKernels

/// A turned, shifted and scaled copy of the rows' space, in which a few leading coordinates tell rows apart.
///
/// Turning keeps distances. Its axes are the principal ones of a sample of the rows, so that the first coordinates
/// carry most of a distance and the sum over them soon says that a row is too far. Coordinates are kept in single
/// precision; what that can change of a distance is bounded by `error(ofPanel:)` and `growth`, and whoever searches by
/// coordinates settles by the rows themselves what lies within these bounds. The frame makes a search faster or
/// slower, never wrong: axes of any rows will do.
struct SearchFrame: Sendable {
  let columnCount: Int
  /// `columnCount` rounded up to whole steps of the kernels; coordinates beyond the columns are 0.
  let paddedCount: Int
  /// Near the middle of most rows: far outliers must not take precision away from the others.
  private let origin: [Double]
  /// A power of two that brings all coordinates of the sample near 1, whatever the unit of the rows.
  let scale: Double
  /// Orthonormal rows, by descending variance; nil where turning would cost more than it saves.
  private let directions: Matrix?

  /// Beyond so many columns turning costs more than the search.
  static let widestTurned = 512
  static let sampleSize = 2048

  init(_ rows: Matrix, workers: Workers) throws(KernelError) {
    columnCount = rows.columnCount
    paddedCount = (rows.columnCount + Int(ASSAY_STEP) - 1) / Int(ASSAY_STEP) * Int(ASSAY_STEP)
    let step = max(1, rows.rowCount / Self.sampleSize)
    var sample = rows.selectingRows(Array(stride(from: 0, to: rows.rowCount, by: step)))
    let few = sample.selectingRows(Array(stride(from: 0, to: sample.rowCount, by: 16)))
    let origin = try workers.map(sample.columnCount, grain: 8) { column in
      let values = few.column(column).sorted()
      return values[values.count / 2]
    }
    let largest = try largestMagnitude(rows, workers)
    // Sums of squares of shifted rows must stay finite in single precision.
    scale = largest > 0 ? Double(sign: .plus, exponent: min(1000, -(largest.exponent + 2)), significand: 1) : 1
    for index in sample.values.indices {
      sample.values[index] = (sample.values[index] - origin[index % sample.columnCount]) * scale
    }
    self.origin = origin
    directions = try Self.axes(of: sample, workers)
  }

  private static func axes(of sample: Matrix, _ workers: Workers) throws(KernelError) -> Matrix? {
    guard (2...widestTurned).contains(sample.columnCount), sample.rowCount > 1 else { return nil }
    do {
      let directions = try PrincipalAxes(of: sample, workers: workers).directions
      return directions.firstNonFinite == nil ? directions : nil
    } catch {
      if error == .cancelled { throw error }
      return nil  // the columns as they are serve as well, only slower
    }
  }

  /// Values that `place` writes for `leading` coordinates, and needs as scratch.
  func panelSize(leading: Int) -> Int { Int(ASSAY_LEAF_ROWS) * leading }
  var scratchSize: Int { directions == nil ? 0 : Int(ASSAY_LEAF_ROWS) * columnCount }

  /// The first `leading` coordinates of up to 32 rows, in double precision: side by side, dimension by dimension.
  ///
  /// - Parameters:
  ///   - indices: `count` row numbers.
  ///   - scratch: `scratchSize` values.
  ///   - panel: `panelSize(leading:)` values; places beyond `count` become 0.
  func place(
    _ rows: Matrix, at indices: UnsafePointer<Int32>, count: Int, leading: Int, scratch: UnsafeMutablePointer<Double>,
    panel: UnsafeMutablePointer<Double>
  ) {
    assay_turn_rows(
      rows.values, indices, Int64(count), Int64(columnCount), origin, scale, directions?.values, Int64(leading),
      scratch, panel)
  }

  /// Whether the squares of the coordinates of all `queries` are finite in single precision.
  func reaches(_ queries: Matrix) -> Bool {
    let limit = 1e12 / scale
    return queries.values.allSatisfy { abs($0) <= limit }
  }

  /// How far any row of a panel may lie from its coordinates in single precision.
  ///
  /// Half a unit in the last place of each coordinate, and the rounding of the turn in double precision, which the two
  /// hundredths on top cover up to `widestTurned` columns many times over. The other terms cover what underflows: squares
  /// of coordinates in single precision, and squares of the rows' own differences below 1e-161.
  func error(ofPanel panel: UnsafePointer<Double>) -> Float {
    let width = Int(ASSAY_LEAF_ROWS)
    var squares = [Double](repeating: 0, count: width)
    for column in 0..<columnCount {
      for row in 0..<width { squares[row] += panel[column * width + row] * panel[column * width + row] }
    }
    let norm = (squares.max() ?? 0).squareRoot()
    let underflow = 1e-18 + 3e-162 * Double(columnCount).squareRoot() * scale
    return Float(norm * Double(Float.ulpOfOne) / 2 * 1.02 + underflow).nextUp
  }

  /// A sum of squares in single precision, divided or multiplied by this, bounds the sum of the exact squares.
  ///
  /// Each of the *d* additions, the difference and its square round once.
  var growth: Float { 1 + Float(columnCount + 16) * Float.ulpOfOne }
}

private func largestMagnitude(_ rows: Matrix, _ workers: Workers) throws(KernelError) -> Double {
  let block = 1 << 16
  let largest = try workers.map((rows.values.count + block - 1) / block) { number in
    rows.values.withUnsafeBufferPointer { cells in
      var largest = 0.0
      for cell in cells[number * block..<min(cells.count, (number + 1) * block)] { largest = max(largest, abs(cell)) }
      return largest
    }
  }
  return largest.reduce(0, max)
}
