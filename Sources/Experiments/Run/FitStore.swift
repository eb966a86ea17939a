import AnomalyCore
import NumericKernels
import RunRecords

/// Fits and values of costly metrics that earlier runs computed on the very same rows.
///
/// A key is a hash of the content of the rows, the detector with all its parameters, the seed, the subsample and the
/// program itself: whatever else changed in the experiment file, what it did not touch is not computed again.
struct FitStore: Sendable {
  /// Nil computes everything anew and keeps nothing.
  private let store: RunStore?
  private let context: String
  /// Set when something could not be saved: it is said once, and the run goes on without keeping anything.
  private let isBroken: Cancellation
  private let notice: @Sendable (String) -> Void

  /// - Parameters:
  ///   - code: Digest of the program.
  ///   - holdout: Rows that are scored as new ones, or nil.
  init(
    _ store: RunStore?, code: String?, training: Matrix, holdout: Matrix?, isBroken: Cancellation,
    notice: @escaping @Sendable (String) -> Void
  ) {
    self.store = code == nil ? nil : store
    self.isBroken = isBroken
    self.notice = notice
    context =
      self.store == nil
      ? ""
      : [code ?? "", numericLibraries, digest(training), holdout.map(digest) ?? "transductive"].joined(separator: "\n")
  }

  func key(_ arm: Arm, seed: UInt64, rows: [Int]?) -> String {
    let subsample = rows.map { rows in rows.withUnsafeBytes { sha256($0) } } ?? "all"
    return hashed(["fit", "\(arm.detector)(\(canonical(arm.parameters)))", "seed \(seed)", "rows \(subsample)"])
  }

  func key(_ metric: PlannedMetric, _ partition: Partition) -> String {
    let labels = partition.labels.withUnsafeBytes { sha256($0) }
    return hashed(["metric", metric.key, canonical(metric.parameters), labels])
  }

  func load(_ key: String) -> FitResult? {
    store?.load(StoredFit.self, key: key).map(FitResult.init)
  }

  func loadValue(_ key: String) -> MetricValue? { store?.load(MetricValue.self, key: key) }

  func save(_ fit: FitResult, _ key: String) {
    keeping { store throws(RecordError) in try store.save(fit.stored, key: key) }
  }

  func saveValue(_ value: MetricValue, _ key: String) {
    keeping { store throws(RecordError) in try store.save(value, key: key) }
  }

  private func keeping(_ body: (RunStore) throws(RecordError) -> Void) {
    guard let store, !isBroken.isCancelled else { return }
    do throws(RecordError) { try body(store) } catch {
      isBroken.cancel()
      notice("fits are not kept for later runs: \(error)")
    }
  }

  private func hashed(_ parts: [String]) -> String {
    store == nil ? "" : sha256(Array(([context] + parts).joined(separator: "\n").utf8))
  }
}

private func digest(_ rows: Matrix) -> String {
  "\(rows.rowCount) × \(rows.columnCount) " + rows.values.withUnsafeBytes { sha256($0) }
}

extension FitResult {
  fileprivate init(_ stored: StoredFit) {
    self.init(
      scores: stored.scores, partition: stored.partition, rows: stored.rows, diagnostics: stored.diagnostics,
      components: stored.components.map { components in
        Matrix(rowCount: stored.scores.count, columnCount: components.names.count, values: components.values)
      }, componentNames: stored.components?.names ?? [], cost: stored.cost)
  }

  fileprivate var stored: StoredFit {
    StoredFit(
      scores: scores, partition: partition, rows: rows,
      components: components.map { StoredFit.Components(names: componentNames, values: $0.values) },
      diagnostics: diagnostics, cost: cost)
  }
}
