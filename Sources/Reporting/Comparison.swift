public import AnomalyCore
public import RunRecords

/// One metric of one arm over all its fits in one scenario.
public struct ComparedMetric: Sendable, Hashable, Codable {
  /// Nil when the metric was undefined for any fit.
  public let spread: Spread?
  /// Interval for one fit: see `IntervalRecord`.
  public let lower: Double?
  public let upper: Double?
  /// Bounds over the orders of tied rows, the widest over the fits.
  public let lowest: Double?
  public let highest: Double?
  public let chance: Double?
  public let ceiling: Double?
  public let undefined: String?
  public let notes: [String]

  init(_ records: [MetricRecord], interval: IntervalRecord?) {
    lower = interval?.lower
    upper = interval?.upper
    let values = records.compactMap(\.value)
    undefined = records.first { $0.value == nil }?.undefined
    spread = undefined == nil && !values.isEmpty ? Spread(values.map(\.value)) : nil
    lowest = values.compactMap(\.lowest).min()
    highest = values.compactMap(\.highest).max()
    chance = values.first?.chance
    ceiling = values.first?.ceiling
    // Notes of the first fit speak for all: they tell of ties, noise and coverage.
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

/// The arms of an experiment side by side in one scenario.
public struct Comparison: Sendable, Codable {
  public let experiment: String
  public let scenario: Scenario
  public let rows: [ComparisonRow]
  /// Metric keys in the order of the experiment file.
  public let keys: [String]

  public init(
    experiment: String, scenario: Scenario, arms: [Arm], runs: [RunRecord], intervals: [IntervalRecord] = []
  ) {
    self.experiment = experiment
    self.scenario = scenario
    let runs = runs.filter { $0.scenario == scenario.id }
    var keys: [String] = []
    for run in runs {
      for metric in run.metrics where !keys.contains(metric.key) { keys.append(metric.key) }
    }
    self.keys = keys
    rows = arms.map { arm in
      let own = runs.filter { $0.arm == arm.label }
      let measured = own.filter { $0.failure == nil }
      let intervals = intervals.filter { $0.scenario == scenario.id && $0.arm == arm.label }
      var metrics: [String: ComparedMetric] = [:]
      for key in keys {
        let records = measured.compactMap { run in run.metrics.first { $0.key == key } }
        let interval = intervals.first { $0.key == key }
        if !records.isEmpty { metrics[key] = ComparedMetric(records, interval: interval) }
      }
      return ComparisonRow(
        arm: arm, fits: measured.count, failures: own.compactMap(\.failure), metrics: metrics)
    }
  }

  /// One comparison a scenario, the natural one first.
  public static func all(_ manifest: Manifest, _ assessment: Assessment) -> [Comparison] {
    manifest.scenarios.map { scenario in
      Comparison(
        experiment: manifest.experiment, scenario: scenario, arms: manifest.arms, runs: manifest.runs,
        intervals: assessment.intervals)
    }
  }

  /// The metrics of the given kinds as a table, one row an arm, with the chance level and the ceiling below where all
  /// arms share them.
  ///
  /// - Parameter pipeline: Only arms behind it: internal indices compare within one space only.
  public func table(
    _ title: String, kinds: Set<MetricKind>, metrics: Catalog<MetricEntry>, pipeline: String? = nil
  ) -> Table? {
    let rows = rows.filter { pipeline == nil || $0.arm.pipeline == pipeline }
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
      let levels = shown.map { key in sharedLevel(rows, key, level) }
      if levels.contains(where: { $0 != nil }) {
        cells.append([.text("(\(name))")] + levels.map { $0.map { .number($0) } ?? .none })
      }
    }
    return Table(title, columns: columns, rows: cells)
  }

  private func cell(_ metric: ComparedMetric?) -> Table.Cell {
    guard let metric, let spread = metric.spread else { return .none }
    if let lower = metric.lower, let upper = metric.upper {
      return .interval(value: spread.mean, lower: lower, upper: upper)
    }
    return spread.count > 1
      ? .spread(mean: spread.mean, deviation: spread.deviation) : .number(spread.mean)
  }

  /// The level that all arms have in common, or nil.
  private func sharedLevel(
    _ rows: [ComparisonRow], _ key: String, _ level: KeyPath<ComparedMetric, Double?>
  ) -> Double? {
    let levels = rows.compactMap { $0.metrics[key]?[keyPath: level] }
    guard let first = levels.first, levels.allSatisfy({ $0 == first }) else { return nil }
    return first
  }

  /// Tables of clusters, one a pipeline: the values of two spaces cannot be compared.
  public func partitionTables(_ metrics: Catalog<MetricEntry>) -> [Table] {
    var pipelines: [String] = []
    for row in rows where !pipelines.contains(row.arm.pipeline) { pipelines.append(row.arm.pipeline) }
    return pipelines.compactMap { pipeline in
      table(
        "Clusters behind \(pipeline)", kinds: [.partitionIndex, .partitionAgreement], metrics: metrics,
        pipeline: pipeline)
    }
  }
}

/// The metric's id in a key such as "precision-at-k@50".
public func metricID(_ key: String) -> String {
  key.split(separator: "@").first.map(String.init) ?? key
}

/// "P@50" for a metric titled "P@k", else title and budget.
func columnTitle(_ key: String, metrics: Catalog<MetricEntry>) -> String {
  let title = metrics[metricID(key)]?.title ?? metricID(key)
  guard let budget = key.split(separator: "@").dropFirst().first else { return title }
  return title.hasSuffix("@k") ? String(title.dropLast()) + budget : "\(title) @\(budget)"
}
