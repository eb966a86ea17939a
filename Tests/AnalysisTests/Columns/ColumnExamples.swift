import Analysis
import AnomalyCore
import NumericKernels

/// The analysis of some columns, with or without labels.
func analyzed(
  _ columns: [Column], _ labels: Labels? = nil, minimumSupport: Int = 50, replicates: Int = 999, threads: Int = 1
) throws -> ColumnAnalysis {
  let count = columns.first?.values.count ?? 0
  let dataset = Dataset(
    name: "example", frame: Frame(columns: columns, rowCount: count), labels: labels, rowIDs: Array(1..<(count + 1)),
    digest: "00")
  return try analyzeColumns(
    of: dataset, settings: ColumnAnalysisSettings(minimumSupport: minimumSupport, replicates: replicates),
    workers: Workers(threads: threads))
}

/// The test of independence of a table.
func tested(
  _ table: ContingencyTable, replicates: Int = 999, seed: UInt64 = 3, threads: Int = 1
) throws -> IndependenceTest? {
  try IndependenceTest(
    column: "x", table, replicates: replicates, random: RandomSource(seed: seed), workers: Workers(threads: threads))
}

/// Columns of every kind, some with missing values, of which several depend on the class.
struct MixedData {
  let columns: [Column]
  let labels: Labels

  init(rows: Int = 1200, seed: UInt64 = 5) {
    var stream = RandomSource(seed: seed).stream("mixed data")
    let isAnomaly = (0..<rows).map { _ in stream.uniform() < 0.3 }
    func each(_ value: (Bool, inout RandomStream) -> Double) -> [Double] { isAnomaly.map { value($0, &stream) } }
    columns = [
      Column("shifted", each { $1.gaussian() + ($0 ? 1 : 0) }),
      Column("noise", each { _, stream in stream.uniform() < 0.05 ? .nan : stream.gaussian() }),
      Column("bytes", each { $1.uniform() < ($0 ? 0.7 : 0.2) ? 0 : Double($1.below(100_000)) }),
      Column("grade", each { Double($1.below(4) + ($0 ? 1 : 0)) }),
      Column("flag", each { $1.uniform() < ($0 ? 0.02 : 0.001) ? 1 : 0 }),
      Column("same", each { _, _ in 7 }),
      Column(
        "service",
        isAnomaly.map { isAnomaly in
          "port \(min(39, Int(stream.exponential(mean: isAnomaly ? 8 : 3))))"
        }),
      Column("protocol", isAnomaly.map { $0 && stream.uniform() < 0.5 ? "udp" : "tcp" }),
    ]
    labels = Labels(isAnomaly: isAnomaly)
  }
}
