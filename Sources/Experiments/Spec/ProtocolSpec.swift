/// Fewer anomalies than the data hold, drawn at random, several times; and single families. Beside the natural rows.
public struct ScenarioSpec: Sendable, Hashable {
  /// Shares of anomalies to draw down to, each 0…1 (ends excluded).
  public var levels: [Double] = []
  /// Random draws a level.
  public var draws = 5
  /// Attack families that are each set against normal rows alone.
  public var families: [String] = []

  public init(levels: [Double] = [], draws: Int = 5, families: [String] = []) {
    self.levels = levels
    self.draws = draws
    self.families = families
  }
}

/// How intervals are made.
public struct IntervalSpec: Sendable, Hashable {
  /// Bootstrap resamples; 0 makes no intervals.
  public var resamples = 1000
  /// Share of experiments in which the interval should hold the true value.
  public var level = 0.95
  /// Rows that are drawn together; nil draws single rows of each class.
  public var blocks: BlockSpec?

  public init(resamples: Int = 1000, level: Double = 0.95, blocks: BlockSpec? = nil) {
    self.resamples = resamples
    self.level = level
    self.blocks = blocks
  }
}

/// Rows that share a host, or an hour: they are not independent, so they are drawn together.
public struct BlockSpec: Sendable, Hashable {
  public enum Period: String, Sendable, Hashable, CaseIterable {
    /// The value as it is.
    case value
    /// Text of a time stamp up to its hour or its day ("2026-03-05T14…").
    case hour
    case day
  }

  /// A column of the file, feature or not.
  public var column: String
  public var every: Period

  public init(column: String, every: Period = .value) {
    self.column = column
    self.every = every
  }

  /// "source_host", "hours of timestamp"
  public var title: String {
    switch every {
    case .value: column
    case .hour: "hours of \(column)"
    case .day: "days of \(column)"
    }
  }

  /// The block that a value belongs to.
  public func block(of text: String) -> String {
    switch every {
    case .value: text
    case .hour: String(text.prefix(13))
    case .day: String(text.prefix(10))
    }
  }
}

/// What happens when a column seems to hold the answer.
public enum LeakageRule: Sendable, Hashable {
  /// The experiment is refused, with the evidence.
  case refuse
  /// It is run without the suspects, and once more with them to show the difference.
  case compare
  /// These columns are used knowingly; the results say so.
  case accept([String])
}

/// Averages over more and more seeds until the top of the list no longer depends on them.
public struct ConvergenceSpec: Sendable, Hashable {
  public var budget: Int
  /// Mean top-k Jaccard between averages of different seeds that is asked for.
  public var target: Double
  /// Fits an average may have at the most.
  public var limit: Int

  public init(budget: Int, target: Double, limit: Int) {
    self.budget = budget
    self.target = target
    self.limit = limit
  }
}
