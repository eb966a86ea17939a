internal import CNumericKernels

/// Pairs of a query and a row at most `radius` apart: what coordinates in single precision leave open, the rows decide.
private struct RadiusSearch {
  let group: QueryGroup
  let radius: Double
  /// The radius in the frame's unit, rounded up; queries reach so far.
  let reach: Float
  /// Pairs whose upper bound is below this are within the radius for certain.
  private let certain: Float

  init(_ group: QueryGroup, radius: Double) {
    self.group = group
    self.radius = radius
    let scaled = radius * group.index.frame.scale
    reach = Float(scaled * (1 + 1e-9)).nextUp
    certain = Float(scaled * (1 - 1e-9)).nextDown
  }

  /// Calls `body` with the place of a query in the group and the number of a row, for each pair of `leaf` within the
  /// radius, until it answers false.
  func forEachPair(inLeaf leaf: Int, of queries: Matrix, _ body: (Int, Int) -> Bool) {
    let leaves = group.leaves
    let (margin, growth) = (group.margin(ofLeaf: leaf), group.growth)
    let places = leaves.places(of: leaf)
    for position in 0..<group.findPairs(inLeaf: leaf) {
      let pair = group.pairs[position]
      let (query, place) = (Int(pair.query), places.lowerBound + Int(pair.row))
      // A query that an earlier pair has satisfied is retired.
      guard place < places.upperBound, !group.reach[query].isNaN else { continue }
      let row = leaves.order[place]
      guard pair.square.squareRoot() * growth + margin < certain || isWithin(query, row, of: queries) else { continue }
      if !body(query, Int(row)) { return }
    }
  }

  private func isWithin(_ query: Int, _ row: Int32, of queries: Matrix) -> Bool {
    let (number, width) = (Int(group.numbers[query]), queries.columnCount)
    var square = 0.0
    queries.values.withUnsafeBufferPointer { queries in
      guard let base = queries.baseAddress else { return }
      assay_squared_distances_to(base + number * width, group.index.rows.values, Int64(width), [row], 1, &square)
    }
    return square <= radius * radius
  }
}

extension NeighborIndex {
  /// Which rows have rows of a total weight of at least `least` within `radius`, themselves included.
  ///
  /// A row is given up as soon as it has them: nothing is counted to the end, and nothing is stored.
  ///
  /// - Parameter weights: One a row.
  /// - Throws: `KernelError.cancelled`.
  public func hasWeight(
    _ least: Int, within radius: Double, weights: [Int], workers: Workers
  ) throws(KernelError) -> [Bool] {
    var answers = [Bool](repeating: false, count: rowCount)
    try answers.withUnsafeMutableBufferPointer { buffer throws(KernelError) in
      guard let base = buffer.baseAddress else { return }
      let slots = UnsafeSlots(base)
      try forEachGroup(of: rowCount, workers: workers) { group, leaf in
        group.take(leaf: leaf)
      } search: { group in
        RadiusSearch(group, radius: radius)
      } run: { search, leaf in
        var sums = [Int](repeating: 0, count: Self.leafRows)
        let group = search.group
        for query in 0..<group.count { group.reach[query] = search.reach }
        group.forEachLeaf(startingAt: leaf) { leaf in
          search.forEachPair(inLeaf: leaf, of: rows) { query, row in
            sums[query] += weights[row]
            if sums[query] >= least { group.reach[query] = .nan }
            return true
          }
        }
        for query in 0..<group.count { slots[Int(group.numbers[query])] = sums[query] >= least }
      }
    }
    return answers
  }

  /// Joins the sets of all pairs of rows within `radius` of one another.
  ///
  /// Two leaves whose rows are all in one set already are passed over unseen: in dense regions that is nearly all of them.
  ///
  /// - Parameter sets: One element a row.
  /// - Throws: `KernelError.cancelled`.
  public func join(_ sets: DisjointSets, within radius: Double, workers: Workers) throws(KernelError) {
    try forEachGroup(of: rowCount, workers: workers) { group, leaf in
      group.take(leaf: leaf)
    } search: { group in
      RadiusSearch(group, radius: radius)
    } run: { search, leaf in
      let group = search.group
      for query in 0..<group.count { group.reach[query] = search.reach }
      group.forEachLeaf(startingAt: leaf, from: leaf) { other in
        let own = commonRoot(ofLeaf: leaf, in: sets)
        let theirs = commonRoot(ofLeaf: other, in: sets)
        if let own, let theirs, other != leaf {
          if own == theirs { return }
          // One pair within the radius joins all.
          search.forEachPair(inLeaf: other, of: rows) { query, row in
            sets.unite(Int(group.numbers[query]), row)
            return false
          }
        } else {
          search.forEachPair(inLeaf: other, of: rows) { query, row in
            sets.unite(Int(group.numbers[query]), row)
            return true
          }
        }
      }
    }
  }

  private func commonRoot(ofLeaf leaf: Int, in sets: DisjointSets) -> Int? {
    let places = leaves.places(of: leaf)
    let root = sets.root(of: Int(leaves.order[places.lowerBound]))
    for place in places.dropFirst() where sets.root(of: Int(leaves.order[place])) != root { return nil }
    return root
  }

  /// The least of the given values of the rows within `radius` of each query; nil where there is no such row.
  ///
  /// - Parameters:
  ///   - queries: *m* × *d*.
  ///   - values: One a row.
  /// - Throws: `KernelError.cancelled`.
  public func leastValue(
    _ values: [Int32], within radius: Double, of queries: Matrix, workers: Workers
  ) throws(KernelError) -> [Int32?] {
    let queryOrder = try spatialOrder(of: queries, in: frame, workers: workers)
    var answers = [Int32?](repeating: nil, count: queries.rowCount)
    let lowest = values.min()
    try answers.withUnsafeMutableBufferPointer { buffer throws(KernelError) in
      guard let base = buffer.baseAddress else { return }
      let slots = UnsafeSlots(base)
      try forEachGroup(of: queryOrder.count, workers: workers) { group, number in
        group.take(queries, queryOrder[groupRange(number, of: queryOrder.count)])
      } search: { group in
        RadiusSearch(group, radius: radius)
      } run: { search, _ in
        let group = search.group
        for query in 0..<group.count { group.reach[query] = search.reach }
        group.forEachLeaf(startingAt: nil) { leaf in
          search.forEachPair(inLeaf: leaf, of: queries) { query, row in
            let number = Int(group.numbers[query])
            slots[number] = min(slots[number] ?? .max, values[row])
            if slots[number] == lowest { group.reach[query] = .nan }
            return true
          }
        }
      }
    }
    return answers
  }
}
