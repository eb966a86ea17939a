import AnomalyCore
import AnomalyTestSupport
import EvaluationMetrics
import Foundation
import NumericKernels
import Testing

private struct Golden: Decodable {
  struct Case: Decodable {
    let name: String
    let data: String
    let labels: [Int32]
    let dbcv: Double
    let hdbscanLeast: Double
    let hdbscanGreatest: Double
  }
  let data: [String: GoldenMatrix]
  let cases: [Case]
}

private func measured(_ rows: [[Double]], _ labels: [Int32], workers: Workers = Workers()) throws -> MetricValue {
  let partition = Partition(labels: labels, clusterCount: Int(labels.max() ?? 0) + 1)
  return try DBCV().measure(PartitionedRows(rows: Matrix(rows: rows), partition: partition), workers: workers)
}

/// The definition, word for word, for few rows of few columns. Clusters have two rows or more.
private struct DirectDBCV {
  let rows: [[Double]]
  let labels: [Int32]

  func distance(_ i: Int, _ j: Int) -> Double {
    zip(rows[i], rows[j]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
  }

  func core(_ row: Int) -> Double {
    let distances = labels.indices.filter { labels[$0] == labels[row] }.map { distance(row, $0) }.filter { $0 > 0 }
    func power(_ base: Double) -> Double { (0..<rows[0].count).reduce(1) { power, _ in power * base } }
    let mean = distances.reduce(0) { $0 + 1 / power($1) } / Double(distances.count)
    // The root by bisection: the power is all that the definition needs.
    var (low, high) = (0.0, 1e6)
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if 1 / power(middle) > mean { low = middle } else { high = middle }
    }
    return distances.isEmpty ? 0 : low
  }

  func value() -> Double {
    let cores = rows.indices.map(core)
    func reach(_ i: Int, _ j: Int) -> Double { max(cores[i], cores[j], distance(i, j)) }
    let clusters = Set(labels.filter { $0 >= 0 }).sorted()
    var inner: [Int32: [Int]] = [:]
    var sparseness: [Int32: Double] = [:]
    for cluster in clusters {
      let edges = tree(labels.indices.filter { labels[$0] == cluster }, reach: reach)
      let degrees = edges.flatMap { [$0.0, $0.1] }.reduce(into: [:]) { $0[$1, default: 0] += 1 }
      let passed = degrees.filter { $0.value > 1 }.map(\.key)
      let between = edges.filter { passed.contains($0.0) && passed.contains($0.1) }
      inner[cluster] = passed.isEmpty ? Array(degrees.keys) : passed
      sparseness[cluster] = (between.isEmpty ? edges : between).map { reach($0.0, $0.1) }.max()
    }
    return clusters.reduce(0) { sum, cluster in
      let others = clusters.filter { $0 != cluster }.flatMap { inner[$0] ?? [] }
      let separation = (inner[cluster] ?? []).flatMap { row in others.map { reach(row, $0) } }.min() ?? .nan
      let dense = sparseness[cluster] ?? .nan
      let larger = max(separation, dense)
      let share = Double(labels.count { $0 == cluster }) / Double(rows.count)
      return sum + share * (larger > 0 ? (separation - dense) / larger : 0)
    }
  }

  /// Takes the best edge out of the tree so far, n − 1 times over all pairs.
  private func tree(_ members: [Int], reach: (Int, Int) -> Double) -> [(Int, Int)] {
    var (joined, open) = ([members[0]], Array(members.dropFirst()))
    var edges: [(Int, Int)] = []
    while !open.isEmpty {
      let pairs = joined.flatMap { inside in open.map { (inside, $0) } }
      guard
        let best = pairs.min(by: {
          (reach($0.0, $0.1), distance($0.0, $0.1)) < (reach($1.0, $1.1), distance($1.0, $1.1))
        })
      else { break }
      edges.append(best)
      joined.append(best.1)
      open.removeAll { $0 == best.1 }
    }
    return edges
  }
}

@Suite("DBCV")
struct DBCVTests {
  @Test("Equals what hdbscan's steps give once ties go to the nearer pair")
  func agreesWithGolden() throws {
    let golden = try golden("dbcv", as: Golden.self)
    for reference in golden.cases {
      let rows = try #require(golden.data[reference.data]).matrix
      let partition = Partition(labels: reference.labels, clusterCount: Int(reference.labels.max() ?? 0) + 1)
      let value = try DBCV().measure(PartitionedRows(rows: rows, partition: partition), workers: Workers()).value
      #expect(abs(value - reference.dbcv) < 1e-9, "\(reference.name): \(value) in place of \(reference.dbcv)")
      // hdbscan itself gives one of several values, by the order of the rows; this is one they could be.
      #expect(value > reference.hdbscanLeast - 1e-9 && value < reference.hdbscanGreatest + 1e-9, "\(reference.name)")
    }
  }

  @Test("As by the definition", arguments: 1...4, [2, 3])
  func byDefinition(columns: Int, clusters: Int) throws {
    var stream = testStream("dbcv \(columns) \(clusters)")
    for size in [2 * clusters, 3 * clusters, 12, 25] {
      let rows = (0..<size).map { row in (0..<columns).map { _ in stream.gaussian() + Double(row % clusters) * 2 } }
      // Every cluster keeps two rows; of the others every fifth is noise.
      let labels = (0..<size).map { $0 >= 2 * clusters && $0 % 5 == 0 ? -1 : Int32($0 % clusters) }
      let expected = DirectDBCV(rows: rows, labels: labels).value()
      let value = try measured(rows, labels).value
      #expect(abs(value - expected) < 1e-9, "\(size) rows: \(value) in place of \(expected)")
    }
  }

  @Test("Every row twice: as by the definition without distances of 0")
  func equalRows() throws {
    var stream = testStream("dbcv copies")
    let distinct = (0..<12).map { row in [stream.gaussian(), stream.gaussian() + (row < 6 ? 0 : 4)] }
    let rows = distinct + distinct
    let labels = rows.indices.map { Int32($0 % 12 / 6) }
    #expect(abs(try measured(rows, labels).value - DirectDBCV(rows: rows, labels: labels).value()) < 1e-9)
  }

  @Test("The order of the rows has no part, to the last bit, even where everything ties")
  func order() throws {
    var stream = testStream("dbcv order")
    let grid = (0..<60).map { [Double($0 % 5), Double($0 / 5 % 4)] }
    let labels = (0..<60).map { Int32($0 % 5 / 3) }
    let value = try measured(grid, labels).value
    for _ in 0..<20 {
      let order = stream.permutation(of: 60)
      #expect(try measured(order.map { grid[$0] }, order.map { labels[$0] }).value == value)
    }
  }

  @Test("Pairs of rows: an edge each, both rows count")
  func pairs() throws {
    // Edges of length 1 and 2, four apart: (4 - 1)/4 and (4 - 2)/4.
    #expect(abs(try measured([[0], [1], [5], [7]], [0, 0, 1, 1]).value - (0.75 + 0.5) / 2) < 1e-12)
  }

  @Test("Noise and rows alone in their cluster count in the number of rows and nowhere else")
  func noise() throws {
    let rows: [[Double]] = [[0], [1], [5], [7], [3], [2]]
    let value = try measured(rows, [0, 0, 1, 1, -1, -1])
    #expect(abs(value.value - 0.625 * 4 / 6) < 1e-12)
    #expect(value.notes == ["33.3 % of the rows are noise"])
    let alone = try measured(rows, [0, 0, 1, 1, 2, 3])
    #expect(alone.value == value.value)
    #expect(alone.notes == ["2 clusters hold a single row, which counts as noise"])
  }

  @Test("Shapes that centroids cannot tell apart: rings inside one another rate well, slices of them do not")
  func rings() throws {
    var stream = testStream("rings")
    let rows = (0..<400).map { row in
      let angle = Double(row) / 400 * 100
      let radius = (row % 2 == 0 ? 1.0 : 6) + 0.05 * stream.gaussian()
      return [radius * cos(angle), radius * sin(angle)]
    }
    let truth = (0..<400).map { Int32($0 % 2) }
    #expect(try measured(rows, truth).value > 0.3)
    #expect(try measured(rows, rows.map { $0[0] > 0 ? 1 : 0 }).value < 0)
  }

  @Test("Degenerate partitions have a value or a reason")
  func degenerate() throws {
    let copies = Array(repeating: [0.1, 0.7], count: 8)
    #expect(try measured(copies, [0, 0, 0, 0, 1, 1, 1, 1]).value == 0)
    #expect(try measured(copies + [[1, 1], [1, 1]], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1]).value == 1)
    #expect(throws: MetricError.undefined("fewer than two clusters hold more than one row")) {
      try measured([[1], [2], [3]], [0, 0, 1])
    }
    #expect(throws: MetricError.undefined("only one cluster is occupied")) {
      try measured([[1], [2], [3]], [0, 0, -1])
    }
    #expect(throws: MetricError.undefined("distances between rows are too large for their squares")) {
      try measured([[1e200], [2e200], [0], [1]], [0, 0, 1, 1])
    }
    let workers = Workers()
    workers.cancellation.cancel()
    #expect(throws: MetricError.cancelled) { try measured([[0], [1], [5], [7]], [0, 0, 1, 1], workers: workers) }
  }
}
