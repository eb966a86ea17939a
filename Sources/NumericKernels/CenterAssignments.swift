import CNumericKernels

/// The nearest center of each row for several starts of K-Means at once, and the sums that make the next centers.
///
/// All starts share one pass over the rows: a tile stays in cache while the centers of all starts pass over it. Sums run
/// over fixed blocks of rows, rows in ascending order and then blocks, so that they have the same bits for any number of
/// threads.
public struct CenterAssignments: Sendable {
  private let panels: RowPanels
  private let clusters: Int
  private var blocks: [AssignedBlock]

  /// Rows of one block, a multiple of those of a tile.
  private static let blockRows = 4096

  /// Starts of so many clusters that share a pass, so that the sums of all blocks take no more memory than the rows.
  public static func startsTogether(clusters: Int) -> Int { max(1, min(16, blockRows / max(1, clusters))) }

  /// Bytes a row for some starts at once, the rows and their panels left out.
  public static func bytesARow(columns: Int, clusters: Int, starts: Int) -> Int {
    min(starts, startsTogether(clusters: clusters)) * (12 + 8 * clusters * (columns + 1) / blockRows)
  }

  /// - Parameter clusters: The largest number of centers of a start.
  public init(_ panels: RowPanels, starts: Int, clusters: Int) {
    let count = panels.rows.rowCount
    self.panels = panels
    self.clusters = clusters
    blocks = stride(from: 0, to: count, by: Self.blockRows).map { first in
      AssignedBlock(
        rows: first..<min(count, first + Self.blockRows), starts: starts, clusters: clusters,
        columns: panels.rows.columnCount)
    }
  }

  /// The nearest center of each row; of equally near ones, the first.
  public func labels(ofStart start: Int) -> [Int32] { blocks.flatMap { $0.labels[$0.range(ofStart: start)] } }

  /// The squared distance of each row to its center.
  public func squaredDistances(ofStart start: Int) -> [Double] {
    blocks.flatMap { $0.squares[$0.range(ofStart: start)] }
  }

  /// The sum of the squared distances, added in the order of the rows.
  public func inertia(ofStart start: Int) -> Double {
    blocks.reduce(0) { sum, block in block.squares[block.range(ofStart: start)].reduce(sum, +) }
  }

  /// Whether the last pass gave a row of the start another label.
  public func hasChanged(start: Int) -> Bool { blocks.contains { $0.changes[start] > 0 } }

  /// Sizes and sums of the rows of each cluster of a start.
  public func total(ofStart start: Int) -> (sizes: [Int], sums: Matrix) {
    var sizes = [Int](repeating: 0, count: clusters)
    var sums = Matrix(rowCount: clusters, columnCount: panels.rows.columnCount)
    for block in blocks {
      for cluster in 0..<clusters { sizes[cluster] += Int(block.sizes[start * clusters + cluster]) }
      let first = start * sums.values.count
      for cell in sums.values.indices { sums.values[cell] += block.sums[first + cell] }
    }
    return (sizes, sums)
  }

  /// Assigns each row to the nearest of the centers of each start; a start without keeps what it has.
  ///
  /// - Throws: `KernelError.cancelled`.
  /// - Complexity: O(*n* · *k* · *d*) time a start.
  public mutating func assign(to centers: [Matrix?], workers: Workers) throws(KernelError) {
    let packed = centers.map { $0.map { (count: $0.rowCount, values: RowPanels.packed($0)) } }
    try blocks.withUnsafeMutableBufferPointer { [panels] buffer throws(KernelError) in
      guard let base = buffer.baseAddress else { return }
      let slots = UnsafeSlots(base)
      try workers.forEach(buffer.count) { block in (slots.base + block).pointee.assign(panels, to: packed) }
    }
  }
}

/// What belongs to one block of rows, start after start.
private struct AssignedBlock: Sendable {
  let rows: Range<Int>
  private let clusters: Int
  /// Rows with padding.
  private let paddedCount: Int
  var labels: [Int32]
  var squares: [Double]
  /// How many labels of each start the last pass changed.
  var changes: [Int]
  var sizes: [Int64]
  var sums: [Double]

  init(rows: Range<Int>, starts: Int, clusters: Int, columns: Int) {
    self.rows = rows
    self.clusters = clusters
    paddedCount = (rows.count + RowPanels.width - 1) / RowPanels.width * RowPanels.width
    labels = Array(repeating: -1, count: starts * paddedCount)
    squares = Array(repeating: .infinity, count: starts * paddedCount)
    changes = Array(repeating: 0, count: starts)
    sizes = Array(repeating: 0, count: starts * clusters)
    sums = Array(repeating: 0, count: starts * clusters * columns)
  }

  func range(ofStart start: Int) -> Range<Int> { start * paddedCount..<start * paddedCount + rows.count }

  mutating func assign(_ panels: RowPanels, to centers: [(count: Int, values: [Double])?]) {
    for start in centers.indices where centers[start] != nil { changes[start] = 0 }
    for first in stride(from: 0, to: paddedCount, by: RowPanels.tileRows) {
      let tile = first..<min(paddedCount, first + RowPanels.tileRows)
      for (start, centers) in centers.enumerated() {
        if let centers { assign(tile, ofStart: start, panels, to: centers.values, count: centers.count) }
      }
    }
    // Where no label has changed the sums are those of the last pass.
    for start in centers.indices where centers[start] != nil && changes[start] > 0 { addUp(start, panels.rows) }
  }

  private mutating func assign(
    _ tile: Range<Int>, ofStart start: Int, _ panels: RowPanels, to centers: [Double], count: Int
  ) {
    let first = start * paddedCount + tile.lowerBound
    let width = RowPanels.width
    labels.withUnsafeMutableBufferPointer { labels in
      squares.withUnsafeMutableBufferPointer { squares in
        guard let labels = labels.baseAddress, let squares = squares.baseAddress else { return }
        changes[start] += Int(
          assay_assign(
            panels.values, Int64((rows.lowerBound + tile.lowerBound) / width), Int64(tile.count / width),
            Int64(panels.rows.columnCount), centers, Int64(count), labels + first, squares + first))
      }
    }
  }

  private mutating func addUp(_ start: Int, _ matrix: Matrix) {
    let (first, width) = (start * clusters, matrix.columnCount)
    for cluster in first..<first + clusters { sizes[cluster] = 0 }
    for cell in first * width..<(first + clusters) * width { sums[cell] = 0 }
    matrix.values.withUnsafeBufferPointer { cells in
      labels.withUnsafeBufferPointer { labels in
        sums.withUnsafeMutableBufferPointer { sums in
          sizes.withUnsafeMutableBufferPointer { sizes in
            assay_add_rows(
              cells.baseAddress.map { $0 + rows.lowerBound * width }, Int64(rows.count), Int64(width),
              labels.baseAddress.map { $0 + start * paddedCount }, sums.baseAddress.map { $0 + first * width },
              sizes.baseAddress.map { $0 + first })
          }
        }
      }
    }
  }
}
