import NumericKernels
import Testing

/// Rows made to mislead a search by boxes and by coordinates in single precision.
enum HardRows: String, CaseIterable, Sendable {
  /// Clusters of very different size and density, as traffic has them.
  case clusters
  /// Values of 0, 1 and 2 in many columns: most distances are equal.
  case ties
  /// Differences far below what single precision can tell.
  case belowSinglePrecision
  /// One row in a hundred is astronomically far out.
  case farOutliers
  /// Wider than the frame is turned.
  case wide
  /// Close to the limit of what distances allow.
  case huge
  /// Close to the smallest numbers.
  case tiny
  /// Every row stands twice, in no order.
  case twins
  /// All on one line, evenly spaced.
  case line
  /// No structure at all in many columns.
  case cloud

  func matrix(_ count: Int, name: String = "rows") -> Matrix {
    var stream = testStream("\(name) \(rawValue)", count)
    let width = self == .wide ? 520 : self == .cloud || self == .ties ? 24 : 6
    var rows = (0..<count).map { row -> [Double] in
      let center = Double(stream.below(6))
      return (0..<width).map { column in
        switch self {
        case .clusters: center * 3 + stream.gaussian() * [0.001, 0.01, 0.1, 0.3, 1, 3][Int(center)]
        case .ties: Double(stream.below(3))
        case .belowSinglePrecision: 1 + Double(stream.below(1000)) * 1e-12
        case .farOutliers: row % 100 == 7 ? stream.gaussian() * 1e30 : stream.gaussian()
        case .wide: stream.gaussian() * (column < 3 ? 9 : 0.1)
        case .huge: stream.gaussian() * 1e149
        case .tiny: stream.gaussian() * 1e-160
        case .line: Double(row) * Double(column + 1)
        case .twins, .cloud: stream.gaussian()
        }
      }
    }
    if self == .twins { for row in stride(from: 0, to: count - 1, by: 2) { rows[row] = rows[count - 1 - row] } }
    return Matrix(rows: rows)
  }
}

@Suite("Neighbour index")
struct NeighborIndexTests {
  @Test("Finds, to the bit, what comparing with every row finds", arguments: HardRows.allCases, [65, 1000, 2500])
  func asBruteForce(kind: HardRows, size: Int) throws {
    let rows = kind.matrix(size)
    let index = try NeighborIndex(rows, workers: Workers(threads: 2))
    for k in [1, 20, 64] {
      let expected = try PackedRows(rows).nearestNeighbors(
        of: rows, k: k, excludingSelf: true, workers: Workers(threads: 2))
      for threads in [1, 2] {
        let workers = Workers(threads: threads)
        #expect(try index.nearestNeighbors(of: rows, k: k, excludingSelf: true, workers: workers) == expected)
      }
    }
  }

  @Test("Finds the same for new rows, near and far", arguments: HardRows.allCases)
  func newRows(kind: HardRows) throws {
    let (rows, queries) = (kind.matrix(1500), kind.matrix(333, name: "queries"))
    let index = try NeighborIndex(rows, workers: Workers())
    for factor in [1, -3, 1e20] where kind != .huge || factor == 1 {
      var moved = queries
      for cell in moved.values.indices where cell % 7 == 0 { moved.values[cell] *= factor }
      let expected = try PackedRows(rows).nearestNeighbors(of: moved, k: 9, workers: Workers())
      #expect(try index.nearestNeighbors(of: moved, k: 9, workers: Workers(threads: 2)) == expected)
    }
  }

  @Test("The ordinary kinds of rows, too", arguments: TestRows.allCases, [64, 1025])
  func ordinary(kind: TestRows, size: Int) throws {
    let rows = kind.matrix(size)
    let index = try NeighborIndex(rows, workers: Workers(threads: 2))
    let expected = try PackedRows(rows).nearestNeighbors(of: rows, k: 30, excludingSelf: true, workers: Workers())
    #expect(try index.nearestNeighbors(of: rows, k: 30, excludingSelf: true, workers: Workers(threads: 2)) == expected)
  }

  @Test("Every k up to all other rows", arguments: [1, 2, 31, 32, 33, 63, 64, 65])
  func everyK(size: Int) throws {
    let rows = HardRows.ties.matrix(size)
    let index = try NeighborIndex(rows, workers: Workers())
    for k in 1..<max(2, size) where k < size {
      let expected = try PackedRows(rows).nearestNeighbors(of: rows, k: k, excludingSelf: true, workers: Workers())
      #expect(try index.nearestNeighbors(of: rows, k: k, excludingSelf: true, workers: Workers()) == expected)
    }
  }

  /// Radii that are distances of the data, so that pairs lie exactly on the border.
  private func radii(_ rows: Matrix) -> [Double] {
    let some = [1, rows.rowCount / 3, rows.rowCount - 1].map { squaredDistance(rows, 0, rows, $0).squareRoot() }
    return (some + some.map(\.nextUp) + some.map(\.nextDown)).filter { $0 > 0 && $0.isFinite }
  }

  @Test("Weights within a radius are those of counting", arguments: HardRows.allCases)
  func weights(kind: HardRows) throws {
    let rows = kind.matrix(700)
    let index = try NeighborIndex(rows, workers: Workers())
    let weights = (0..<700).map { 1 + $0 % 3 }
    let packed = PackedRows(rows)
    for radius in radii(rows) {
      let counted = try packed.weights(within: radius, of: rows, weights: weights)
      for least in [1, 5, 40] {
        for threads in [1, 2] {
          let found = try index.hasWeight(least, within: radius, weights: weights, workers: Workers(threads: threads))
          #expect(found == counted.map { $0 >= least })
        }
      }
    }
  }

  @Test("Sets joined within a radius are those of joining every pair", arguments: HardRows.allCases)
  func sets(kind: HardRows) throws {
    let rows = kind.matrix(700)
    let index = try NeighborIndex(rows, workers: Workers())
    for radius in radii(rows) {
      let expected = DisjointSets(count: 700)
      try PackedRows(rows).forEachPair(within: radius, of: rows) { expected.unite($0, $1) }
      for threads in [1, 2] {
        let found = DisjointSets(count: 700)
        try index.join(found, within: radius, workers: Workers(threads: threads))
        #expect((0..<700).map { found.root(of: $0) } == (0..<700).map { expected.root(of: $0) })
      }
    }
  }

  @Test("The least value within a radius is that of looking at every row", arguments: HardRows.allCases)
  func leastValue(kind: HardRows) throws {
    let (rows, queries) = (kind.matrix(700), kind.matrix(90, name: "queries"))
    let values = (0..<700).map { Int32(($0 * 37) % 11) }
    let index = try NeighborIndex(rows, workers: Workers())
    for radius in radii(rows) {
      var expected = [Int32?](repeating: nil, count: 90)
      try PackedRows(rows).forEachPair(within: radius, of: queries) {
        expected[$0] = min(expected[$0] ?? .max, values[$1])
      }
      #expect(try index.leastValue(values, within: radius, of: queries, workers: Workers(threads: 2)) == expected)
    }
  }

  @Test("A search that was asked to stop says so", arguments: [1, 2])
  func cancellation(threads: Int) throws {
    let rows = HardRows.clusters.matrix(300)
    #expect(throws: KernelError.cancelled) { try NeighborIndex(rows, workers: cancelledWorkers(threads)) }
    let index = try NeighborIndex(rows, workers: Workers())
    #expect(throws: KernelError.cancelled) {
      try index.nearestNeighbors(of: rows, k: 3, excludingSelf: true, workers: cancelledWorkers(threads))
    }
    #expect(throws: KernelError.cancelled) {
      try index.join(DisjointSets(count: 300), within: 1, workers: cancelledWorkers(threads))
    }
  }
}

extension PackedRows {
  /// Every pair of a query and a row within `radius`, by comparing all.
  fileprivate func forEachPair(within radius: Double, of queries: Matrix, _ body: (Int, Int) -> Void) throws {
    for query in 0..<queries.rowCount {

      let squares = try squares(ofQuery: queries.selectingRows([query]))
      for row in squares.indices where squares[row] <= radius * radius { body(query, row) }
    }
  }

  private func squares(ofQuery query: Matrix) throws -> [Double] {
    nonisolated(unsafe) var found: [Double] = []
    try forEachTile(queries: query, workers: Workers()) { found += $0.squaredDistances(ofQuery: 0) }
    return found
  }

  fileprivate func weights(within radius: Double, of queries: Matrix, weights: [Int]) throws -> [Int] {
    var sums = [Int](repeating: 0, count: queries.rowCount)
    try forEachPair(within: radius, of: queries) { sums[$0] += weights[$1] }
    return sums
  }
}
