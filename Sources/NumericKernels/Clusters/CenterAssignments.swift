import CNumericKernels

/// The nearest center of each row for several starts of K-Means at once, and the sums that make the next centers.
///
/// All starts share one pass over the rows: a tile stays in cache while the centers of all starts pass over it. Sums run
/// over fixed blocks of rows, rows in ascending order and then blocks, so that they have the same bits for any number of
/// threads.
public struct CenterAssignments: Sendable {
  private let panels: RowPanels
  private let clusters: Int
  /// The last centers of each start.
  private var centers: [Matrix?]
  /// With padding, start after start.
  private var labels: [Int32]
  /// Whether the last pass gave a row of a start another label.
  private var changed: [Bool]
  /// For each block, start after start.
  private var sums: [BlockSums]

  /// Rows of one block of the sums, a multiple of those of a stretch.
  private static let blockRows = 4096
  /// Rows that one thread assigns at a time, a multiple of those of a tile.
  private static let stretchRows = 1024
  /// Starts whose sums of a block one thread makes at a time.
  private static let startsOfSums = 2

  /// Starts of so many clusters that share a pass, so that the sums of all blocks take no more memory than the rows.
  public static func startsTogether(clusters: Int) -> Int { max(1, min(16, blockRows / max(1, clusters))) }

  /// Bytes a row for some starts at once, the rows and their panels left out.
  public static func bytesARow(columns: Int, clusters: Int, starts: Int) -> Int {
    min(starts, startsTogether(clusters: clusters)) * (4 + 8 * clusters * (columns + 1) / blockRows)
  }

  /// - Parameter clusters: The largest number of centers of a start.
  public init(_ panels: RowPanels, starts: Int, clusters: Int) {
    self.panels = panels
    self.clusters = clusters
    centers = Array(repeating: nil, count: starts)
    labels = Array(repeating: -1, count: starts * panels.paddedCount)
    changed = Array(repeating: false, count: starts)
    let blocks = (panels.rows.rowCount + Self.blockRows - 1) / Self.blockRows
    sums = Array(
      repeating: BlockSums(
        clusters: clusters, columns: panels.others.columnCount, coded: panels.coding.columns.count),
      count: blocks * starts)
  }

  /// The nearest center of each row; of equally near ones, the first.
  public func labels(ofStart start: Int) -> [Int32] {
    Array(labels[start * panels.paddedCount..<start * panels.paddedCount + panels.rows.rowCount])
  }

  /// The squared distance of each row to its center.
  ///
  /// - Complexity: O(*n* · *d*) time.
  public func squaredDistances(ofStart start: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: panels.rows.rowCount) { squares, initialized in
      initialized = panels.rows.rowCount
      if let base = squares.baseAddress { write(0..<initialized, ofStart: start, to: base) }
    }
  }

  /// The sum of the squared distances, added in the order of the rows.
  ///
  /// - Complexity: O(*n* · *d*) time.
  public func inertia(ofStart start: Int) -> Double { inertias(ofStarts: [start])[0] }

  /// The inertia of each start. The starts of one thread share a pass over the rows.
  ///
  /// - Throws: `KernelError.cancelled`.
  public func inertias(workers: Workers) throws(KernelError) -> [Double] {
    let share = (centers.count + workers.threads - 1) / workers.threads
    return try workers.map((centers.count + share - 1) / max(1, share)) { group in
      inertias(ofStarts: Array(group * share..<min(centers.count, (group + 1) * share)))
    }.flatMap { $0 }
  }

  private func inertias(ofStarts starts: [Int]) -> [Double] {
    var sums = starts.map { _ in 0.0 }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: RowPanels.tileRows) { squares in
      guard let base = squares.baseAddress else { return }
      for first in stride(from: 0, to: panels.rows.rowCount, by: RowPanels.tileRows) {
        let tile = first..<min(panels.rows.rowCount, first + RowPanels.tileRows)
        for (place, start) in starts.enumerated() {
          write(tile, ofStart: start, to: base)
          for row in 0..<tile.count { sums[place] += base[row] }
        }
      }
    }
    return sums
  }

  /// Writes the squared distances of some rows to their centers; infinite where there are none yet.
  private func write(_ range: Range<Int>, ofStart start: Int, to squares: UnsafeMutablePointer<Double>) {
    guard let centers = centers[start] else { return squares.initialize(repeating: .infinity, count: range.count) }
    let width = panels.rows.columnCount
    panels.rows.values.withUnsafeBufferPointer { cells in
      labels.withUnsafeBufferPointer { labels in
        assay_squares_to_own(
          cells.baseAddress.map { $0 + range.lowerBound * width }, Int64(range.count), Int64(width), centers.values,
          labels.baseAddress.map { $0 + start * panels.paddedCount + range.lowerBound }, squares)
      }
    }
  }

  /// Whether the last pass gave a row of the start another label.
  public func hasChanged(start: Int) -> Bool { changed[start] }

  /// Sizes and sums of the rows of each cluster of a start.
  public func total(ofStart start: Int) -> (sizes: [Int], sums: Matrix) {
    let (others, coded) = (panels.coding.others, panels.coding.columns)
    var sizes = [Int](repeating: 0, count: clusters)
    var sums = Matrix(rowCount: clusters, columnCount: panels.rows.columnCount)
    for block in stride(from: start, to: self.sums.count, by: centers.count) {
      let block = self.sums[block]
      for cluster in 0..<clusters {
        sizes[cluster] += Int(block.sizes[cluster])
        let first = cluster * sums.columnCount
        for (position, column) in others.enumerated() {
          sums.values[first + column] += block.values[cluster * others.count + position]
        }
        // Whole numbers: their sums are exact in any order.
        for (position, column) in coded.enumerated() {
          sums.values[first + column] += Double(block.ones[cluster * coded.count + position])
        }
      }
    }
    return (sizes, sums)
  }

  /// Assigns each row to the nearest of the centers of each start; a start without keeps what it has.
  ///
  /// - Throws: `KernelError.cancelled`.
  /// - Complexity: O(*n* · *k* · *d*) time a start.
  public mutating func assign(to centers: [Matrix?], workers: Workers) throws(KernelError) {
    let active = centers.indices.filter { centers[$0] != nil }
    for start in active { self.centers[start] = centers[start] }
    let packed = try workers.map(active.count) { [panels] place in
      centers[active[place]].map { PackedCenters($0, for: panels) }
    }
    let changes = try assign(active, to: packed, workers)
    for start in active { changed[start] = changes.contains { Self.hasChanged($0, start, clusters) } }
    let groups = stride(from: 0, to: active.count, by: Self.startsOfSums).map { first in
      Array(active[first..<min(active.count, first + Self.startsOfSums)])
    }
    try addUp(groups, changes, workers)
  }

  private static func hasChanged(_ changes: [UInt8], _ start: Int, _ clusters: Int) -> Bool {
    changes[start * clusters..<(start + 1) * clusters].contains(1)
  }

  /// Returns for each stretch of rows whether one of them left or joined a cluster, start after start.
  private mutating func assign(
    _ active: [Int], to centers: [PackedCenters?], _ workers: Workers
  ) throws(KernelError) -> [[UInt8]] {
    let (count, starts) = (panels.paddedCount, changed.count)
    return try labels.withUnsafeMutableBufferPointer { [panels, clusters] labels throws(KernelError) in
      guard let base = labels.baseAddress else { return [] }
      let slots = UnsafeSlots(base)
      return try workers.map((count + Self.stretchRows - 1) / Self.stretchRows) { stretch in
        let end = min(count, (stretch + 1) * Self.stretchRows)
        var changes = [UInt8](repeating: 0, count: starts * clusters)
        changes.withUnsafeMutableBufferPointer { changes in
          guard let changes = changes.baseAddress else { return }
          for first in stride(from: stretch * Self.stretchRows, to: end, by: RowPanels.tileRows) {
            let tile = first..<min(end, first + RowPanels.tileRows)
            for (start, centers) in zip(active, centers) {
              centers?.assign(tile, of: panels, slots.base + start * count + first, changes + start * clusters)
            }
          }
        }
        return changes
      }
    }
  }

  /// Makes the sums of clusters that rows of a block have left or joined; the others are those of the last pass.
  private mutating func addUp(
    _ groups: [[Int]], _ changes: [[UInt8]], _ workers: Workers
  ) throws(KernelError) {
    let (starts, perBlock) = (changed.count, Self.blockRows / Self.stretchRows)
    let (rowCount, paddedCount) = (panels.rows.rowCount, panels.paddedCount)
    let blocks = (rowCount + Self.blockRows - 1) / Self.blockRows
    try sums.withUnsafeMutableBufferPointer { [panels, labels, clusters] sums throws(KernelError) in
      guard let base = sums.baseAddress else { return }
      let slots = UnsafeSlots(base)
      try workers.forEach(blocks * groups.count) { task in
        let (block, group) = task.quotientAndRemainder(dividingBy: groups.count)
        let rows = block * Self.blockRows..<min(rowCount, (block + 1) * Self.blockRows)
        let changes = changes[block * perBlock..<min(changes.count, (block + 1) * perBlock)]
        for start in groups[group] where changes.contains(where: { Self.hasChanged($0, start, clusters) }) {
          let stale = (0..<clusters).filter { cluster in changes.contains { $0[start * clusters + cluster] != 0 } }
          labels.withUnsafeBufferPointer { labels in
            let own = UnsafeBufferPointer(rebasing: labels[start * paddedCount + rows.lowerBound..<labels.count])
            (slots.base + block * starts + start).pointee.make(stale, panels, rows, labels: own)
          }
        }
      }
    }
  }
}

/// Sizes and sums of the rows of each cluster, of the rows of one block and one start.
private struct BlockSums: Sendable {
  private(set) var sizes: [Int64]
  /// In the columns without codes, *clusters* × *columns*.
  private(set) var values: [Double]
  /// Ones in the columns with codes, *clusters* × *coded*.
  private(set) var ones: [Int64]

  init(clusters: Int, columns: Int, coded: Int) {
    sizes = Array(repeating: 0, count: clusters)
    values = Array(repeating: 0, count: clusters * columns)
    ones = Array(repeating: 0, count: clusters * coded)
  }

  /// Makes those of some clusters.
  ///
  /// - Parameter labels: Those of the given rows, and on.
  mutating func make(_ stale: [Int], _ panels: RowPanels, _ rows: Range<Int>, labels: UnsafeBufferPointer<Int32>) {
    let (others, coding, width) = (panels.others, panels.coding, panels.coding.columns.count)
    var order = [Int32](repeating: 0, count: rows.count)
    var ends = sizes
    assay_order_by_label(labels.baseAddress, Int32(rows.count), Int64(sizes.count), &ends, &order)
    for cluster in stale {
      let own = Int(cluster > 0 ? ends[cluster - 1] : 0)..<Int(ends[cluster])
      sizes[cluster] = Int64(own.count)
      order.withUnsafeBufferPointer { order in
        let order = order.baseAddress.map { $0 + own.lowerBound }
        others.values.withUnsafeBufferPointer { cells in
          values.withUnsafeMutableBufferPointer { sums in
            assay_add_rows(
              cells.baseAddress.map { $0 + rows.lowerBound * others.columnCount }, Int64(others.columnCount), order,
              Int64(own.count), sums.baseAddress.map { $0 + cluster * others.columnCount })
          }
        }
        guard width > 0 else { return }
        for cell in cluster * width..<(cluster + 1) * width { ones[cell] = 0 }
        coding.codes.withUnsafeBufferPointer { codes in
          ones.withUnsafeMutableBufferPointer { ones in
            assay_add_ones(
              codes.baseAddress.map { $0 + rows.lowerBound }, order, Int64(own.count), coding.ones, coding.onesStarts,
              ones.baseAddress.map { $0 + cluster * width })
          }
        }
      }
    }
  }
}
