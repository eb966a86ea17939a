public import NumericKernels

/// What a metric is computed from.
public enum MetricKind: String, Sendable, Hashable, Codable, CaseIterable {
  /// Scores with labels.
  case ranking
  /// Rows with a partition.
  case partitionIndex
  /// A partition with a reference partition.
  case partitionAgreement
  /// Two scores of the same rows.
  case scoreAgreement
}

/// A metric with its parameters set, its type hidden behind the input it takes.
public enum AnyMetric: Sendable {
  public typealias Measure<Input> = @Sendable (Input, Workers) throws(MetricError) -> MetricValue

  case ranking(Measure<LabelledScores>)
  case partitionIndex(Measure<PartitionedRows>)
  case partitionAgreement(Measure<PartitionPair>)
  case scoreAgreement(Measure<ScorePair>)
}

/// A metric in a catalog.
public struct MetricEntry: CatalogEntry {
  public let info: MetricInfo
  public let kind: MetricKind
  public let parameters: [ParameterDescription]
  public let make: @Sendable (ParameterSet) throws(ParameterError) -> AnyMetric
  /// What a metric with the given parameters is expected to need for so many rows, columns and threads, in bytes.
  public let predictedBytes: @Sendable (ParameterSet, Int, Int, Int) -> Int

  public init<M: Metric>(_ type: M.Type) where M.Input == LabelledScores {
    self.init(type, kind: .ranking) { metric in
      .ranking { input, workers throws(MetricError) in try metric.measure(input, workers: workers) }
    }
  }

  public init<M: Metric>(_ type: M.Type) where M.Input == PartitionedRows {
    self.init(type, kind: .partitionIndex) { metric in
      .partitionIndex { input, workers throws(MetricError) in try metric.measure(input, workers: workers) }
    }
  }

  public init<M: Metric>(_ type: M.Type) where M.Input == PartitionPair {
    self.init(type, kind: .partitionAgreement) { metric in
      .partitionAgreement { input, workers throws(MetricError) in try metric.measure(input, workers: workers) }
    }
  }

  public init<M: Metric>(_ type: M.Type) where M.Input == ScorePair {
    self.init(type, kind: .scoreAgreement) { metric in
      .scoreAgreement { input, workers throws(MetricError) in try metric.measure(input, workers: workers) }
    }
  }

  private init<M: Metric>(_ type: M.Type, kind: MetricKind, erase: @escaping @Sendable (M) -> AnyMetric) {
    info = M.info
    self.kind = kind
    parameters = M.parameterDescriptions
    make = { given throws(ParameterError) in erase(try M(given)) }
    predictedBytes = { given, rows, columns, threads in
      (try? M(given))?.predictedBytes(rows: rows, columns: columns, threads: threads) ?? 0
    }
  }

  public var id: String { info.id }
  public var title: String { info.title }
  public var summary: String { info.summary }
  public var references: [Reference] { info.references }

  /// Whether the metric depends on an analyst budget, the parameter `budget`.
  public var takesBudget: Bool { parameters.contains { $0.name == "budget" } }

  public var facts: [(title: String, text: String)] {
    [
      ("Computed from", kind.title),
      ("Range", "\(rangeText(info.range)), \(info.direction == .higherIsBetter ? "higher" : "lower") is better"),
      ("Contract", info.contract),
    ]
  }
}

extension MetricKind {
  public var title: String {
    switch self {
    case .ranking: "scores with labels"
    case .partitionIndex: "rows with a partition"
    case .partitionAgreement: "a partition with a reference partition"
    case .scoreAgreement: "two scores of the same rows"
    }
  }
}
