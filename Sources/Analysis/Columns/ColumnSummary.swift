/// What one column holds.
public struct ColumnSummary: Sendable, Hashable, Codable {
  /// What a column is good for, whatever its type in the file.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// Numbers of more than ten distinct values.
    case numeric
    /// Numbers of three to ten distinct values.
    case quasiCategorical = "quasi-categorical"
    /// Text of three or more levels.
    case categorical
    /// Two distinct values, numbers or text.
    case binary
    /// One distinct value or none.
    case constant
  }

  public let name: String
  public let kind: Kind
  /// Whether the values are numbers.
  public let isNumeric: Bool
  /// Values that are there.
  public let count: Int
  /// Rows without a value. Infinite values count as missing.
  public let missing: Int
  /// Infinite values among the missing ones.
  public let infinite: Int
  /// Distinct values among those that are there.
  public let distinct: Int
  /// Nil for text, and where no value is there.
  public let numbers: NumberSummary?
  /// The most frequent values first, equally frequent numbers by value and texts by first appearance: at most 20 of a
  /// categorical column, all of the other kinds. Empty for numeric columns.
  public let levels: [LevelCount]
  /// The same numbers within each class that has values; empty for text.
  public let byClass: [ClassNumbers]
  /// On the linear scale, and on that of log(1 + *x*) where the column is skewed; empty for text and constant columns.
  public let histograms: [ColumnHistogram]

  public init(
    name: String, kind: Kind, isNumeric: Bool, count: Int, missing: Int, infinite: Int, distinct: Int,
    numbers: NumberSummary?, levels: [LevelCount], byClass: [ClassNumbers], histograms: [ColumnHistogram]
  ) {
    self.name = name
    self.kind = kind
    self.isNumeric = isNumeric
    self.count = count
    self.missing = missing
    self.infinite = infinite
    self.distinct = distinct
    self.numbers = numbers
    self.levels = levels
    self.byClass = byClass
    self.histograms = histograms
  }
}

/// Location, spread and shape of some numbers.
public struct NumberSummary: Sendable, Hashable, Codable {
  public struct Quantile: Sendable, Hashable, Codable {
    public let probability: Double
    /// By linear interpolation between order statistics (type 7).
    public let value: Double

    public init(probability: Double, value: Double) {
      self.probability = probability
      self.value = value
    }
  }

  /// The probabilities of `quantiles`.
  public static let probabilities = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]

  public let mean: Double
  /// Divisor *n* − 1; 0 for one value.
  public let deviation: Double
  public let least: Double
  public let quantiles: [Quantile]
  public let greatest: Double
  public let zeros: Int
  /// *m*₃ / *m*₂^(3/2) with divisors *n*; nil for equal values.
  public let skewness: Double?

  public init(
    mean: Double, deviation: Double, least: Double, quantiles: [Quantile], greatest: Double, zeros: Int,
    skewness: Double?
  ) {
    self.mean = mean
    self.deviation = deviation
    self.least = least
    self.quantiles = quantiles
    self.greatest = greatest
    self.zeros = zeros
    self.skewness = skewness
  }

  /// The value of the quantile of that probability, or nil if it is not among `probabilities`.
  public func quantile(_ probability: Double) -> Double? {
    quantiles.first { $0.probability == probability }?.value
  }
}

/// How often a value occurs.
public struct LevelCount: Sendable, Hashable, Codable {
  public let level: String
  /// The rows that have it.
  public let rows: RowCounts

  public init(level: String, rows: RowCounts) {
    self.level = level
    self.rows = rows
  }
}

/// A class of rows by what the labels say.
public enum RowClass: String, Sendable, Hashable, Codable, CaseIterable {
  case normal
  case anomaly
  case unlabelled
}

/// The numbers of the rows of one class.
public struct ClassNumbers: Sendable, Hashable, Codable {
  public let rowClass: RowClass
  /// Values that are there.
  public let count: Int
  public let numbers: NumberSummary

  public init(rowClass: RowClass, count: Int, numbers: NumberSummary) {
    self.rowClass = rowClass
    self.count = count
    self.numbers = numbers
  }
}
