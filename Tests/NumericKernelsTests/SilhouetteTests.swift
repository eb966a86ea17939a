import AnomalyTestSupport
import NumericKernels
import Testing

private struct Golden: Decodable {
  struct Case: Decodable {
    let name: String
    let data: String
    let labels: [Int]
    let silhouetteSamples: [Double]
  }
  let data: [String: GoldenMatrix]
  let cases: [Case]
}

@Suite("Silhouettes of rows")
struct SilhouetteTests {
  /// By definition; `joining` rows are new and not members of their cluster.
  private func direct(
    _ rows: Matrix, _ labels: [Int32], of queries: Matrix, joining: [Int32], excludingSelf: Bool
  ) -> [Double] {
    (0..<queries.rowCount).map { query in
      let own = joining[query]
      func mean(_ cluster: Int32) -> Double? {
        let members = labels.indices.filter { labels[$0] == cluster && !(excludingSelf && $0 == query) }
        let sum = members.reduce(0) { $0 + squaredDistance(queries, query, rows, $1).squareRoot() }
        return members.isEmpty ? nil : sum / Double(members.count)
      }
      let others = Set(labels).filter { $0 != own }.compactMap(mean)
      guard let a = mean(own), let b = others.min(), max(a, b) > 0 else { return 0 }
      return (b - a) / max(a, b)
    }
  }

  private func labels(_ count: Int, clusters: Int) -> [Int32] {
    var stream = testStream("labels \(clusters)", count)
    // Unequal sizes, the last cluster empty.
    return (0..<count).map { _ in Int32(min(stream.below(clusters), stream.below(clusters), clusters - 2)) }
  }

  @Test("As by the definition", arguments: TestRows.allCases, [1, 2, 9, 33, 1030])
  func byDefinition(kind: TestRows, size: Int) throws {
    let rows = kind.matrix(size)
    for clusters in [2, 3, 8] {
      let labels = labels(size, clusters: clusters)
      let found = try silhouetteSamples(rows, labels: labels, clusterCount: clusters, workers: Workers())
      #expect(largestDifference(found, direct(rows, labels, of: rows, joining: labels, excludingSelf: true)) < 1e-11)
      let parallel = try silhouetteSamples(rows, labels: labels, clusterCount: clusters, workers: Workers(threads: 2))
      #expect(found == parallel)
    }
  }

  @Test("New rows that join a cluster, as by the definition", arguments: TestRows.allCases, [1, 9, 33, 1030])
  func newRows(kind: TestRows, size: Int) throws {
    let (rows, queries) = (kind.matrix(size), kind.matrix(41, name: "queries"))
    let labels = labels(size, clusters: 6)
    let joining = (0..<41).map { Int32($0 % 6) }
    let reference = ClusteredRows(rows, labels: labels, clusterCount: 6)
    let found = try silhouetteAgainst(reference, queries: queries, labels: joining, workers: Workers(threads: 2))
    #expect(largestDifference(found, direct(rows, labels, of: queries, joining: joining, excludingSelf: false)) < 1e-11)
    for query in [0, 3, 5, 32, 40] {
      let alone = try silhouetteAgainst(
        reference, queries: queries.selectingRows([query]), labels: [joining[query]], workers: Workers())
      #expect(alone == [found[query]])
    }
  }

  /// Rows whose distances are in part looked up: one-hot columns, one of three values, and one that is constant.
  private func codedRows(_ count: Int, name: String = "coded") -> Matrix {
    var stream = testStream(name, count)
    return Matrix(
      rows: (0..<count).map { _ in
        let (first, second) = (stream.below(5), min(stream.below(30), stream.below(30)))
        let oneHot = (0..<5).map { $0 == first ? 1.0 : 0 } + (0..<30).map { $0 == second ? 1.0 : 0 }
        return [stream.gaussian(), 0.3] + oneHot + [[-0.5, 0.0, 1e3][stream.below(3)], Double(stream.below(50)) / 7]
      })
  }

  /// Tiny and huge distances side by side; the squares of tiny ones underflow.
  private func scales(_ count: Int) -> Matrix {
    let scales = [1e-155, 1e-162, 1e120]
    return Matrix(rows: (0..<count).map { [Double($0) * scales[$0 % 3]] })
  }

  /// Kinds of rows, of which some stand twice or more, and of labels.
  private func hard(_ kind: Int, _ count: Int) -> (rows: Matrix, labels: [Int32]) {
    var stream = testStream("hard", kind)
    let few = (0..<count).map { _ in stream.below(max(1, count / 4)) }
    let scattered = (0..<count).map { _ in Int32(stream.below(5)) }
    return switch kind {
    case 0: (codedRows(count), scattered)
    // Equal rows in different clusters, and in one.
    case 1: (codedRows(count).selectingRows(few), scattered)
    case 2: (codedRows(count).selectingRows(few), few.map { Int32($0 % 4) })
    case 3: (TestRows.random.matrix(count).selectingRows(few), scattered)
    case 4: (TestRows.constant.matrix(count), scattered)
    // One row alone, empty clusters before, between and after.
    case 5: (TestRows.random.matrix(count), (0..<count).map { $0 == count / 2 ? 3 : $0 % 2 == 0 ? 1 : 5 })
    case 6: (scales(count), scattered)
    default: (codedRows(count), [Int32](repeating: 2, count: count))
    }
  }

  @Test("In panels and sorted, as by the definition to twelve digits", arguments: 0..<8, [1, 7, 8, 9, 100, 1300])
  func hardRows(kind: Int, size: Int) throws {
    let (rows, labels) = hard(kind, size)
    let expected = direct(rows, labels, of: rows, joining: labels, excludingSelf: true)
    let queries = rows.selectingRows((0..<13).map { $0 * 7 % size })
    let joining = (0..<13).map { Int32($0 % 6) }
    let expectedOfNew = direct(rows, labels, of: queries, joining: joining, excludingSelf: false)
    for rowsWorthPanels in [0, Int.max / 16] {
      let clustered = ClusteredRows(rows, labels: labels, clusterCount: 8, rowsWorthPanels: rowsWorthPanels)
      var found: [[Double]] = []
      for threads in [1, 2, 3] {
        found.append(
          try clustered.silhouettes(of: rows, labels: labels, areMembers: true, workers: Workers(threads: threads)))
      }
      #expect(found[0] == found[1] && found[0] == found[2])
      #expect(largestDifference(found[0], expected) < 1e-12)
      let ofNew = try silhouetteAgainst(clustered, queries: queries, labels: joining, workers: Workers(threads: 2))
      #expect(largestDifference(ofNew, expectedOfNew) < 1e-12)
    }
  }

  @Test("New rows of values that no row has, where columns are looked up")
  func strangeQueries() throws {
    let (rows, labels) = hard(0, 700)
    var queries = codedRows(11, name: "others")
    for query in 0..<11 { queries[query, query] = 0.25 * Double(query) }
    let joining = (0..<11).map { Int32($0 % 5) }
    let found = try silhouetteAgainst(
      ClusteredRows(rows, labels: labels, clusterCount: 5), queries: queries, labels: joining, workers: Workers())
    let expected = direct(rows, labels, of: queries, joining: joining, excludingSelf: false)
    #expect(largestDifference(found, expected) < 1e-12)
  }

  @Test("Equal to scikit-learn's")
  func agreeWithGolden() throws {
    let golden = try golden("partition-indices", as: Golden.self)
    for reference in golden.cases {
      let rows = try #require(golden.data[reference.data]).matrix
      let numbers = Set(reference.labels).sorted()
      let labels = reference.labels.map { label in Int32(numbers.firstIndex(of: label) ?? 0) }
      let found = try silhouetteSamples(rows, labels: labels, clusterCount: numbers.count, workers: Workers())
      #expect(largestDifference(found, reference.silhouetteSamples) < 1e-7, "\(reference.name)")
    }
  }

  @Test("Singletons, lone clusters and equal clusters give 0; squares that overflow give NaN")
  func edges() throws {
    func samples(_ values: [Double], _ labels: [Int32]) throws -> [Double] {
      let rows = Matrix(rowCount: values.count, columnCount: 1, values: values)
      return try silhouetteSamples(rows, labels: labels, clusterCount: 4, workers: Workers())
    }
    #expect(try samples([1, 2, 9], [0, 1, 3]) == [0, 0, 0])
    #expect(try samples([1, 2, 9], [2, 2, 2]) == [0, 0, 0])
    #expect(try samples([5, 5, 5, 5], [0, 0, 1, 1]) == [0, 0, 0, 0])
    #expect(try samples([1, 1, 9, 9], [0, 0, 1, 1]) == [1, 1, 1, 1])
    #expect(try samples([0, 0, 1e200, -1e200], [0, 1, 0, 1]).contains { $0.isNaN })
    #expect(try samples([], []).isEmpty)
  }

  @Test("As many clusters as rows do not slow it to a crawl or change it")
  func manyClusters() throws {
    let rows = TestRows.random.matrix(3000)
    let labels = (0..<3000).map { Int32($0 / 2) }
    let found = try silhouetteSamples(rows, labels: labels, clusterCount: 1500, workers: Workers(threads: 2))
    let probe = rows.selectingRows([1, 2, 2999])
    let reference = ClusteredRows(rows, labels: labels, clusterCount: 1500)
    // Against all members the row's own distance of 0 halves the mean distance to its pair.
    let against = try silhouetteAgainst(reference, queries: probe, labels: [0, 1, 1499], workers: Workers())
    #expect(found.allSatisfy { $0 > -1 && $0 < 1 })
    #expect(zip(against, [1, 2, 2999]).allSatisfy { $0 > found[$1] })
  }

  @Test("Asked to stop, it says so", arguments: [1, 2])
  func cancellation(threads: Int) {
    let rows = TestRows.random.matrix(100)
    #expect(throws: KernelError.cancelled) {
      try silhouetteSamples(
        rows, labels: labels(100, clusters: 3), clusterCount: 3, workers: cancelledWorkers(threads))
    }
  }
}
