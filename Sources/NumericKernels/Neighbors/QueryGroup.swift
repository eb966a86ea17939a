internal import CNumericKernels

/// Up to 32 queries that lie close together, with the scratch of a search on one thread.
///
/// `reach` is what a search is about: rows farther from a query than its reach (in the frame's unit) cannot matter to it.
/// NaN retires a query.
final class QueryGroup {
  let index: NeighborIndex
  let leaves: Leaves
  /// Queries in this group.
  private(set) var count = 0
  /// Their numbers.
  let numbers: UnsafeMutablePointer<Int32>
  let reach: UnsafeMutablePointer<Float>
  let pairs: UnsafeMutablePointer<assay_near_pair>
  let growth: Float
  private let coordinates: UnsafeMutablePointer<Float>
  private let panel: UnsafeMutablePointer<Double>
  private let scratch: UnsafeMutablePointer<Double>
  private let box: UnsafeMutablePointer<Float>
  private let bounds: UnsafeMutablePointer<Float>
  private let near: UnsafeMutablePointer<Int32>
  private let largestLeafError: Float
  private var error: Float = 0

  private static let size = NeighborIndex.leafRows

  init(_ index: NeighborIndex) {
    self.index = index
    leaves = index.leaves
    growth = index.frame.growth
    let boundCount = leaves.boxPanels * Leaves.boxWidth
    numbers = .allocate(capacity: Self.size)
    reach = .allocate(capacity: Self.size)
    pairs = .allocate(capacity: Self.size * Self.size + 1)
    coordinates = .allocate(capacity: leaves.stride)
    panel = .allocate(capacity: leaves.stride)
    scratch = .allocate(capacity: leaves.stride)
    box = .allocate(capacity: 2 * NeighborIndex.mostBoxDimensions)
    bounds = .allocate(capacity: boundCount)
    near = .allocate(capacity: boundCount + 1)
    largestLeafError = UnsafeBufferPointer(start: leaves.errors.base, count: leaves.count).max() ?? 0
  }

  deinit {
    numbers.deallocate()
    reach.deallocate()
    pairs.deallocate()
    coordinates.deallocate()
    panel.deallocate()
    scratch.deallocate()
    box.deallocate()
    bounds.deallocate()
    near.deallocate()
  }

  /// Bytes of one group for an index of *n* × *d* rows.
  static func bytes(rows: Int, columns: Int) -> Int {
    size * (size * MemoryLayout<assay_near_pair>.stride + 20 * columns) + rows / size * 8
  }

  /// Takes the rows of a leaf as queries.
  func take(leaf: Int) {
    let places = leaves.places(of: leaf)
    count = places.count
    numbers.update(from: leaves.order.base + places.lowerBound, count: count)
    transpose(leaves.cells.base + leaf * leaves.stride)
    error = leaves.errors[leaf]
    measure()
  }

  /// Takes the given rows of another matrix as queries.
  func take(_ queries: Matrix, _ members: ArraySlice<Int32>) {
    count = members.count
    for (place, number) in members.enumerated() { numbers[place] = number }
    index.frame.place(
      queries, at: numbers, count: count, leading: index.frame.columnCount, scratch: scratch, panel: panel)
    for query in 0..<count {
      let target = coordinates + query * index.frame.paddedCount
      for column in 0..<index.frame.columnCount { target[column] = Float(panel[column * Self.size + query]) }
      for column in index.frame.columnCount..<index.frame.paddedCount { target[column] = 0 }
    }
    error = index.frame.error(ofPanel: panel)
    measure()
  }

  private func transpose(_ leaf: UnsafePointer<Float>) {
    let width = index.frame.paddedCount
    for query in 0..<count {
      for column in 0..<width { coordinates[query * width + column] = leaf[column * Self.size + query] }
    }
  }

  /// The box of the queries and its distances to the boxes of all leaves.
  private func measure() {
    let (dimensions, width) = (leaves.boxDimensions, index.frame.paddedCount)
    for dimension in 0..<dimensions {
      var (low, high) = (Float.infinity, -Float.infinity)
      for query in 0..<count {
        low = min(low, coordinates[query * width + dimension])
        high = max(high, coordinates[query * width + dimension])
      }
      box[dimension] = low
      box[dimensions + dimension] = high
    }
    assay_box_distances(
      box, box + dimensions, Int64(dimensions), leaves.boxes.base, Int64(leaves.boxPanels), bounds)
  }

  /// How far the distance between a query's and a row's coordinates may be off, besides the rounding of sums.
  func margin(ofLeaf leaf: Int) -> Float { error + leaves.errors[leaf] }

  /// Pairs of a query and a row of `leaf` that may lie within the query's reach, in `pairs`.
  ///
  /// Missing rows of the last leaf may be among them when a reach is infinite.
  func findPairs(inLeaf leaf: Int) -> Int {
    Int(
      assay_near_pairs(
        coordinates, Int64(count), Int64(index.frame.paddedCount), reach, margin(ofLeaf: leaf), growth, bounds[leaf],
        leaves.cells.base + leaf * leaves.stride, pairs))
  }

  /// Calls `visit` for every leaf with a row within the reach of some query, near ones first; `visit` may shorten reaches.
  ///
  /// - Parameters:
  ///   - start: A leaf to begin with; its neighbours follow. Without one the search begins at the nearest leaf.
  ///   - lowest: Leaves of lower number are left out.
  func forEachLeaf(startingAt start: Int?, from lowest: Int = 0, _ visit: (Int) -> Void) {
    let start = start ?? nearestLeaf()
    let first = max(lowest, start - 2)..<min(leaves.count, start + 3)
    for leaf in [start] + first.filter({ $0 != start }) where leaf >= lowest {
      if bounds[leaf] <= limit(margin: margin(ofLeaf: leaf)) { visit(leaf) }
    }
    // Rounds of growing distance: a cheap way to take near leaves first, because they shorten the reach.
    var over: Float = -1
    var round = limit(margin: 0) / 64
    if !round.isFinite { round = nearestBeyondZero() }
    while true {
      let count = Int(assay_values_between(bounds, Int64(leaves.count), over, round, near))
      for position in 0..<count {
        let leaf = Int(near[position])
        if leaf < lowest || first.contains(leaf) { continue }
        if bounds[leaf] <= limit(margin: margin(ofLeaf: leaf)) { visit(leaf) }
      }
      // Past the largest error of any leaf nothing can come: bounds beyond the limit with it are never visited.
      if !(round <= limit(margin: largestMargin)) || round == .infinity { return }
      over = round
      round = round > 0 ? round * 4 : .leastNormalMagnitude
    }
  }

  /// No leaf has a larger margin.
  private var largestMargin: Float { error + largestLeafError }

  /// The square of what the farthest-reaching query can reach, with room for all roundings; negative if all are retired.
  private func limit(margin: Float) -> Float {
    var longest = -Float.infinity
    for query in 0..<count where reach[query] > longest { longest = reach[query] }
    return longest < 0 ? -1 : (longest + margin) * (longest + margin) * growth
  }

  private func nearestLeaf() -> Int {
    var nearest = 0
    for leaf in 0..<leaves.count where bounds[leaf] < bounds[nearest] { nearest = leaf }
    return nearest
  }

  private func nearestBeyondZero() -> Float {
    var least = Float.greatestFiniteMagnitude
    for leaf in 0..<leaves.count where bounds[leaf] > 0 && bounds[leaf] < least { least = bounds[leaf] }
    return least
  }
}
