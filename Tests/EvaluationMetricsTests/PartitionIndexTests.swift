import AnomalyCore
import AnomalyTestSupport
import EvaluationMetrics
import NumericKernels
import Testing

private struct Golden: Decodable {
  struct Indices: Decodable {
    let calinskiHarabasz: Double
    let daviesBouldin: Double
    let silhouette: Double
    let silhouetteSamples: [Double]
  }
  struct Noise: Decodable {
    let data: String
    let labels: [Int32]
    let noiseShare: Double
    let noiseAsCluster: Indices
    let noiseIgnored: Indices
    let noiseIgnoredWithPenalty: Double
  }
  let data: [String: GoldenMatrix]
  let noiseCases: [Noise]
}

private struct GoldenCases: Decodable {
  struct Case: Decodable {
    let name: String
    let data: String
    let labels: [Int32]
    let calinskiHarabasz: Double
    let daviesBouldin: Double
    let silhouette: Double
  }
  let cases: [Case]
}

/// Labels of any numbers as a partition; -1 stays noise if `noise` says so.
private func partition(_ labels: [Int32], noise: Bool = false) -> Partition {
  let numbers = Set(labels).filter { !(noise && $0 == -1) }.sorted()
  return Partition(
    labels: labels.map { label in numbers.firstIndex(of: label).map { Int32($0) } ?? Partition.noise },
    clusterCount: numbers.count)
}

private func close(_ value: Double, _ expected: Double) -> Bool {
  abs(value - expected) <= 1e-7 * max(1, abs(expected))
}

@Suite("Partition indices")
struct PartitionIndexTests {
  @Test("Silhouette, Davies–Bouldin and Caliński–Harabasz equal scikit-learn's")
  func agreeWithGolden() throws {
    let data = try golden("partition-indices", as: Golden.self).data
    for reference in try golden("partition-indices", as: GoldenCases.self).cases {
      let rows = try #require(data[reference.data]).matrix
      let input = PartitionedRows(rows: rows, partition: partition(reference.labels))
      #expect(close(try SilhouetteCoefficient().measure(input, workers: Workers()).value, reference.silhouette))
      #expect(
        close(try CalinskiHarabasz().measure(input, workers: Workers()).value, reference.calinskiHarabasz),
        "\(reference.name)")
      #expect(
        close(try DaviesBouldin().measure(input, workers: Workers()).value, reference.daviesBouldin),
        "\(reference.name)")
    }
  }

  @Test("Noise: left out with penalty, left out, or one cluster", arguments: NoisePolicy.allCases)
  func noisePolicies(policy: NoisePolicy) throws {
    let golden = try golden("partition-indices", as: Golden.self)
    for reference in golden.noiseCases {
      let rows = try #require(golden.data[reference.data]).matrix
      let input = PartitionedRows(rows: rows, partition: partition(reference.labels, noise: true))
      let value = try SilhouetteCoefficient(["noise": .text(policy.rawValue)]).measure(input, workers: Workers())
      let expected =
        switch policy {
        case .penalised: reference.noiseIgnoredWithPenalty
        case .ignored: reference.noiseIgnored.silhouette
        case .cluster: reference.noiseAsCluster.silhouette
        }
      #expect(close(value.value, expected))
      #expect(value.notes.first == "11.1 % of the rows are noise")
      if policy == .penalised { #expect(value.notes.last == "without noise rows and penalty 0.314") }
      let others = try (
        DaviesBouldin().measure(input, workers: Workers()), CalinskiHarabasz().measure(input, workers: Workers())
      )
      #expect(close(others.0.value, reference.noiseIgnored.daviesBouldin))
      #expect(close(others.1.value, reference.noiseIgnored.calinskiHarabasz))
      #expect(others.0.notes == ["11.1 % of the rows are noise"])
    }
  }

  @Test("Concentric clusters: infinite Davies–Bouldin, whatever the rounding of the centroids")
  func coincidentCentroids() throws {
    for radius in [0.1, 1 / 3.0, 7e8] {
      let directions = [(1.0, 0.3), (-0.3, 1.0), (-1.0, -0.3), (0.3, -1.0)]
      let rows = Matrix(
        rows: directions.map { [$0.0 * radius, $0.1 * radius] }
          + directions.map { [$0.0 * radius * 2.1, $0.1 * radius * 2.1] })
      let input = PartitionedRows(rows: rows, partition: partition([0, 0, 0, 0, 1, 1, 1, 1]))
      #expect(try DaviesBouldin().measure(input, workers: Workers()).value == .infinity)
      #expect(try CalinskiHarabasz().measure(input, workers: Workers()).value == 0)
    }
  }

  @Test("Clusters without any spread: Davies–Bouldin 0, infinite Caliński–Harabasz, silhouette 1")
  func noSpread() throws {
    let rows = Matrix(rows: (0..<30).map { [Double($0 % 3) / 3, 1 / 7.0] })
    let input = PartitionedRows(rows: rows, partition: partition((0..<30).map { Int32($0 % 3) }))
    #expect(try DaviesBouldin().measure(input, workers: Workers()).value == 0)
    #expect(try CalinskiHarabasz().measure(input, workers: Workers()).value == .infinity)
    #expect(try SilhouetteCoefficient().measure(input, workers: Workers()).value == 1)
  }

  @Test("Degenerate partitions are undefined with the reason")
  func reasons() {
    let point = PartitionedRows(
      rows: Matrix(rowCount: 8, columnCount: 2, repeating: 0.1), partition: partition([0, 0, 0, 0, 1, 1, 1, 1]))
    let alone = PartitionedRows(rows: Matrix(rows: [[1], [2], [3]]), partition: partition([0, 1, 2]))
    let single = PartitionedRows(
      rows: Matrix(rows: [[1], [2], [3]]), partition: Partition(labels: [1, 1, -1], clusterCount: 4))
    #expect(throws: MetricError.undefined("two clusters consist of one and the same point")) {
      try DaviesBouldin().measure(point, workers: Workers())
    }
    #expect(throws: MetricError.undefined("all rows are one and the same point")) {
      try CalinskiHarabasz().measure(point, workers: Workers())
    }
    #expect(throws: MetricError.undefined("every row is a cluster of its own")) {
      try CalinskiHarabasz().measure(alone, workers: Workers())
    }
    #expect(throws: MetricError.undefined("only one cluster is occupied")) {
      try SilhouetteCoefficient().measure(single, workers: Workers())
    }
  }

  @Test("Empty clusters and singletons are named")
  func notes() throws {
    let input = PartitionedRows(
      rows: Matrix(rows: [[1], [2], [9]]), partition: Partition(labels: [1, 1, 3], clusterCount: 5))
    let value = try SilhouetteCoefficient().measure(input, workers: Workers())
    #expect(value.notes == ["2 of 5 clusters are occupied", "1 cluster holds a single row, which counts as 0"])
  }

  @Test("A cancelled silhouette says so")
  func cancellation() {
    let workers = Workers(threads: 2)
    workers.cancellation.cancel()
    #expect(throws: MetricError.cancelled) {
      try SilhouetteCoefficient().measure(PartitionedRows.blobs(clusters: 3), workers: workers)
    }
  }
}
