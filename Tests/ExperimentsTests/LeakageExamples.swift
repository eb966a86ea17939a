import AnomalyCore
import Experiments
import RunRecords

/// SplitMix64: the same rows in every run.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// A whole number of 0..<bound.
  mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
  mutating func uniform() -> Double { Double.random(in: 0..<1, using: &self) }
}

/// Rows with labels and a few honest columns, to which a test adds what it wants found.
struct LeakageExample {
  /// "normal" and three attacks.
  let classes: [String]
  let isAnomaly: [Bool]
  /// A category of 12 values that says a little of the verdict.
  let services: [String]
  /// Small whole numbers, a little larger for anomalies.
  let counts: [Double]
  /// No two alike.
  let bytes: [Double]
  var generator: SeededGenerator

  init(rows: Int = 2000, anomalies share: Double = 0.3, seed: UInt64 = 1) {
    var generator = SeededGenerator(state: seed)
    let attacks = ["flood", "scan", "guess"]
    classes = (0..<rows).map { _ in generator.uniform() < share ? attacks[generator.below(3)] : "normal" }
    let isAnomaly = classes.map { $0 != "normal" }
    services = isAnomaly.map { "service\($0 && generator.uniform() < 0.5 ? 0 : generator.below(12))" }
    counts = isAnomaly.map { Double(generator.below(30) + ($0 ? generator.below(10) : 0)) }
    bytes = isAnomaly.map { 1000 * generator.uniform() + ($0 ? 200 : 0) }
    self.isAnomaly = isAnomaly
    self.generator = generator
  }

  var rowCount: Int { classes.count }

  var labels: Labels {
    Labels(
      classes: ["normal", "flood", "scan", "guess"],
      codes: classes.map { Int32(["normal", "flood", "scan", "guess"].firstIndex(of: $0) ?? 0) },
      verdicts: [.normal, .anomaly, .anomaly, .anomaly], families: ["normal", "dos", "probe", "r2l"])
  }

  func dataset(_ added: [Column] = [], labelled: Bool = true) -> Dataset {
    let honest = [Column("service", services), Column("count", counts), Column("src_bytes", bytes)]
    return makeDataset(honest + added, labels: labelled ? labels : nil)
  }
}

func makeDataset(_ columns: [Column], labels: Labels?) -> Dataset {
  let rows = columns.first?.values.count ?? labels?.count ?? 0
  return Dataset(
    name: "example", frame: Frame(columns: columns, rowCount: rows), labels: labels, rowIDs: Array(1..<(rows + 1)),
    digest: "")
}

/// Findings without a holdout.
func leakage(_ dataset: Dataset, _ gate: LeakageGate = LeakageGate()) -> [LeakageRecord] {
  let rows = Array(0..<dataset.frame.rowCount)
  return gate.findings(in: dataset, training: rows, evaluation: rows)
}

/// The same values in another order: what a column says is gone, its distribution is not.
func shuffled(_ column: Column, _ generator: inout SeededGenerator) -> Column {
  let order = (0..<column.values.count).shuffled(using: &generator)
  return Column(name: column.name, values: column.values.selecting(order))
}
