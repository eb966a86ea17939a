import NumericKernels

/// How many rows two scores share among their *d* highest, for *d* = 1…*n*, expected over all orders of the tied rows of
/// either score, the two independent.
///
/// A row of a group of *T* tied rows of which *m* fit is among the *d* highest with probability *m* / *T*; the overlap is
/// the sum of the products (the *a*-variant of Corsi and Urbano 2024, doi 10.1145/3626772.3657700).
///
/// - Complexity: O(*n* log *n*) time, O(*n*) memory.
func expectedOverlaps(_ first: TieGroups, _ second: TieGroups) -> [Double] {
  var (i, j) = (-1, -1)
  // Rows of finished groups of both; of the group at hand of one and finished ones of the other; of both at hand.
  var (finished, firstGains, secondGains, joint) = (0, 0, 0, 0)
  return (1...first.groupOf.count).map { depth in
    if i < 0 || depth > first.groups[i].upperBound {
      finished += firstGains
      secondGains += joint
      i += 1
      (firstGains, joint) = second.count(first.rows(of: i), beforeAndIn: j)
    }
    if j < 0 || depth > second.groups[j].upperBound {
      finished += secondGains
      firstGains += joint
      j += 1
      (secondGains, joint) = first.count(second.rows(of: j), beforeAndIn: i)
    }
    let (f, g) = (first.share(of: i, above: depth), second.share(of: j, above: depth))
    return Double(finished) + f * Double(firstGains) + g * Double(secondGains) + f * g * Double(joint)
  }
}

/// Rows grouped by score, highest first.
struct TieGroups {
  /// Rows by descending score.
  private let order: [Int]
  /// Places in `order`.
  private(set) var groups: [Range<Int>] = []
  /// The group of each row.
  private(set) var groupOf: [Int]

  init(_ scores: [Double]) {
    order = descendingOrder(scores)
    groupOf = [Int](repeating: 0, count: scores.count)
    var start = 0
    for place in 1..<(order.count + 1) where place == order.count || scores[order[place]] != scores[order[start]] {
      for row in order[start..<place] { groupOf[row] = groups.count }
      groups.append(start..<place)
      start = place
    }
  }

  func rows(of group: Int) -> ArraySlice<Int> { order[groups[group]] }

  /// The share of the rows of a group that fits into the first `depth` places, when the groups before it do.
  func share(of group: Int, above depth: Int) -> Double {
    Double(depth - groups[group].lowerBound) / Double(groups[group].count)
  }

  /// How many of the rows stand in groups before the given one, and how many in it.
  func count(_ rows: ArraySlice<Int>, beforeAndIn group: Int) -> (before: Int, within: Int) {
    var counts = (before: 0, within: 0)
    for row in rows {
      if groupOf[row] < group { counts.before += 1 } else if groupOf[row] == group { counts.within += 1 }
    }
    return counts
  }
}
