import AnomalyCore
import AnomalyTestSupport
import EvaluationMetrics
import Foundation
import NumericKernels
import Testing

private struct Golden: Decodable {
  struct Case: Decodable {
    let name: String
    let a: [Int32]
    let b: [Int32]
    let adjustedRand: Double
    let adjustedMutualInformation: Double
    let purityOfA: Double
    let purityOfB: Double

    /// In two cases chance alone agrees perfectly: scikit-learn says 1, we say that there is no value.
    var isTrivial: Bool { ["single-cluster-against-itself", "singletons-against-themselves"].contains(name) }
    var first: Partition { partition(a) }
    var second: Partition { partition(b) }
  }
  let cases: [Case]
}

/// -1 is noise, other numbers are clusters.
private func partition(_ labels: [Int32]) -> Partition {
  let numbers = Set(labels).filter { $0 != -1 }.sorted()
  return Partition(
    labels: labels.map { label in numbers.firstIndex(of: label).map { Int32($0) } ?? Partition.noise },
    clusterCount: numbers.count)
}

@Suite("Agreement of partitions")
struct PartitionAgreementTests {
  @Test("ARI, AMI and purity equal scikit-learn's")
  func agreeWithGolden() throws {
    for reference in try golden("partition-agreement", as: Golden.self).cases where !reference.isTrivial {
      let pair = PartitionPair(reference.first, reference: reference.second)
      let back = PartitionPair(reference.second, reference: reference.first)
      let workers = Workers()
      #expect(abs(try AdjustedRandIndex().measure(pair, workers: workers).value - reference.adjustedRand) < 1e-14)
      let information = try AdjustedMutualInformation().measure(pair, workers: workers).value
      #expect(abs(information - reference.adjustedMutualInformation) < 1e-12, "\(reference.name)")
      #expect(abs(try Purity().measure(pair, workers: workers).value - reference.purityOfA) < 1e-14)
      #expect(abs(try Purity().measure(back, workers: workers).value - reference.purityOfB) < 1e-14)
    }
  }

  @Test("Where chance alone agrees perfectly there is no value")
  func trivialPartitions() throws {
    for reference in try golden("partition-agreement", as: Golden.self).cases where reference.isTrivial {
      let pair = PartitionPair(reference.first, reference: reference.second)
      #expect(throws: MetricError.self) { try AdjustedRandIndex().measure(pair, workers: Workers()) }
      #expect(throws: MetricError.self) { try AdjustedMutualInformation().measure(pair, workers: Workers()) }
      #expect(try Purity().measure(pair, workers: Workers()).value == 1)
    }
  }

  @Test("125,973 rows in 30 clusters and 23 classes: exact where doubles would round, and in well under a second")
  func manyRows() throws {
    var stream = testStream("many rows")
    let count = 125_973
    let classes = (0..<count).map { _ in Int32(min(stream.below(23), min(stream.below(23), stream.below(23)))) }
    let clusters = classes.map { stream.uniform() < 0.5 ? $0 : Int32(stream.below(30)) }
    let pair = PartitionPair(
      Partition(labels: clusters, clusterCount: 30), reference: Partition(labels: classes, clusterCount: 23))
    let clock = ContinuousClock()
    var information = 0.0
    let time = try clock.measure {
      information = try AdjustedMutualInformation().measure(pair, workers: Workers()).value
    }
    #expect(time < .seconds(2))
    #expect(information > 0.2 && information < 0.6)
    #expect(abs(information - directInformation(clusters, classes)) < 1e-8)
    let same = PartitionPair(pair.reference, reference: pair.reference)
    #expect(try AdjustedRandIndex().measure(same, workers: Workers()).value == 1)
    #expect(abs(try AdjustedMutualInformation().measure(same, workers: Workers()).value - 1) < 1e-12)
  }

  @Test("A pair moved in a million rows lowers the ARI by the exact amount")
  func fewDifferences() throws {
    let count = 1_000_000
    var labels = (0..<count).map { Int32($0 % 2) }
    let reference = Partition(labels: labels, clusterCount: 2)
    labels.swapAt(0, 1)
    let value = try AdjustedRandIndex().measure(
      PartitionPair(Partition(labels: labels, clusterCount: 2), reference: reference), workers: Workers()
    ).value
    // 2 · C(h, 2) pairs stand together on either side, of which those of the two moved rows do not in both.
    let half = Decimal(count / 2)
    let pairs = half * (half - 1)
    let all = Decimal(count) * Decimal(count - 1) / 2
    let together = (half - 1) * (half - 2)
    let expected = pairs * pairs / all
    let exact = (together - expected) / (pairs - expected)
    #expect(abs(value - NSDecimalNumber(decimal: exact).doubleValue) < 1e-15)
  }

  /// AMI by its published formula with log-gamma, term by term.
  private func directInformation(_ first: [Int32], _ second: [Int32]) -> Double {
    let total = Double(first.count)
    var table: [[Double]] = Array(repeating: Array(repeating: 0, count: 23), count: 30)
    for (row, column) in zip(first, second) { table[Int(row)][Int(column)] += 1 }
    let a = table.map { $0.reduce(0, +) }
    let b = (0..<23).map { column in table.reduce(0) { $0 + $1[column] } }
    func entropy(_ sizes: [Double]) -> Double { sizes.reduce(0) { $1 > 0 ? $0 - $1 / total * log($1 / total) : $0 } }
    var information = 0.0
    var expected = 0.0
    for (i, size) in a.enumerated() {
      for (j, other) in b.enumerated() {
        let cell = table[i][j]
        if cell > 0 { information += cell / total * log(total * cell / (size * other)) }
        for count in stride(from: max(1, size + other - total), through: min(size, other), by: 1) {
          let term: Double = count / total * log(total * count / (size * other))
          expected += term * exp(logProbability(count, size, other, total))
        }
      }
    }
    return (information - expected) / ((entropy(a) + entropy(b)) / 2 - expected)
  }

  /// Logarithm of the hypergeometric probability of `count` common rows of clusters of two sizes.
  private func logProbability(_ count: Double, _ size: Double, _ other: Double, _ total: Double) -> Double {
    let ways: [Double] = [size, other, total - size, total - other]
    let divisors: [Double] = [total, count, size - count, other - count, total - size - other + count]
    let above: Double = ways.reduce(0) { $0 + lgamma($1 + 1) }
    return divisors.reduce(above) { $0 - lgamma($1 + 1) }
  }
}
