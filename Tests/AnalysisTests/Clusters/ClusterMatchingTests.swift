import Analysis
import AnomalyCore
import AnomalyTestSupport
import NumericKernels
import Testing

private struct Golden: Decodable {
  struct Case: Decodable {
    let costs: GoldenMatrix
    let total: Double
  }
  let assignments: [Case]
}

private func total(_ columns: [Int?], _ costs: Matrix) -> Double {
  columns.enumerated().reduce(0) { sum, pair in sum + (pair.element.map { costs[pair.offset, $0] } ?? 0) }
}

/// The least cost over all ways to pair lines with columns.
private func leastTotal(_ costs: Matrix, line: Int = 0, used: Set<Int> = [], skips: Int? = nil) -> Double {
  if line == costs.rowCount { return 0 }
  let skips = skips ?? max(0, costs.rowCount - costs.columnCount)
  var least = skips > 0 ? leastTotal(costs, line: line + 1, used: used, skips: skips - 1) : .infinity
  for column in 0..<costs.columnCount where !used.contains(column) {
    least = min(
      least, costs[line, column] + leastTotal(costs, line: line + 1, used: used.union([column]), skips: skips))
  }
  return least
}

@Suite("Assignments of least cost")
struct MinimumCostAssignmentTests {
  private func check(_ costs: Matrix, total expected: Double) {
    let columns = minimumCostAssignment(costs)
    let paired = columns.compactMap { $0 }
    #expect(columns.count == costs.rowCount)
    #expect(paired.count == min(costs.rowCount, costs.columnCount))
    #expect(Set(paired).count == paired.count)
    #expect(abs(total(columns, costs) - expected) < 1e-9)
  }

  @Test("as by trying all", arguments: 1...5, 1...6)
  func byTryingAll(lines: Int, columns: Int) {
    for trial in 0..<20 {
      var stream = RandomSource(seed: 1).stream("costs \(lines) \(columns)", trial)
      let hasTies = trial.isMultiple(of: 2)
      let values = (0..<lines * columns).map { _ in hasTies ? Double(stream.below(4)) : stream.gaussian() }
      let costs = Matrix(rowCount: lines, columnCount: columns, values: values)
      check(costs, total: leastTotal(costs))
    }
  }

  @Test func asSciPyFindsThem() throws {
    for example in try golden("cluster-tables", as: Golden.self).assignments {
      check(example.costs.matrix, total: example.total)
    }
  }

  @Test func nothingToPair() {
    #expect(minimumCostAssignment(Matrix(rowCount: 0, columnCount: 0)).isEmpty)
    #expect(minimumCostAssignment(Matrix(rowCount: 2, columnCount: 0)) == [nil, nil])
  }
}

@Suite("Clusters of two partitions")
struct ClusterMatchingTests {
  @Test func aRenumberedPartitionIsTheSame() {
    var stream = RandomSource(seed: 2).stream("labels")
    let labels = (0..<200).map { _ in Int32(stream.below(6)) }
    let renumbered: [Int32] = [4, 0, 5, 1, 3, 2]
    let matches = matchedClusters(
      Partition(labels: labels, clusterCount: 6),
      to: Partition(labels: labels.map { renumbered[Int($0)] }, clusterCount: 6))
    #expect(matches.map(\.counterpart) == renumbered.map { Int($0) })
    #expect(matches.allSatisfy { $0.jaccard == 1 })
  }

  @Test func theSumOfCommonRowsDecides() {
    // Alone, cluster 0 would take counterpart 0; together it is better off with 1.
    let first: [Int32] = Array(repeating: 0, count: 9) + Array(repeating: 1, count: 5)
    let second: [Int32] = Array(repeating: 0, count: 5) + Array(repeating: 1, count: 4) + Array(repeating: 0, count: 5)
    let matches = matchedClusters(
      Partition(labels: first, clusterCount: 2), to: Partition(labels: second, clusterCount: 2))
    #expect(matches.map(\.counterpart) == [1, 0])
    #expect(matches.map(\.overlap) == [4, 5])
    #expect(matches.map(\.jaccard) == [4.0 / 9, 0.5])
  }

  @Test func clustersMayBeLeftOver() {
    let matches = matchedClusters(
      Partition(labels: [0, 0, 2, -1, 4], clusterCount: 5), to: Partition(labels: [7, 7, 7, 7, -1], clusterCount: 8))
    #expect(matches.map(\.cluster) == [0, 2, 4])
    #expect(matches.map(\.counterpart) == [7, nil, nil])
    #expect(matches[0].jaccard == 0.5)
    let nothing = matchedClusters(
      Partition(labels: [0, 1], clusterCount: 2), to: Partition(labels: [-1, -1], clusterCount: 0))
    #expect(nothing.map(\.counterpart) == [nil, nil])
  }

  @Test func bestJaccardsLookAtAllClusters() {
    let own = Partition(labels: [0, 0, 0, 0, 1, 1], clusterCount: 3)
    let other = Partition(labels: [0, 0, 0, 1, 1, 1], clusterCount: 2)
    let found = bestJaccards(own, in: other)
    #expect(found[0] == 0.75)
    #expect(found[1] == 2.0 / 3)
    #expect(found[2] == nil)
  }

  @Test func resamplesWithoutTheClusterSayNothing() {
    let found = ClusterStability.all([[1, nil, nil], [0.5, 0.25, nil], [0.75, nil, nil]])
    #expect(
      found == [
        ClusterStability(cluster: 0, meanJaccard: 0.75, leastJaccard: 0.5, dissolvedShare: 1.0 / 3, resamples: 3),
        ClusterStability(cluster: 1, meanJaccard: 0.25, leastJaccard: 0.25, dissolvedShare: 1, resamples: 1),
      ])
  }

  @Test(
    "readings of a mean similarity",
    arguments: [
      (0.0, StabilityReading.dissolved), (0.5, .dissolved), (0.51, .untrusted), (0.6, .doubtful), (0.74, .doubtful),
      (0.75, .valid), (0.85, .highlyStable), (1, .highlyStable),
    ])
  func readings(similarity: Double, reading: StabilityReading) {
    #expect(StabilityReading(meanJaccard: similarity) == reading)
  }
}

@Suite("Knee of a falling curve")
struct KneeTests {
  @Test("the figure of the paper, −1 / (x + 0.1) + 5, turned upside down")
  func paper() {
    let x = (0..<10).map { Double($0) / 9 }
    let knee = kneeOfDecreasingCurve(x: x, y: x.map { 1 / ($0 + 0.1) - 5 })
    // The paper reads 0.22 off the curve.
    #expect(knee == 2)
  }

  @Test func scalesDoNotMatter() {
    let x = (2...12).map(Double.init)
    let y = x.map { 1 / $0 }
    #expect(
      kneeOfDecreasingCurve(x: x, y: y) == kneeOfDecreasingCurve(x: x.map { $0 * 1e6 - 5 }, y: y.map { $0 * 1e9 + 7 }))
  }

  @Test(
    "no knee",
    arguments: [[5.0, 4, 3, 2, 1], [1, 1, 1, 1, 1], [10, 9.5, 8, 5, 0], [3, 1], [], [1, 2, 3, 4, 6]])
  func none(y: [Double]) {
    #expect(kneeOfDecreasingCurve(x: y.indices.map(Double.init), y: y) == nil)
  }
}
