import AnomalyTestSupport
import Foundation
import NumericKernels
import Testing

@Suite("Core distances, trees and separations of density-based validation")
struct MutualReachabilityTests {
  /// By definition, every power taken by its logarithm.
  private func directCores(_ rows: Matrix) -> [Double] {
    let dimensions = Double(rows.columnCount)
    return (0..<rows.rowCount).map { row in
      let logarithms = (0..<rows.rowCount).map { squaredDistance(rows, row, rows, $0) }.filter { $0 > 0 }
        .map { -dimensions / 2 * log($0) }
      guard let largest = logarithms.max() else { return 0 }
      let sum = logarithms.reduce(0) { $0 + exp($1 - largest) }
      return exp(-2 / dimensions * (largest + log(sum / Double(logarithms.count))))
    }
  }

  private func reach(_ rows: Matrix, _ cores: [Double], _ i: Int, _ j: Int) -> Double {
    max(squaredDistance(rows, i, rows, j), cores[i], cores[j])
  }

  /// The distance kernel rounds sums of products once where it can.
  private func agree(_ values: [Double], _ expected: [Double]) -> Bool {
    values.count == expected.count && zip(values, expected).allSatisfy { $0 == $1 || abs($0 - $1) <= 1e-12 * $1 }
  }

  @Test("Core distances are as by the definition", arguments: TestRows.allCases, [1, 2, 3, 9, 1030])
  func cores(kind: TestRows, size: Int) throws {
    let rows = kind.matrix(size)
    let found = try squaredCoreDistances(rows, workers: Workers(threads: 2))
    for (value, expected) in zip(found, directCores(rows)) {
      #expect(abs(value - expected) <= 1e-10 * expected, "\(value) in place of \(expected)")
    }
  }

  @Test("Core distances of hundreds of columns neither vanish nor overflow", arguments: [1e-60, 1, 1e60])
  func manyColumns(unit: Double) throws {
    var stream = testStream("many columns")
    let rows = Matrix(
      rowCount: 40, columnCount: 501, values: (0..<40 * 501).map { _ in stream.gaussian() * unit })
    let found = try squaredCoreDistances(rows, workers: Workers())
    for (value, expected) in zip(found, directCores(rows)) { #expect(abs(value / expected - 1) < 1e-10) }
  }

  @Test("Copies of a row leave its core distance as it is")
  func copies() throws {
    let core = try squaredCoreDistances(Matrix(rows: [[0, 0], [3, 4]]), workers: Workers())
    let copied = try squaredCoreDistances(Matrix(rows: [[0, 0], [0, 0], [0, 0], [3, 4]]), workers: Workers())
    #expect(core.allSatisfy { isClose($0, 25) } && copied.allSatisfy { isClose($0, 25) })
  }

  @Test("The tree has the edges that Kruskal's method takes", arguments: TestRows.allCases, [1, 2, 3, 40, 130])
  func tree(kind: TestRows, size: Int) throws {
    let rows = kind.matrix(size)
    let cores = try squaredCoreDistances(rows, workers: Workers())
    let edges = try mutualReachabilityTree(rows, squaredCores: cores, workers: Workers(threads: 2))
    let pairs = (0..<size).flatMap { i in (i + 1..<max(i + 1, size)).map { (i, $0) } }
    let sorted = pairs.sorted { first, second in
      (reach(rows, cores, first.0, first.1), squaredDistance(rows, first.0, rows, first.1))
        < (reach(rows, cores, second.0, second.1), squaredDistance(rows, second.0, rows, second.1))
    }
    let sets = DisjointSets(count: size)
    var taken: [(Int, Int)] = []
    for pair in sorted where sets.root(of: pair.0) != sets.root(of: pair.1) {
      sets.unite(pair.0, pair.1)
      taken.append(pair)
    }
    // All minimum trees have the same weights in ascending order, of reach and of distance.
    #expect(agree(edges.map(\.squaredReach).sorted(), taken.map { reach(rows, cores, $0.0, $0.1) }))
    #expect(
      edges.map { squaredDistance(rows, $0.first, rows, $0.second) }.sorted()
        == taken.map { squaredDistance(rows, $0.0, rows, $0.1) }.sorted())
    if kind == .random {
      #expect(
        Set(edges.map { [min($0.first, $0.second), max($0.first, $0.second)] }) == Set(taken.map { [$0.0, $0.1] }))
    }
  }

  @Test("Separations are as by the definition, empty and lone clusters included", arguments: TestRows.allCases)
  func separations(kind: TestRows) throws {
    let sizes = [1, 1100, 0, 1, 60, 140]
    let rows = kind.matrix(sizes.reduce(0, +))
    let cores = (0..<rows.rowCount).map { Double($0 % 7) / 8 }
    let found = try squaredSeparations(rows, squaredCores: cores, sizes: sizes, workers: Workers(threads: 2))
    let labels = sizes.indices.flatMap { Array(repeating: $0, count: sizes[$0]) }
    for cluster in sizes.indices {
      var expected = Double.infinity
      for row in labels.indices where labels[row] == cluster {
        for other in labels.indices where labels[other] != cluster {
          expected = min(expected, reach(rows, cores, row, other))
        }
      }
      #expect(agree([found[cluster]], [expected]))
    }
    #expect(try squaredSeparations(rows, squaredCores: cores, sizes: [1302], workers: Workers()) == [.infinity])
  }

  @Test("1, 2 and 5 threads give the same bits")
  func threads() throws {
    // More rows than one block of the tree.
    let rows = TestRows.random.matrix(4500)
    let cores = try squaredCoreDistances(rows, workers: Workers())
    let edges = try mutualReachabilityTree(rows, squaredCores: cores, workers: Workers())
    for threads in [2, 5] {
      let workers = Workers(threads: threads)
      #expect(try squaredCoreDistances(rows, workers: workers) == cores)
      #expect(try mutualReachabilityTree(rows, squaredCores: cores, workers: workers) == edges)
    }
  }

  @Test("Asked to stop, they say so", arguments: [1, 2])
  func cancellation(threads: Int) {
    let (rows, workers) = (TestRows.random.matrix(100), cancelledWorkers(threads))
    let cores = [Double](repeating: 1, count: 100)
    #expect(throws: KernelError.cancelled) { try squaredCoreDistances(rows, workers: workers) }
    #expect(throws: KernelError.cancelled) {
      try mutualReachabilityTree(rows, squaredCores: cores, workers: workers)
    }
    #expect(throws: KernelError.cancelled) {
      try squaredSeparations(rows, squaredCores: cores, sizes: [30, 70], workers: workers)
    }
  }
}
