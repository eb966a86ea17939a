import AnomalyTestSupport
import NumericKernels
import Testing

private struct Golden: Decodable {
  struct Case: Decodable {
    let neighbors: Int
    let neighborIndices: GoldenMatrix
    let neighborDistances: GoldenMatrix?
    let newNeighborIndices: GoldenMatrix
    let newNeighborDistances: GoldenMatrix?
    let kthDistances: [Double]
  }
  let train: GoldenMatrix
  let new: GoldenMatrix
  let cases: [Case]
}

/// Sizes around the borders of a panel (8 rows), a block of queries (32) and a tile (1024 rows).
private let sizes = [1, 2, 7, 8, 9, 31, 33, 1023, 1024, 1025]

@Suite("Nearest neighbours")
struct NearestNeighborsTests {
  /// By definition: ascending by distance, equal distances by ascending row.
  private func bruteForce(_ rows: Matrix, _ queries: Matrix, query: Int, k: Int, skipping: Int?) -> [(Int, Double)] {
    let candidates = (0..<rows.rowCount).filter { $0 != skipping }.map {
      ($0, squaredDistance(queries, query, rows, $0))
    }
    return Array(candidates.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.prefix(k))
  }

  private func expectNeighbors(
    _ found: Neighborhoods, of queries: Matrix, in rows: Matrix, excludingSelf: Bool, exact: Bool
  ) {
    // All queries of small sets; of large ones those at both ends and a few between.
    let probed = (0..<queries.rowCount).filter { $0 < 20 || $0 % 97 == 0 || $0 >= queries.rowCount - 10 }
    for query in probed {
      let expected = bruteForce(rows, queries, query: query, k: found.k, skipping: excludingSelf ? query : nil)
      let range = found.range(ofQuery: query)
      for (place, neighbor) in zip(range, expected) {
        #expect(isClose(found.distances[place], neighbor.1.squareRoot()))
        if exact { #expect(Int(found.indices[place]) == neighbor.0) }
      }
    }
  }

  @Test("Exactly as comparing with every row, among themselves", arguments: TestRows.allCases, sizes)
  func amongThemselves(kind: TestRows, size: Int) throws {
    let rows = kind.matrix(size)
    for k in Set([1, min(10, size - 1), min(40, size - 1)]) where k > 0 && k < size {
      let found = try PackedRows(rows).nearestNeighbors(of: rows, k: k, excludingSelf: true, workers: Workers())
      expectNeighbors(found, of: rows, in: rows, excludingSelf: true, exact: true)
      let parallel = try PackedRows(rows).nearestNeighbors(
        of: rows, k: k, excludingSelf: true, workers: Workers(threads: 2))
      #expect(found == parallel)
    }
  }

  @Test("Exactly as comparing with every row, for new rows", arguments: TestRows.allCases, sizes)
  func newRows(kind: TestRows, size: Int) throws {
    let (rows, queries) = (kind.matrix(size), kind.matrix(37, name: "queries"))
    let k = min(size, 5)
    let found = try PackedRows(rows).nearestNeighbors(of: queries, k: k, workers: Workers(threads: 2))
    expectNeighbors(found, of: queries, in: rows, excludingSelf: false, exact: true)
    for query in [0, 3, 4, 31, 32, 36] {
      let alone = try PackedRows(rows).nearestNeighbors(
        of: queries.selectingRows([query]), k: k, workers: Workers())
      #expect(alone.distances == Array(found.distances[found.range(ofQuery: query)]))
      #expect(alone.indices == Array(found.indices[found.range(ofQuery: query)]))
    }
  }

  @Test("A row excludes itself, its duplicates stay at distance exactly 0")
  func duplicates() throws {
    let rows = Matrix(rows: Array(repeating: [0.1, 1e9, -3.3], count: 40))
    let found = try PackedRows(rows).nearestNeighbors(of: rows, k: 39, excludingSelf: true, workers: Workers())
    #expect(found.distances.allSatisfy { $0 == 0 })
    for query in 0..<40 {
      #expect(found.indices[found.range(ofQuery: query)].map { Int($0) } == (0..<40).filter { $0 != query })
    }
  }

  @Test("Neighbours and distances equal scikit-learn's")
  func agreeWithGolden() throws {
    let golden = try golden("lof", as: Golden.self)
    let (train, new) = (golden.train.matrix, golden.new.matrix)
    for reference in golden.cases {
      let k = reference.neighbors
      let own = try PackedRows(train).nearestNeighbors(
        of: train, k: k, excludingSelf: true, workers: Workers(threads: 2))
      let others = try PackedRows(train).nearestNeighbors(of: new, k: k, workers: Workers())
      #expect(own.indices.map { Double($0) } == reference.neighborIndices.matrix.values)
      #expect(others.indices.map { Double($0) } == reference.newNeighborIndices.matrix.values)
      if let distances = reference.neighborDistances?.matrix.values {
        #expect(largestDifference(own.distances, distances) < 1e-12)
      }
      if let distances = reference.newNeighborDistances?.matrix.values {
        #expect(largestDifference(others.distances, distances) < 1e-12)
      }
      let last = (0..<train.rowCount).map { own.distances[own.range(ofQuery: $0).upperBound - 1] }
      #expect(largestDifference(last, reference.kthDistances) < 1e-12)
    }
  }

  @Test("The nearest row is the first of the nearest neighbours", arguments: TestRows.allCases)
  func nearestRow(kind: TestRows) throws {
    let (rows, queries) = (kind.matrix(1030), kind.matrix(45, name: "queries"))
    let found = try PackedRows(rows).nearestNeighbors(of: queries, k: 1, workers: Workers())
    for threads in [1, 2] {
      let nearest = try PackedRows(rows).nearestRow(of: queries, workers: Workers(threads: threads))
      #expect(nearest.indices == found.indices)
      #expect(nearest.squaredDistances.map { $0.squareRoot() } == found.distances)
    }
  }

  @Test("Distances to a few centres are those of the definition", arguments: TestRows.allCases)
  func distancesToCentres(kind: TestRows) throws {
    let (rows, centres) = (kind.matrix(70), kind.matrix(11, name: "centres"))
    let distances = try squaredDistances(from: rows, to: centres, workers: Workers(threads: 2))
    for row in 0..<rows.rowCount {
      for centre in 0..<centres.rowCount {
        #expect(isClose(distances[row, centre], squaredDistance(rows, row, centres, centre)))
      }
    }
  }

  @Test("A search that was asked to stop says so", arguments: [1, 2])
  func cancellation(threads: Int) {
    let rows = TestRows.random.matrix(100)
    #expect(throws: KernelError.cancelled) {
      try PackedRows(rows).nearestNeighbors(of: rows, k: 3, workers: cancelledWorkers(threads))
    }
    #expect(throws: KernelError.cancelled) {
      try PackedRows(rows).nearestRow(of: rows, workers: cancelledWorkers(threads))
    }
  }
}
