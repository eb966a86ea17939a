import AnomalyCore
import NumericKernels

extension PartitionPair: ContractInput {
  static let kind = MetricKind.partitionAgreement
  static let samples = [random(clusters: 3, classes: 4), random(clusters: 6, classes: 2, noise: true)]

  static var degenerate: [(name: String, input: PartitionPair)] {
    let one = Partition(labels: Array(repeating: 0, count: 30), clusterCount: 1)
    let each = Partition(labels: (0..<30).map(Int32.init), clusterCount: 30)
    let noise = Partition(labels: Array(repeating: -1, count: 30), clusterCount: 0)
    let halves = Partition(labels: (0..<30).map { Int32($0 % 2) }, clusterCount: 5)
    let parts = [("one cluster", one), ("singletons", each), ("noise", noise), ("halves", halves)]
    return parts.flatMap { first in
      parts.map { ("\(first.0) against \($0.0)", PartitionPair(first.1, reference: $0.1)) }
    }
  }

  static var undefined: [(name: String, input: PartitionPair)] {
    let none = Partition(labels: [], clusterCount: 3)
    return [("no rows", PartitionPair(none, reference: none))]
  }

  static func measure(_ metric: AnyMetric) -> AnyMetric.Measure<PartitionPair>? {
    if case .partitionAgreement(let measure) = metric { measure } else { nil }
  }

  func reordered(_ order: [Int]) -> PartitionPair {
    PartitionPair(partition.reordered(order), reference: reference.reordered(order))
  }

  var rowCount: Int { partition.rowCount }

  /// Clusters that know a little of the classes, of unequal sizes.
  static func random(clusters: Int, classes: Int, noise: Bool = false) -> PartitionPair {
    var stream = testStream("pair \(clusters) \(classes)")
    let reference = (0..<80).map { _ in min(stream.below(classes), stream.below(classes)) }
    let labels = reference.map { label -> Int32 in
      if noise && stream.uniform() < 0.1 { return Partition.noise }
      return Int32(stream.uniform() < 0.3 ? label % clusters : stream.below(clusters))
    }
    return PartitionPair(
      Partition(labels: labels, clusterCount: clusters),
      reference: Partition(labels: reference.map(Int32.init), clusterCount: classes))
  }
}

extension ScorePair: ContractInput {
  static let kind = MetricKind.scoreAgreement
  static let samples = [random(90, levels: nil), random(90, levels: 12), random(70, levels: 3)]

  static var degenerate: [(name: String, input: ScorePair)] {
    let rising = (0..<60).map(Double.init)
    let constant = rising.map { _ in 2.0 }
    return [
      ("constant against rising", ScorePair(constant, rising)),
      ("rising against constant", ScorePair(rising, constant)),
      ("constant against constant", ScorePair(constant, constant)),
      ("infinite scores", ScorePair(rising.map { $0 > 30 ? .infinity : -.infinity }, rising)),
      ("scores that overflow when squared", ScorePair(rising.map { $0 * 1e307 }, rising.map { -$0 * 1e306 })),
      ("one row", ScorePair([1], [1])),
    ]
  }

  static var undefined: [(name: String, input: ScorePair)] {
    let rising = (0..<60).map(Double.init)
    return [
      ("no rows", ScorePair([], [])),
      ("a first score that is no number", ScorePair(rising.map { $0 == 3 ? .nan : $0 }, rising)),
      ("a second score that is no number", ScorePair(rising, rising.map { $0 == 3 ? .nan : $0 })),
    ]
  }

  static func measure(_ metric: AnyMetric) -> AnyMetric.Measure<ScorePair>? {
    if case .scoreAgreement(let measure) = metric { measure } else { nil }
  }

  func reordered(_ order: [Int]) -> ScorePair {
    ScorePair(order.map { first[$0] }, order.map { second[$0] })
  }

  var rowCount: Int { first.count }

  static func random(_ count: Int, levels: Int?) -> ScorePair {
    var stream = testStream("scores \(count) \(levels ?? 0)")
    func rounded(_ score: Double) -> Double { levels.map { (score * Double($0)).rounded() } ?? score }
    let first = (0..<count).map { _ in stream.uniform() }
    let second = first.map { rounded(0.4 * $0 + 0.6 * stream.uniform()) }
    return ScorePair(first.map(rounded), second)
  }
}
