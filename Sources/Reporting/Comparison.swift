public import AnomalyCore
public import RunRecords

/// One metric of one arm over all its seeds.
public struct ComparedMetric: Sendable, Hashable, Codable {
  /// Nil when the metric was undefined for any seed.
  public let spread: Spread?
  /// Bounds over the orders of tied rows, the widest over the seeds.
  public let lowest: Double?
  public let highest: Double?
  public let chance: Double?
  public let ceiling: Double?
  public let undefined: String?
  public let notes: [String]

  init(_ records: [MetricRecord]) {
    let values = records.compactMap(\.value)
    undefined = records.first { $0.value == nil }?.undefined
    spread = undefined == nil && !values.isEmpty ? Spread(values.map(\.value)) : nil
    lowest = values.compactMap(\.lowest).min()
    highest = values.compactMap(\.highest).max()
    chance = values.first?.chance
    ceiling = values.first?.ceiling
    // Notes of the first seed speak for all: they tell of ties, noise and coverage.
    notes = values.first?.notes ?? []
  }
}

/// One row of the comparison.
public struct ComparisonRow: Sendable, Hashable, Codable {
  public let arm: Arm
  /// Fits that succeeded.
  public let fits: Int
  /// Reasons of the fits that failed.
  public let failures: [String]
  /// By key: the metric's id, with "@k" where it has a budget.
  public let metrics: [String: ComparedMetric]
}

/// The arms of an experiment side by side.
public struct Comparison: Sendable, Codable {
  public let experiment: String
  public let rows: [ComparisonRow]
  /// Metric keys in the order of the experiment file.
  public let keys: [String]

  public init(experiment: String, arms: [Arm], runs: [RunRecord]) {
    self.experiment = experiment
    var keys: [String] = []
    for run in runs {
      for metric in run.metrics where !keys.contains(metric.key) { keys.append(metric.key) }
    }
    self.keys = keys
    rows = arms.map { arm in
      let own = runs.filter { $0.arm == arm.label }
      let measured = own.filter { $0.failure == nil }
      var metrics: [String: ComparedMetric] = [:]
      for key in keys {
        let records = measured.compactMap { run in run.metrics.first { $0.key == key } }
        if !records.isEmpty { metrics[key] = ComparedMetric(records) }
      }
      return ComparisonRow(
        arm: arm, fits: measured.count, failures: own.compactMap(\.failure), metrics: metrics)
    }
  }

  /// The metrics of the given kinds as a table, one row an arm, with the chance level and the ceiling below where all
  /// arms share them.
  public func table(_ title: String, kinds: Set<MetricKind>, metrics: Catalog<MetricEntry>) -> Table? {
    let shown = keys.filter { key in
      guard let entry = metrics[metricID(key)], kinds.contains(entry.kind) else { return false }
      return rows.contains { $0.metrics[key] != nil }
    }
    guard !shown.isEmpty else { return nil }
    let columns =
      [Table.Column("detector")]
      + shown.map { Table.Column(columnTitle($0, metrics: metrics), isNumeric: true) }
    let isPartition = !kinds.contains(.ranking)
    let arms = rows.filter { row in !isPartition || shown.contains { row.metrics[$0] != nil } }
    var cells = arms.map { row in
      [Table.Cell.text(row.arm.label)] + shown.map { cell(row.metrics[$0]) }
    }
    for (name, level) in [("chance", \ComparedMetric.chance), ("ceiling", \ComparedMetric.ceiling)] {
      let levels = shown.map { key in sharedLevel(key, level) }
      if levels.contains(where: { $0 != nil }) {
        cells.append([.text("(\(name))")] + levels.map { $0.map { .number($0) } ?? .none })
      }
    }
    return Table(title, columns: columns, rows: cells)
  }

  private func cell(_ metric: ComparedMetric?) -> Table.Cell {
    guard let spread = metric?.spread else { return .none }
    return spread.count > 1
      ? .spread(mean: spread.mean, deviation: spread.deviation) : .number(spread.mean)
  }

  /// The level that all arms have in common, or nil.
  private func sharedLevel(_ key: String, _ level: KeyPath<ComparedMetric, Double?>) -> Double? {
    let levels = rows.compactMap { $0.metrics[key]?[keyPath: level] }
    guard let first = levels.first, levels.allSatisfy({ $0 == first }) else { return nil }
    return first
  }

  /// One line an arm, every figure of every metric, for programs.
  public var fullTable: Table {
    let figures: [(String, @Sendable (ComparedMetric) -> Double?)] = [
      ("", { $0.spread?.mean }), (" deviation", { $0.spread?.deviation }), (" least", { $0.spread?.least }),
      (" greatest", { $0.spread?.greatest }), (" lowest", { $0.lowest }), (" highest", { $0.highest }),
      (" chance", { $0.chance }), (" ceiling", { $0.ceiling }),
    ]
    let named = ["detector", "pipeline", "id", "parameters"].map { Table.Column($0) }
    let columns =
      named + [Table.Column("fits", isNumeric: true), Table.Column("failures", isNumeric: true)]
      + keys.flatMap { key in figures.map { Table.Column(key + $0.0, isNumeric: true) } }
    let cells = rows.map { row -> [Table.Cell] in
      let parameters = row.arm.parameters.keys.sorted()
        .map { "\($0)=\(row.arm.parameters[$0]?.description ?? "")" }.joined(separator: " ")
      return [.text(row.arm.label), .text(row.arm.pipeline), .text(row.arm.detector), .text(parameters)]
        + [.integer(row.fits), .integer(row.failures.count)]
        + keys.flatMap { key in
          figures.map { figure in row.metrics[key].flatMap(figure.1).map { .number($0) } ?? .none }
        }
    }
    return Table("Comparison", columns: columns, rows: cells)
  }
}

/// The metric's id in a key such as "precision-at-k@50".
func metricID(_ key: String) -> String {
  key.split(separator: "@").first.map(String.init) ?? key
}

/// "P@50" for a metric titled "P@k", else title and budget.
func columnTitle(_ key: String, metrics: Catalog<MetricEntry>) -> String {
  let title = metrics[metricID(key)]?.title ?? metricID(key)
  guard let budget = key.split(separator: "@").dropFirst().first else { return title }
  return title.hasSuffix("@k") ? String(title.dropLast()) + budget : "\(title) @\(budget)"
}
