import AnomalyCore
import NumericKernels

/// An input type of metrics, with examples on which the contract is checked.
protocol ContractInput: Sendable {
  static var kind: MetricKind { get }
  /// Ordinary inputs, with and without ties, noise and empty clusters; every metric is defined on them.
  static var samples: [Self] { get }
  /// Inputs that a careless formula divides by zero on. Named for the report of a violation.
  static var degenerate: [(name: String, input: Self)] { get }
  /// Inputs on which no metric of this kind has a value.
  static var undefined: [(name: String, input: Self)] { get }
  static func measure(_ metric: AnyMetric) -> AnyMetric.Measure<Self>?
  /// The same input with its rows in another order.
  func reordered(_ order: [Int]) -> Self
  var rowCount: Int { get }
}

/// Numbers for tests, the same in every run.
func testStream(_ name: String) -> RandomStream { RandomSource(seed: 20_260_202).stream(name) }

extension LabelledScores: ContractInput {
  static let kind = MetricKind.ranking
  static let samples = [random(120, levels: nil), random(120, levels: 9), random(61, levels: 2)]

  static var degenerate: [(name: String, input: LabelledScores)] {
    let labels = (0..<60).map { $0 % 7 == 0 }
    return [
      ("constant scores", LabelledScores(scores: Array(repeating: 3, count: 60), isAnomaly: labels)),
      ("infinite scores", LabelledScores(scores: labels.map { $0 ? .infinity : -.infinity }, isAnomaly: labels)),
      ("a score that is no number", LabelledScores(scores: (0..<60).map { $0 == 7 ? .nan : 1 }, isAnomaly: labels)),
      (
        "scores that overflow when added",
        LabelledScores(scores: (0..<60).map { 1e308 * Double($0 % 2) }, isAnomaly: labels)
      ),
      ("two rows", LabelledScores(scores: [1, 1], isAnomaly: [true, false])),
    ]
  }

  static var undefined: [(name: String, input: LabelledScores)] {
    let scores = (0..<60).map(Double.init)
    return [
      ("no rows", LabelledScores(scores: [], isAnomaly: [])),
      ("no anomaly", LabelledScores(scores: scores, isAnomaly: scores.map { _ in false })),
      ("anomalies only", LabelledScores(scores: scores, isAnomaly: scores.map { _ in true })),
      (
        "a score that is no number",
        LabelledScores(scores: scores.map { $0 == 5 ? .nan : $0 }, isAnomaly: scores.map { $0 > 40 })
      ),
    ]
  }

  static func measure(_ metric: AnyMetric) -> AnyMetric.Measure<LabelledScores>? {
    if case .ranking(let measure) = metric { measure } else { nil }
  }

  func reordered(_ order: [Int]) -> LabelledScores {
    LabelledScores(scores: order.map { scores[$0] }, isAnomaly: order.map { isAnomaly[$0] })
  }

  var rowCount: Int { count }

  /// Scores that know a little of the labels; rounded to so many `levels` if given.
  static func random(_ count: Int, levels: Int?) -> LabelledScores {
    var stream = testStream("labelled \(count) \(levels ?? 0)")
    let labels = (0..<count).map { $0 == 0 || ($0 > 1 && stream.uniform() < 0.25) }
    let scores = labels.map { isAnomaly in
      let score = stream.uniform() * 0.8 + (isAnomaly ? 0.2 : 0)
      return levels.map { (score * Double($0)).rounded() } ?? score
    }
    return LabelledScores(scores: scores, isAnomaly: labels)
  }
}

extension PartitionedRows: ContractInput {
  static let kind = MetricKind.partitionIndex
  static let samples = [blobs(clusters: 3), blobs(clusters: 5, noiseEvery: 6), blobs(clusters: 2, emptyClusters: 2)]

  static var degenerate: [(name: String, input: PartitionedRows)] {
    let alternating = (0..<40).map { Int32($0 % 2) }
    func rows(_ value: (Int) -> Double) -> Matrix { Matrix(rows: (0..<40).map { [value($0), 0.1] }) }
    func input(_ rows: Matrix, _ labels: [Int32]) -> PartitionedRows {
      PartitionedRows(rows: rows, partition: Partition(labels: labels, clusterCount: 40))
    }
    return [
      ("equal rows in two clusters", input(rows { _ in 0.3 }, alternating)),
      ("two points", input(rows { Double($0 % 2) / 3 }, alternating)),
      ("coincident centroids", input(rows { $0 / 2 % 2 == 0 ? -0.1 : 0.1 }, alternating)),
      ("singletons only", input(rows { Double($0) }, (0..<40).map(Int32.init))),
      ("a singleton and the rest", input(rows { Double($0) }, (0..<40).map { $0 == 0 ? 1 : 0 })),
      ("values whose squares overflow", input(rows { 1e200 * Double($0 % 3) }, alternating)),
      ("values whose squares vanish", input(rows { 1e-200 * Double($0 % 3) }, alternating)),
      ("mostly noise", input(rows { Double($0) }, (0..<40).map { $0 < 2 ? Int32($0) : -1 })),
    ]
  }

  static var undefined: [(name: String, input: PartitionedRows)] {
    let sample = blobs(clusters: 2)
    func input(_ rows: Matrix, _ label: Int32, clusters: Int) -> PartitionedRows {
      let labels = Array(repeating: label, count: rows.rowCount)
      return PartitionedRows(rows: rows, partition: Partition(labels: labels, clusterCount: clusters))
    }
    var broken = sample.rows
    broken[3, 1] = .nan
    return [
      ("no rows", input(Matrix(rowCount: 0, columnCount: 2), 0, clusters: 2)),
      ("one cluster", input(sample.rows, 0, clusters: 1)),
      ("one occupied cluster of three", input(sample.rows, 1, clusters: 3)),
      ("noise only", input(sample.rows, -1, clusters: 2)),
      ("a value that is no number", PartitionedRows(rows: broken, partition: sample.partition)),
    ]
  }

  static func measure(_ metric: AnyMetric) -> AnyMetric.Measure<PartitionedRows>? {
    if case .partitionIndex(let measure) = metric { measure } else { nil }
  }

  func reordered(_ order: [Int]) -> PartitionedRows {
    PartitionedRows(rows: rows.selectingRows(order), partition: partition.reordered(order))
  }

  var rowCount: Int { rows.rowCount }

  /// Overlapping Gaussian groups of unequal sizes in three columns.
  static func blobs(clusters: Int, noiseEvery: Int? = nil, emptyClusters: Int = 0) -> PartitionedRows {
    var stream = testStream("blobs \(clusters)")
    let centres = (0..<clusters).map { _ in (0..<3).map { _ in stream.uniform(in: -4...4) } }
    let truth = (0..<150).map { $0 < clusters ? $0 : min(stream.below(clusters), stream.below(clusters)) }
    let rows = Matrix(rows: truth.map { centres[$0].map { $0 + stream.gaussian() } })
    let labels = truth.enumerated().map { row, cluster in
      noiseEvery.map { row % $0 == 5 } ?? false ? Partition.noise : Int32(cluster)
    }
    return PartitionedRows(
      rows: rows, partition: Partition(labels: labels, clusterCount: clusters + emptyClusters))
  }
}

extension Partition {
  func reordered(_ order: [Int]) -> Partition {
    Partition(labels: order.map { labels[$0] }, clusterCount: clusterCount)
  }
}
