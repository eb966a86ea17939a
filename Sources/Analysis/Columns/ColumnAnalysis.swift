/// What is found in the columns of one data set, alone and against the labels.
///
/// The parts that need labels are empty without them, and `notes` says so. Rows that nobody judged take part in
/// summaries, histograms and correlations, never in tests and influences.
public struct ColumnAnalysis: Sendable, Hashable, Codable {
  /// The data set's name.
  public let dataset: String
  /// SHA-256 of its source, in hexadecimal.
  public let digest: String
  public let rows: RowCounts
  /// Anomalies among the judged rows; nil when no row is judged.
  public let baseRate: Double?
  /// In the order of the data set.
  public let columns: [ColumnSummary]
  /// One for each numeric column that has values of both classes and more than one value.
  public let numericTests: [MannWhitneyTest]
  /// One for each categorical, binary and quasi-categorical column, under the same conditions.
  public let categoricalTests: [IndependenceTest]
  public let correlations: ColumnCorrelations
  /// Every bin of every column, columns in their order, bins from the least value up or from the most frequent level
  /// down. `rankedInfluences` has them by strength.
  public let influences: [InfluenceBin]
  /// What a reader must know beside the numbers: what was left out and why, the rules that were applied.
  public let notes: [String]
  public let settings: ColumnAnalysisSettings

  public init(
    dataset: String, digest: String, rows: RowCounts, baseRate: Double?, columns: [ColumnSummary],
    numericTests: [MannWhitneyTest], categoricalTests: [IndependenceTest], correlations: ColumnCorrelations,
    influences: [InfluenceBin], notes: [String], settings: ColumnAnalysisSettings
  ) {
    self.dataset = dataset
    self.digest = digest
    self.rows = rows
    self.baseRate = baseRate
    self.columns = columns
    self.numericTests = numericTests
    self.categoricalTests = categoricalTests
    self.correlations = correlations
    self.influences = influences
    self.notes = notes
    self.settings = settings
  }

  /// Bins of sufficient support by the lower end of their multiplier, greatest first.
  public var rankedInfluences: [InfluenceBin] {
    influences.filter { $0.rank != nil }.sorted { ($0.rank ?? 0) < ($1.rank ?? 0) }
  }
}

/// Rows of a data set by what the labels say of them.
public struct RowCounts: Sendable, Hashable, Codable {
  public internal(set) var normal: Int
  public internal(set) var anomalies: Int
  /// Rows that nobody judged: all of them when there are no labels.
  public internal(set) var unlabelled: Int

  public init(normal: Int = 0, anomalies: Int = 0, unlabelled: Int = 0) {
    self.normal = normal
    self.anomalies = anomalies
    self.unlabelled = unlabelled
  }

  public var total: Int { normal + anomalies + unlabelled }
  /// Rows that take part in tests by class.
  public var judged: Int { normal + anomalies }
}

/// What an analysis of columns may vary.
public struct ColumnAnalysisSettings: Sendable, Hashable, Codable {
  /// Judged rows that a bin needs to take part in the ranking of influences.
  public let minimumSupport: Int
  /// Random tables of a Monte-Carlo test.
  public let replicates: Int
  /// Of the random tables.
  public let seed: UInt64

  public init(minimumSupport: Int = 50, replicates: Int = 9_999, seed: UInt64 = 1) {
    precondition(minimumSupport > 0 && replicates > 0, "at least one row and one replicate")
    self.minimumSupport = minimumSupport
    self.replicates = replicates
    self.seed = seed
  }
}
