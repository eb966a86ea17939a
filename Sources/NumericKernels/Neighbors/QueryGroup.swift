internal import CNumericKernels

/// Up to 32 queries that lie close together, with the scratch of a search on one thread.
///
/// `reach` is what a search is about: rows farther from a query than its reach (in the frame's unit) cannot matter to it.
/// NaN retires a query.
final class QueryGroup {
  let index: NeighborIndex
  /// Numbers of the queries in this group.
  private(set) var members: ArraySlice<Int32> = []
  let reach: UnsafeMutablePointer<Float>
  let pairs: UnsafeMutablePointer<assay_near_pair>
  private let coordinates: UnsafeMutablePointer<Float>
  private let box: UnsafeMutablePointer<Float>
  private let bounds: UnsafeMutablePointer<Float>
  private let near: UnsafeMutablePointer<Int32>
  private var error: Float = 0

  private static let size = NeighborIndex.leafRows

  init(_ index: NeighborIndex) {
    self.index = index
    let panels = (index.leafCount + NeighborIndex.boxWidth - 1) / NeighborIndex.boxWidth
    reach = .allocate(capacity: Self.size)
    pairs = .allocate(capacity: Self.size * Self.size)
    coordinates = .allocate(capacity: Self.size * index.frame.paddedCount)
    box = .allocate(capacity: 2 * NeighborIndex.mostBoxDimensions)
    bounds = .allocate(capacity: panels * NeighborIndex.boxWidth)
    near = .allocate(capacity: panels * NeighborIndex.boxWidth + 1)
  }

  deinit {
    reach.deallocate()
    pairs.deallocate()
    coordinates.deallocate()
    box.deallocate()
    bounds.deallocate()
    near.deallocate()
  }

  static func scratchBytes(rows: Int, columns: Int) -> Int {
    size * (size * MemoryLayout<assay_near_pair>.size + 4 * columns) + rows / size * 8
  }

  /// Takes the rows of a leaf as queries.
  func take(leaf: Int) {
    members = index.order[index.places(ofLeaf: leaf)]
    let width = index.frame.paddedCount
    index.leaves.withUnsafeBufferPointer { leaves in
      let start = leaf * width * Self.size
      for query in 0..<members.count {
        for column in 0..<width { coordinates[query * width + column] = leaves[start + column * Self.size + query] }
      }
    }
    error = index.errors[leaf]
    measure()
  }

  /// Takes the given rows of another matrix as queries.
  func take(_ queries: Matrix, _ members: ArraySlice<Int32>) {
    self.members = members
    let (columns, width) = (index.frame.columnCount, index.frame.paddedCount)
    let found = index.frame.coordinates(of: queries, at: members, leading: columns)
    var largest = 0.0
    for query in 0..<members.count {
      var square = 0.0
      for column in 0..<width {
        let value = column < columns ? found[query * columns + column] : 0
        coordinates[query * width + column] = Float(value)
        square += value * value
      }
      largest = max(largest, square)
    }
    error = index.frame.error(ofNorm: largest.squareRoot())
    measure()
  }

  /// The box of the queries and its distances to the boxes of all leaves.
  private func measure() {
    let (dimensions, width) = (index.boxDimensions, index.frame.paddedCount)
    for dimension in 0..<dimensions {
      var (low, high) = (Float.infinity, -Float.infinity)
      for query in 0..<members.count {
        low = min(low, coordinates[query * width + dimension])
        high = max(high, coordinates[query * width + dimension])
      }
      box[dimension] = low
      box[dimensions + dimension] = high
    }
    let panels = (index.leafCount + NeighborIndex.boxWidth - 1) / NeighborIndex.boxWidth
    index.boxes.withUnsafeBufferPointer { boxes in
      assay_box_distances(box, box + dimensions, Int64(dimensions), boxes.baseAddress, Int64(panels), bounds)
    }
  }

  /// How far the distance between a query's and a row's coordinates may be off, besides the rounding of sums.
  func margin(ofLeaf leaf: Int) -> Float { error + index.errors[leaf] }

  /// Pairs of a query and a row of `leaf` that may lie within the query's reach, in `pairs`.
  func findPairs(inLeaf leaf: Int) -> Int {
    let width = index.frame.paddedCount
    return index.leaves.withUnsafeBufferPointer { leaves in
      guard let base = leaves.baseAddress else { return 0 }
      return Int(
        assay_near_pairs(
          coordinates, Int64(members.count), Int64(width), reach, margin(ofLeaf: leaf), index.frame.growth,
          bounds[leaf],
          base + leaf * width * Self.size, pairs))
    }
  }

  /// Calls `visit` for every leaf with a row within the reach of some query, near ones first; `visit` may shorten reaches.
  ///
  /// - Parameters:
  ///   - start: A leaf to begin with; its neighbours follow. Without one the search begins at the nearest leaf.
  ///   - lowest: Leaves of lower number are left out.
  func forEachLeaf(startingAt start: Int?, from lowest: Int = 0, _ visit: (Int) -> Void) {
    let start = start ?? nearestLeaf()
    let first = max(lowest, start - 2)..<min(index.leafCount, start + 3)
    for leaf in [start] + first.filter({ $0 != start }) where leaf >= lowest {
      if bounds[leaf] <= limit(margin: margin(ofLeaf: leaf)) { visit(leaf) }
    }
    // Rounds of growing distance: a cheap way to take near leaves first, because they shorten the reach.
    var over: Float = -1
    var round = limit(margin: 0) / 64
    if !round.isFinite { round = nearestBeyondZero() }
    while true {
      let count = Int(assay_values_between(bounds, Int64(index.leafCount), over, round, near))
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

  private lazy var largestLeafError = index.errors.max() ?? 0
  private var largestMargin: Float { error + largestLeafError }

  /// The square of what the farthest-reaching query can reach, with room for all roundings; negative if all are retired.
  private func limit(margin: Float) -> Float {
    var longest = -Float.infinity
    for query in 0..<members.count where reach[query] > longest { longest = reach[query] }
    return longest < 0 ? -1 : (longest + margin) * (longest + margin) * index.frame.growth
  }

  private func nearestLeaf() -> Int {
    var nearest = 0
    for leaf in 0..<index.leafCount where bounds[leaf] < bounds[nearest] { nearest = leaf }
    return nearest
  }

  private func nearestBeyondZero() -> Float {
    var least = Float.greatestFiniteMagnitude
    for leaf in 0..<index.leafCount where bounds[leaf] > 0 && bounds[leaf] < least { least = bounds[leaf] }
    return least
  }
}
