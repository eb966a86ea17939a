/// How a profile of clusters is made.
public struct ClusterSettings: Sendable, Hashable {
  /// K-Means clusters, where no partition is given.
  public var clusters = 8
  /// Principal components to keep; all columns where there are fewer.
  public var components = 20
  public var seed: UInt64 = 0
  /// Starts of K-Means.
  public var initializations = 10
  /// Columns of the data that make no clusters: they are profiled all the same.
  public var without: [String] = []
  /// Numbers of clusters of the sweep.
  public var sweep = 2...12
  /// Seeds for each of them, from `seed` on, and starts for each seed.
  public var sweepSeeds = 3
  public var sweepInitializations = 3
  /// Rows behind each silhouette of the sweep. The silhouettes of the partition itself are those of all rows.
  public var silhouetteRows = 30_000
  /// Further seeds, from `seed` + 1 on, that the partition is compared with.
  public var furtherSeeds = 4
  /// Bootstrap samples, draws for each at the most, and starts of K-Means in them.
  public var resamples = 50
  public var resampleDraws = 20_000
  public var resampleInitializations = 3
  /// Points of a figure.
  public var shownRows = 3000
  /// Categories of each column and cluster.
  public var categories = 10
  /// Rows with the highest scores.
  public var topRows = 50

  public init() {}
}
