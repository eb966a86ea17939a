public import AnomalyCore
import DataIngest
import Experiments
public import NumericKernels

/// A metric computed outside an experiment.
public struct MeasuredMetric: Sendable, Codable {
  /// The metric's id.
  public let metric: String
  /// The analyst budget, for metrics that have one.
  public let budget: Int?
  /// Nil when the metric is undefined here.
  public let value: MetricValue?
  public let undefined: String?
}

/// Measures the scores of one file against the labels of another.
///
/// - Throws: `IngestError`, `UsageError` for files of different length.
public func evaluateScores(
  _ scores: String, labels: String, budgets: [Int], workers: Workers
) throws -> [MeasuredMetric] {
  let values = try readColumn(scores, preferring: "score").numbers
  let flags = try readColumn(labels, preferring: "label").anomalyFlags
  try requireSameLength(scores, values.count, labels, flags.count)
  return try measured(
    scores: values, isAnomaly: flags, partition: nil, rows: nil, budgets: budgets, workers: workers)
}

/// Measures a partition by the rows it divides, by labels, or by both.
///
/// - Throws: `IngestError`, `UsageError` for files of different length.
public func evaluatePartition(
  _ partition: String, input: String?, labels: String?, workers: Workers
) throws -> [MeasuredMetric] {
  let clusters = try readColumn(partition, preferring: "cluster").partition
  let table = try input.map { try readNumericTable(path: $0) }
  if let table, let input {
    try requireSameLength(partition, clusters.rowCount, input, table.matrix.rowCount)
  }
  let reference = try labels.map { path in
    let classes = try readColumn(path, preferring: "label").classes
    try requireSameLength(partition, clusters.rowCount, path, classes.rowCount)
    return classes
  }
  return try measureAll([], workers: workers) { metric throws(MetricError) in
    switch metric {
    case .partitionIndex(let measure):
      try table.map { table throws(MetricError) in
        try measure(PartitionedRows(rows: table.matrix, partition: clusters), workers)
      }
    case .partitionAgreement(let measure):
      try reference.map { reference throws(MetricError) in
        try measure(PartitionPair(clusters, reference: reference), workers)
      }
    case .ranking, .scoreAgreement: nil
    }
  }
}

/// Every metric that scores, labels and perhaps clusters of the same rows allow.
func measured(
  scores: [Double], isAnomaly: [Bool], partition: Partition?, rows: Matrix?, budgets: [Int], workers: Workers
) throws -> [MeasuredMetric] {
  let labelled = LabelledScores(scores: scores, isAnomaly: isAnomaly)
  let reference = Partition(labels: isAnomaly.map { $0 ? 1 : 0 }, clusterCount: 2)
  return try measureAll(budgets, workers: workers) { metric throws(MetricError) in
    switch metric {
    case .ranking(let measure): return try measure(labelled, workers)
    case .partitionIndex(let measure):
      guard let partition, let rows else { return nil }
      return try measure(PartitionedRows(rows: rows, partition: partition), workers)
    case .partitionAgreement(let measure):
      guard let partition else { return nil }
      return try measure(PartitionPair(partition, reference: reference), workers)
    case .scoreAgreement: return nil
    }
  }
}

/// Every metric of the catalog that `measure` has an input for, at every budget where it takes one.
private func measureAll(
  _ budgets: [Int], workers: Workers, _ measure: (AnyMetric) throws(MetricError) -> MetricValue?
) throws -> [MeasuredMetric] {
  var measured: [MeasuredMetric] = []
  for entry in standardCatalogs.metrics.entries {
    for budget in entry.takesBudget ? budgets.map(Optional.some) : [nil] {
      let metric = try entry.make(budget.map { ["budget": .integer($0)] } ?? [:])
      do throws(MetricError) {
        guard let value = try measure(metric) else { continue }
        measured.append(MeasuredMetric(metric: entry.id, budget: budget, value: value, undefined: nil))
      } catch .cancelled {
        throw MetricError.cancelled
      } catch {
        measured.append(MeasuredMetric(metric: entry.id, budget: budget, value: nil, undefined: error.reason))
      }
    }
  }
  return measured
}

/// One column: the preferred one of a file that has it (what `assay score` writes), else the only one.
private func readColumn(_ path: String, preferring name: String) throws(IngestError) -> TextColumn {
  let preferred: IngestError
  do { return try DataIngest.readColumn(path: path, name: name) } catch { preferred = error }
  do { return try DataIngest.readColumn(path: path) } catch {
    // A file of several columns fails both ways: then the first message names the column that was expected.
    throw error.problems.first?.line == nil ? error : preferred
  }
}

private func requireSameLength(_ first: String, _ firstCount: Int, _ second: String, _ secondCount: Int) throws {
  guard firstCount != secondCount else { return }
  throw UsageError("\(first) has \(firstCount) rows, \(second) has \(secondCount): they must be of the same rows")
}

extension TextColumn {
  /// The values as classes of a reference partition, whatever they are called.
  fileprivate var classes: Partition {
    let names = Array(Set(values)).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0)) })
    return Partition(labels: values.map { numbers[$0] ?? 0 }, clusterCount: names.count)
  }
}
