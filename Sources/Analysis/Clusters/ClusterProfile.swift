/// What the clusters of a partition consist of, how far they can be trusted, and where they lie.
///
/// Lists that have one entry a cluster are in the order of `clusters`. Noise rows (−1) are a group of their own there,
/// the first, so that their statistics can be read beside those of the clusters; they have no centre of their own in any
/// index. Rows are named by their ids, those of the data set.
public struct ClusterProfile: Sendable, Hashable, Codable {
  /// The data set's name.
  public let dataset: String
  /// Where the partition comes from: "k-means, 8 clusters, seed 0" or the name of a file.
  public let origin: String
  public let rowCount: Int
  /// Groups that hold at least one row, by ascending number.
  public let clusters: [ProfiledCluster]
  public let indices: PartitionIndices
  /// Of the numeric columns as they stand in the data, not scaled.
  public let statistics: ClusterStatistics
  /// The row nearest to the mean of each cluster in the space of the components; of equally near ones the first.
  public let representatives: [RepresentativeRow]
  /// What the values of `representatives` are: the columns of the data set.
  public let columns: [String]
  /// Of every categorical column, then of the classes and families of the labels.
  public let categories: [TopCategories]
  /// Clusters × classes as in the data; nil without labels.
  public let classes: ContingencyTable?
  /// Clusters × families; nil without labels.
  public let families: ContingencyTable?
  public let components: ComponentSpace
  public let silhouettes: [SilhouetteBand]
  public let sample: RowSample
  /// The same rows as `sample` or some of them; nil where it was not asked for.
  public let embedding: Embedding?
  /// Nil for a partition that was given: nobody knows how to make it again.
  public let stability: PartitionStability?
  public let sweep: KSweep?
  /// The rows with the highest scores, highest first; nil without scores.
  public let topAnomalies: [ScoredRow]?
  /// What a reader must know: what was left out, sampled or decided.
  public let notes: [String]

  public init(
    dataset: String, origin: String, rowCount: Int, clusters: [ProfiledCluster], indices: PartitionIndices,
    statistics: ClusterStatistics, representatives: [RepresentativeRow], columns: [String],
    categories: [TopCategories], classes: ContingencyTable?,
    families: ContingencyTable?, components: ComponentSpace, silhouettes: [SilhouetteBand], sample: RowSample,
    embedding: Embedding?, stability: PartitionStability?, sweep: KSweep?, topAnomalies: [ScoredRow]?, notes: [String]
  ) {
    self.dataset = dataset
    self.origin = origin
    self.rowCount = rowCount
    self.clusters = clusters
    self.indices = indices
    self.statistics = statistics
    self.representatives = representatives
    self.columns = columns
    self.categories = categories
    self.classes = classes
    self.families = families
    self.components = components
    self.silhouettes = silhouettes
    self.sample = sample
    self.embedding = embedding
    self.stability = stability
    self.sweep = sweep
    self.topAnomalies = topAnomalies
    self.notes = notes
  }
}

/// One cluster, or the rows that belong to none.
public struct ProfiledCluster: Sendable, Hashable, Codable {
  /// As in the partition; −1 is noise.
  public let number: Int
  /// Rows, at least 1.
  public let size: Int
  /// Of all rows, noise included.
  public let share: Double
  /// Rows judged anomalous; nil without labels.
  public let anomalies: Int?
  /// Mean silhouette of its rows; nil for noise, and where the partition has none.
  public let silhouette: Double?

  public init(number: Int, size: Int, share: Double, anomalies: Int?, silhouette: Double?) {
    self.number = number
    self.size = size
    self.share = share
    self.anomalies = anomalies
    self.silhouette = silhouette
  }

  /// "cluster 3", or "noise".
  public var name: String { number < 0 ? "noise" : "cluster \(number)" }
}

/// Internal indices of the partition in the space of the components, each nil where it is undefined; agreement with the
/// labels is nil without them.
public struct PartitionIndices: Sendable, Hashable, Codable {
  /// Sum of the squared distances of clustered rows to the mean of their cluster.
  public let inertia: Double
  public let silhouette: Double?
  public let daviesBouldin: Double?
  public let calinskiHarabasz: Double?
  /// Against normal and anomaly.
  public let adjustedRand: Double?
  public let purity: Double?

  public init(
    inertia: Double, silhouette: Double?, daviesBouldin: Double?, calinskiHarabasz: Double?, adjustedRand: Double?,
    purity: Double?
  ) {
    self.inertia = inertia
    self.silhouette = silhouette
    self.daviesBouldin = daviesBouldin
    self.calinskiHarabasz = calinskiHarabasz
    self.adjustedRand = adjustedRand
    self.purity = purity
  }
}

/// The space in which clusters were made.
public struct ComponentSpace: Sendable, Hashable, Codable {
  /// The columns behind the components: scaled numbers and one 0/1 column a category.
  public let columns: [String]
  /// Share of the variance that each direction holds, kept or not, descending.
  public let varianceShares: [Double]
  /// One kept component a line, one column a value; unit vectors, the entry of largest magnitude positive.
  public let loadings: [[Double]]
  /// Mean of each cluster, one a line, one component a value; noise included.
  public let centroids: [[Double]]

  public init(columns: [String], varianceShares: [Double], loadings: [[Double]], centroids: [[Double]]) {
    self.columns = columns
    self.varianceShares = varianceShares
    self.loadings = loadings
    self.centroids = centroids
  }

  /// The mean absolute loading of each column over the kept components, in the order of `columns`.
  public var importances: [Double] {
    columns.indices.map { column in
      loadings.reduce(0) { $0 + abs($1[column]) } / Double(max(1, loadings.count))
    }
  }
}

/// The silhouettes of one cluster as a silhouette plot shows them: sorted, and thinned evenly where there are many.
public struct SilhouetteBand: Sendable, Hashable, Codable {
  public let cluster: Int
  /// Rows of the cluster.
  public let size: Int
  public let mean: Double
  /// Rows nearer to another cluster than to their own.
  public let negatives: Int
  /// Ids of the rows shown.
  public let rows: [Int]
  /// Descending, one a row shown.
  public let values: [Double]

  public init(cluster: Int, size: Int, mean: Double, negatives: Int, rows: [Int], values: [Double]) {
    self.cluster = cluster
    self.size = size
    self.mean = mean
    self.negatives = negatives
    self.rows = rows
    self.values = values
  }
}

/// Rows drawn to be shown as points, and where they lie on the first two components.
public struct RowSample: Sendable, Hashable, Codable {
  /// Ids, ascending by place in the data.
  public let rows: [Int]
  /// −1 is noise.
  public let clusters: [Int]
  /// Name of each row's class and family; nil without labels.
  public let classes: [String]?
  public let families: [String]?
  /// Whether each row is judged anomalous, nil for a row nobody judged; nil without labels.
  public let isAnomaly: [Bool?]?
  /// On the first component.
  public let x: [Double]
  /// On the second component, 0 where there is only one.
  public let y: [Double]
  /// How the rows were drawn.
  public let notes: [String]

  public init(
    rows: [Int], clusters: [Int], classes: [String]?, families: [String]?, isAnomaly: [Bool?]?, x: [Double],
    y: [Double], notes: [String]
  ) {
    self.rows = rows
    self.clusters = clusters
    self.classes = classes
    self.families = families
    self.isAnomaly = isAnomaly
    self.x = x
    self.y = y
    self.notes = notes
  }
}

/// A row with its score and its cluster.
public struct ScoredRow: Sendable, Hashable, Codable {
  /// Its id.
  public let row: Int
  public let score: Double
  /// −1 is noise.
  public let cluster: Int
  /// Nil without labels.
  public let label: String?

  public init(row: Int, score: Double, cluster: Int, label: String?) {
    self.row = row
    self.score = score
    self.cluster = cluster
    self.label = label
  }
}
