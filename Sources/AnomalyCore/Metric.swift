public import NumericKernels

public enum MetricDirection: String, Sendable, Hashable, Codable {
  case higherIsBetter
  case lowerIsBetter
}

/// What is known of a metric without computing it. Report columns come from here.
public struct MetricInfo: Sendable {
  public let id: String
  /// Short: the head of a table column.
  public let title: String
  /// One sentence.
  public let summary: String
  public let direction: MetricDirection
  /// Every value lies in this range.
  public let range: ClosedRange<Double>
  /// What the value depends on and when two values can be compared: space, distance, noise policy, ties.
  public let contract: String
  public let references: [Reference]

  public init(
    id: String, title: String, summary: String, direction: MetricDirection, range: ClosedRange<Double>,
    contract: String, references: [Reference]
  ) {
    self.id = id
    self.title = title
    self.summary = summary
    self.direction = direction
    self.range = range
    self.contract = contract
    self.references = references
  }
}

/// A measured value with what is needed to judge it.
public struct MetricValue: Sendable, Hashable, Codable {
  /// Finite, or +∞ where that is the limit; never NaN.
  public let value: Double
  /// Least and greatest value over all ways to order tied rows; nil when ties cannot matter.
  public let lowest: Double?
  public let highest: Double?
  /// What a scorer that knows nothing reaches on average on the same input; nil when there is no such level.
  public let chance: Double?
  /// The best that any scorer can reach on the same input.
  public let ceiling: Double?
  /// The value is the share of hits among so many rows that were looked at; nil for metrics that are no such share.
  /// An exact binomial interval follows from it.
  public let trials: Int?
  /// What a reader must know beside the number: "37 rows tie at the cut".
  public let notes: [String]

  public init(
    _ value: Double, lowest: Double? = nil, highest: Double? = nil, chance: Double? = nil, ceiling: Double? = nil,
    trials: Int? = nil, notes: [String] = []
  ) {
    self.value = value
    self.lowest = lowest
    self.highest = highest
    self.chance = chance
    self.ceiling = ceiling
    self.trials = trials
    self.notes = notes
  }
}

public enum MetricError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The metric has no value here; the reason is a full clause: "only one cluster is occupied".
  case undefined(String)
  case cancelled

  public var description: String {
    switch self {
    case .undefined(let reason): "undefined: \(reason)"
    case .cancelled: "cancelled"
    }
  }

  /// Why there is no value, without a prefix.
  public var reason: String {
    if case .undefined(let reason) = self { reason } else { description }
  }

  public init(_ error: KernelError) {
    self = error == .cancelled ? .cancelled : .undefined(error.description)
  }
}

/// Rows and the clusters they were assigned to, in the space in which the clusters were made.
public struct PartitionedRows: Sendable {
  public let rows: Matrix
  public let partition: Partition

  public init(rows: Matrix, partition: Partition) {
    precondition(rows.rowCount == partition.rowCount, "one cluster a row")
    self.rows = rows
    self.partition = partition
  }
}

/// Two partitions of the same rows; the second is the reference where the metric is not symmetric.
public struct PartitionPair: Sendable {
  public let partition: Partition
  public let reference: Partition

  public init(_ partition: Partition, reference: Partition) {
    precondition(partition.rowCount == reference.rowCount, "two partitions of the same rows")
    self.partition = partition
    self.reference = reference
  }
}

/// Two scores of the same rows.
public struct ScorePair: Sendable {
  public let first: [Double]
  public let second: [Double]

  public init(_ first: [Double], _ second: [Double]) {
    precondition(first.count == second.count, "two scores of the same rows")
    self.first = first
    self.second = second
  }
}

/// A metric: a value made of parameters. `Input` is `LabelledScores` or one of the three types above.
public protocol Metric: Parameterized {
  associatedtype Input: Sendable

  static var info: MetricInfo { get }

  /// - Throws: `MetricError.undefined` with a reason; a metric never returns NaN.
  func measure(_ input: Input, workers: Workers) throws(MetricError) -> MetricValue

  /// Bytes that `measure` is expected to need at its peak beyond its input, rows of `columns` values where it takes rows.
  func predictedBytes(rows: Int, columns: Int, threads: Int) -> Int
}

extension Metric {
  /// A few values a row: orders, ranks, sums.
  public func predictedBytes(rows: Int, columns: Int, threads: Int) -> Int { rows * 32 }
}
