public import AnomalyCore

/// One measured metric of one run.
public struct MetricRecord: Sendable, Hashable, Codable {
  /// The metric's id.
  public let metric: String
  /// The analyst budget *k*, for metrics that have one.
  public let budget: Int?
  /// Nil when the metric was undefined.
  public let value: MetricValue?
  /// Why there is no value.
  public let undefined: String?

  public init(metric: String, budget: Int?, value: MetricValue?, undefined: String? = nil) {
    self.metric = metric
    self.budget = budget
    self.value = value
    self.undefined = undefined
  }

  /// Names the column of tables: "precision-at-k@50".
  public var key: String { metricKey(metric, budget) }
}

/// One detector with one set of parameters behind one pipeline: a row of the comparison.
public struct Arm: Sendable, Hashable, Codable {
  /// Unique in its experiment: the label given in the experiment file or one made from what differs.
  public let label: String
  public let pipeline: String
  public let detector: String
  /// Every parameter, defaults included.
  public let parameters: ParameterSet

  public init(label: String, pipeline: String, detector: String, parameters: ParameterSet) {
    self.label = label
    self.pipeline = pipeline
    self.detector = detector
    self.parameters = parameters
  }
}

/// One fit of one arm with what was measured of it. Times and memory stand apart, in `CostRecord`.
public struct RunRecord: Sendable, Hashable, Codable {
  /// Hash of everything the result depends on: data, sample, split, pipeline, detector, parameters, seed, version.
  public let identity: String
  public let arm: String
  /// `Scenario.id`, and which of its draws, from 0.
  public let scenario: String
  public let draw: Int
  public let seed: UInt64
  /// Nil when the run succeeded.
  public let failure: String?
  public let metrics: [MetricRecord]
  public let diagnostics: [Diagnostic]

  public init(
    identity: String, arm: String, scenario: String = Scenario.natural, draw: Int = 0, seed: UInt64,
    failure: String? = nil, metrics: [MetricRecord] = [], diagnostics: [Diagnostic] = []
  ) {
    self.identity = identity
    self.arm = arm
    self.scenario = scenario
    self.draw = draw
    self.seed = seed
    self.failure = failure
    self.metrics = metrics
    self.diagnostics = diagnostics
  }
}

/// What a run cost.
public struct CostRecord: Sendable, Hashable, Codable {
  public let arm: String
  public let seed: UInt64
  /// Seconds of wall-clock time.
  public let fitSeconds: Double
  /// Seconds of wall-clock time for each row scored as new.
  public let scoreSecondsPerRow: Double
  /// Seconds of wall-clock time for all metrics.
  public var metricSeconds: Double
  /// Bytes that fit and scoring were expected to need beyond the rows.
  public let predictedBytes: Int
  /// Peak of the whole process that was predicted before the first fit, data included, bytes; nil in older results.
  public let predictedPeakBytes: Int?
  /// Largest resident memory of the whole process during fit, scoring and metrics, bytes; nil where the system cannot
  /// tell.
  public var peakBytes: Int?

  public init(
    arm: String, seed: UInt64, fitSeconds: Double, scoreSecondsPerRow: Double, metricSeconds: Double = 0,
    predictedBytes: Int, predictedPeakBytes: Int? = nil, peakBytes: Int?
  ) {
    self.arm = arm
    self.seed = seed
    self.fitSeconds = fitSeconds
    self.scoreSecondsPerRow = scoreSecondsPerRow
    self.metricSeconds = metricSeconds
    self.predictedBytes = predictedBytes
    self.predictedPeakBytes = predictedPeakBytes
    self.peakBytes = peakBytes
  }
}

/// How much one quantity varies over repeated fits of one arm.
public struct Spread: Sendable, Hashable, Codable {
  public let mean: Double
  /// Standard deviation, divisor *n* − 1; 0 for a single value.
  public let deviation: Double
  public let least: Double
  public let greatest: Double
  public let count: Int

  /// - Precondition: at least one value.
  public init(_ values: [Double]) {
    count = values.count
    // Equal values are said as they are: their mean, summed up, could differ in the last digit.
    let isConstant = values.allSatisfy { $0 == values.first }
    let mean = isConstant ? values.first ?? 0 : values.reduce(0, +) / Double(values.count)
    self.mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    deviation = isConstant || values.count < 2 ? 0 : (squares / Double(values.count - 1)).squareRoot()
    least = values.min() ?? mean
    greatest = values.max() ?? mean
  }
}

/// Stability of one arm: what stays the same when the seed, or the training rows, change.
public struct StabilityRecord: Sendable, Hashable, Codable {
  public enum Source: String, Sendable, Hashable, Codable {
    /// The same rows, another seed.
    case seeds
    /// Another random part of the training rows, the same seed.
    case subsamples
  }

  public struct Item: Sendable, Hashable, Codable {
    /// A metric's id with its budget, as in `MetricRecord.key`.
    public let quantity: String
    /// Over all pairs of fits for agreements, over the fits for metrics.
    public let spread: Spread?
    public let undefined: String?

    public init(quantity: String, spread: Spread?, undefined: String? = nil) {
      self.quantity = quantity
      self.spread = spread
      self.undefined = undefined
    }
  }

  public let arm: String
  public let source: Source
  /// Fits that were compared.
  public let fits: Int
  /// Agreement between pairs of fits.
  public let agreement: [Item]
  /// Spread of each metric over the fits.
  public let metrics: [Item]

  public init(arm: String, source: Source, fits: Int, agreement: [Item], metrics: [Item]) {
    self.arm = arm
    self.source = source
    self.fits = fits
    self.agreement = agreement
    self.metrics = metrics
  }
}
