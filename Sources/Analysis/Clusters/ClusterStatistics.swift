/// Numeric columns by cluster. One line a cluster, one column a value; nil where a cluster has no value of a column.
public struct ClusterStatistics: Sendable, Hashable, Codable {
  /// What stands in the denominator of a scaled difference.
  public enum Spread: String, Sendable, Hashable, Codable, CaseIterable {
    /// The median of |x − median|.
    case medianDeviation = "median-deviation"
    /// The mean of |x − median|, where more than half of the values are equal.
    case meanDeviation = "mean-deviation"
    /// Every value is the same, and so is every median.
    case none
  }

  public let columns: [String]
  public let medians: [[Double?]]
  public let means: [[Double?]]
  /// Standard deviations with divisor *n* − 1; nil also for a single value.
  public let deviations: [[Double?]]
  /// Over all rows.
  public let globalMedians: [Double?]
  /// The spread of each column over all rows; 0 for `Spread.none`.
  public let spreads: [Double]
  public let spreadKinds: [Spread]
  /// (Median of the cluster − median of all rows) / spread; 0 where there is no spread. Always finite.
  public let scaledDifferences: [[Double?]]

  public init(
    columns: [String], medians: [[Double?]], means: [[Double?]], deviations: [[Double?]], globalMedians: [Double?],
    spreads: [Double], spreadKinds: [Spread], scaledDifferences: [[Double?]]
  ) {
    self.columns = columns
    self.medians = medians
    self.means = means
    self.deviations = deviations
    self.globalMedians = globalMedians
    self.spreads = spreads
    self.spreadKinds = spreadKinds
    self.scaledDifferences = scaledDifferences
  }
}

/// The most frequent values of a column in each cluster.
public struct TopCategories: Sendable, Hashable, Codable {
  public struct Category: Sendable, Hashable, Codable {
    public let name: String
    public let count: Int
    /// Of the cluster's rows.
    public let share: Double

    public init(name: String, count: Int, share: Double) {
      self.name = name
      self.count = count
      self.share = share
    }
  }

  public let column: String
  /// One list a cluster, most frequent first; of equally frequent ones the name that sorts first.
  public let clusters: [[Category]]

  public init(column: String, clusters: [[Category]]) {
    self.column = column
    self.clusters = clusters
  }
}
