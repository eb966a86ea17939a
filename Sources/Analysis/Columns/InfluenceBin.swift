/// How much more likely an anomaly is among the rows of one bin of a column than among all.
public struct InfluenceBin: Sendable, Hashable, Codable {
  public let column: String
  /// The rows in words: "src_bytes = 0", "1 ≤ src_bytes ≤ 44", "service = http", "service missing".
  public let condition: String
  /// The one value of the bin; nil for ranges, pooled levels and missing values.
  public let level: String?
  /// Least and greatest value that is there in the bin of a numeric column; nil for text and missing values.
  public let least: Double?
  public let greatest: Double?
  /// Judged rows of the bin.
  public let rows: Int
  public let anomalies: Int
  /// `anomalies` / `rows`.
  public let share: Double
  /// `share` over the base rate.
  public let multiplier: Double
  /// Ends of its 95 % interval; see `shareMultiplier`.
  public let lower: Double
  public let upper: Double
  /// Place by `lower` among all bins of all columns, from 1, ties in the order of the bins; nil for too few rows.
  public internal(set) var rank: Int?

  public init(
    column: String, condition: String, level: String?, least: Double?, greatest: Double?, rows: Int, anomalies: Int,
    share: Double, multiplier: Double, lower: Double, upper: Double, rank: Int?
  ) {
    self.column = column
    self.condition = condition
    self.level = level
    self.least = least
    self.greatest = greatest
    self.rows = rows
    self.anomalies = anomalies
    self.share = share
    self.multiplier = multiplier
    self.lower = lower
    self.upper = upper
    self.rank = rank
  }
}
