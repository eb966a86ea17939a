/// What an experiment says beyond single values: how certain they are, how detectors agree, what to beware of.
public struct Assessment: Sendable, Hashable, Codable {
  public static let fileName = "assessment.json"

  /// How intervals were made; nil when none were.
  public struct Method: Sendable, Hashable, Codable {
    /// Bootstrap resamples.
    public let resamples: Int
    /// 0.95 for intervals that hold the true value in 95 of 100 experiments.
    public let level: Double
    /// What was drawn: "rows of each class" or "blocks of source_host".
    public let unit: String

    public init(resamples: Int, level: Double, unit: String) {
      self.resamples = resamples
      self.level = level
      self.unit = unit
    }
  }

  public var method: Method?
  public var intervals: [IntervalRecord] = []
  public var differences: [DifferenceRecord] = []
  public var agreements: [AgreementRecord] = []
  public var families: [FamilyRecord] = []
  public var flips: [FlipRecord] = []
  public var convergence: [ConvergenceRecord] = []
  public var alarms: [AlarmRecord] = []

  public init() {}
}

/// A metric of one arm with its uncertainty.
public struct IntervalRecord: Sendable, Hashable, Codable {
  /// `Scenario.id`.
  public let scenario: String
  public let arm: String
  public let metric: String
  public let budget: Int?
  /// Mean over the fits (seeds and draws).
  public let estimate: Double
  /// Percentile interval for one fit drawn at random: rows, seeds and draws are all drawn anew.
  public let lower: Double
  public let upper: Double
  /// Standard deviation over resamples of the rows within a fit.
  public let sampleDeviation: Double
  /// Standard deviation over fits (seeds and draws); nil with one fit.
  public let fitDeviation: Double?
  /// Clopper–Pearson interval of the first fit, for metrics that are a share of hits among `trials` rows.
  public let exactLower: Double?
  public let exactUpper: Double?
  public let chance: Double?

  public init(
    scenario: String, arm: String, metric: String, budget: Int?, estimate: Double, lower: Double, upper: Double,
    sampleDeviation: Double, fitDeviation: Double?, exactLower: Double? = nil, exactUpper: Double? = nil,
    chance: Double? = nil
  ) {
    self.scenario = scenario
    self.arm = arm
    self.metric = metric
    self.budget = budget
    self.estimate = estimate
    self.lower = lower
    self.upper = upper
    self.sampleDeviation = sampleDeviation
    self.fitDeviation = fitDeviation
    self.exactLower = exactLower
    self.exactUpper = exactUpper
    self.chance = chance
  }

  public var key: String { metricKey(metric, budget) }
}

/// A metric of two arms, means over all their fits, compared on the same resamples.
public struct DifferenceRecord: Sendable, Hashable, Codable {
  public let scenario: String
  public let metric: String
  public let budget: Int?
  public let first: String
  public let second: String
  /// `first` minus `second`, of the means over the fits.
  public let difference: Double
  public let lower: Double
  public let upper: Double
  /// Share of resamples in which `first` is above `second`, equal values counting half.
  public let shareAbove: Double

  public init(
    scenario: String, metric: String, budget: Int?, first: String, second: String, difference: Double, lower: Double,
    upper: Double, shareAbove: Double
  ) {
    self.scenario = scenario
    self.metric = metric
    self.budget = budget
    self.first = first
    self.second = second
    self.difference = difference
    self.lower = lower
    self.upper = upper
    self.shareAbove = shareAbove
  }

  public var key: String { metricKey(metric, budget) }
  /// Whether the interval leaves out 0.
  public var isClear: Bool { lower > 0 || upper < 0 }
}

/// How much two arms rank the same rows alike.
public struct AgreementRecord: Sendable, Hashable, Codable {
  public let scenario: String
  public let metric: String
  public let budget: Int?
  /// The second may be `consensus`: the mean rank over all detectors that are no baselines.
  public let first: String
  public let second: String
  public let value: Double?
  public let lowest: Double?
  public let highest: Double?
  public let chance: Double?
  public let undefined: String?

  public static let consensus = "consensus"

  public init(
    scenario: String, metric: String, budget: Int?, first: String, second: String, value: Double?,
    lowest: Double? = nil, highest: Double? = nil, chance: Double? = nil, undefined: String? = nil
  ) {
    self.scenario = scenario
    self.metric = metric
    self.budget = budget
    self.first = first
    self.second = second
    self.value = value
    self.lowest = lowest
    self.highest = highest
    self.chance = chance
    self.undefined = undefined
  }

  public var key: String { metricKey(metric, budget) }
}

/// How much of one attack family an arm finds.
public struct FamilyRecord: Sendable, Hashable, Codable {
  public let arm: String
  public let family: String
  /// Rows of the family among the evaluation rows.
  public let rows: Int
  public let metric: String
  public let budget: Int?
  /// Mean over the fits.
  public let value: Double
  public let chance: Double?
  public let ceiling: Double?

  public init(
    arm: String, family: String, rows: Int, metric: String, budget: Int?, value: Double, chance: Double?,
    ceiling: Double?
  ) {
    self.arm = arm
    self.family = family
    self.rows = rows
    self.metric = metric
    self.budget = budget
    self.value = value
    self.chance = chance
    self.ceiling = ceiling
  }

  public var key: String { metricKey(metric, budget) }
}

/// How steady membership in the top *k* is over the fits of one arm; each row's share stands in `flips.csv`.
public struct FlipRecord: Sendable, Hashable, Codable {
  public let arm: String
  public let budget: Int
  public let fits: Int
  /// Rows among the top *k* of every fit, and of at least one.
  public let rowsInAll: Int
  public let rowsInAny: Int
  /// Probability that a row among the top *k* of one fit is not among those of another.
  public let flipRate: Double

  public init(arm: String, budget: Int, fits: Int, rowsInAll: Int, rowsInAny: Int, flipRate: Double) {
    self.arm = arm
    self.budget = budget
    self.fits = fits
    self.rowsInAll = rowsInAll
    self.rowsInAny = rowsInAny
    self.flipRate = flipRate
  }
}

/// How many fits with different seeds must be averaged until the top *k* is the same whoever does it.
public struct ConvergenceRecord: Sendable, Hashable, Codable {
  public struct Step: Sendable, Hashable, Codable {
    /// Fits whose ranks are averaged.
    public let members: Int
    /// Mean and least top-k Jaccard between such averages of different seeds.
    public let mean: Double
    public let least: Double

    public init(members: Int, mean: Double, least: Double) {
      self.members = members
      self.mean = mean
      self.least = least
    }
  }

  public let arm: String
  public let budget: Int
  public let target: Double
  public let steps: [Step]
  /// Members with which the target was reached; nil if it was not within the limit.
  public let reached: Int?

  public init(arm: String, budget: Int, target: Double, steps: [Step], reached: Int?) {
    self.arm = arm
    self.budget = budget
    self.target = target
    self.steps = steps
    self.reached = reached
  }
}

/// Something a reader must know before believing a figure.
public struct AlarmRecord: Sendable, Hashable, Codable {
  public enum Code: String, Sendable, Hashable, Codable, CaseIterable {
    case belowChance = "below-chance"
    case constantScores = "constant-scores"
    case tieAtCut = "tie-at-cut"
    case rowOrder = "row-order"
    case singleColumn = "single-column"
    case highPrevalence = "high-prevalence"
    case degeneratePartition = "degenerate-partition"
    case incomparableIndices = "incomparable-indices"
    case stableButMeaningless = "stable-but-meaningless"
    case acceptedLeak = "accepted-leak"
    case failedRuns = "failed-runs"
  }

  public let code: Code
  public let scenario: String?
  /// Nil when it concerns the whole experiment.
  public let arm: String?
  /// What was seen, with its figures.
  public let finding: String
  /// What to do.
  public let advice: String

  public init(code: Code, scenario: String? = nil, arm: String? = nil, finding: String, advice: String) {
    self.code = code
    self.scenario = scenario
    self.arm = arm
    self.finding = finding
    self.advice = advice
  }
}

/// "precision-at-k@50"
func metricKey(_ metric: String, _ budget: Int?) -> String { budget.map { "\(metric)@\($0)" } ?? metric }
