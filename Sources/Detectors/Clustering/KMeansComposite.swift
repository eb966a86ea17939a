public import AnomalyCore
public import NumericKernels

/// K-Means composite: distance to the centroid, poor silhouette and membership in an odd cluster, weighed together.
///
/// score = (w_d · d + w_q · q + w_f · f) / (w_d + w_q + w_f), each part visible and removable by a weight of 0:
/// - *d*: Euclidean distance to the centroid of the row's own cluster;
/// - *q*: 1 − silhouette of the row (Rousseeuw 1987, doi 10.1016/0377-0427(87)90125-7);
/// - *f*: 1 for rows of flagged clusters. A cluster is flagged for being small or sparse, or by its number: whoever
///   read those numbers off labels has put the labels into the score.
///
/// *d* and *q* are measured in the space the clusters were made in or, with `clusterColumns`, in the columns behind
/// those that made them.
///
/// *d* and *q* are rescaled to 0…1 by the smallest and largest value of the training rows; a new row may exceed 1.
/// A row of a cluster of at most `tinyClusterSize` rows would be at distance 0 of itself and in the middle of the
/// silhouettes although it is the most isolated of all: it gets the distance to the nearest *other* centroid and *q* = 2.
///
/// Cost: K-Means O(initializations · iterations · n · k · d), silhouette O(n² · d) time, one copy of the rows at a time.
/// The model keeps its training rows, because the silhouette of a new row needs them. It cannot see anomalies that form
/// a cluster of ordinary size; then the silhouette even rewards them.
///
/// The score follows a published study (docs/guides/published-analysis.md) without its errors: no label among the
/// features, no label in the flag, every row measured against its own centroid, no singleton taken for ordinary.
/// `compatibility: published` puts back the last three, to reproduce the study and for nothing else.
public struct KMeansComposite: Detector {
  public enum FlagRule: String, CaseIterable, Sendable, Codable {
    case small
    case sparse
    case smallOrSparse = "small-or-sparse"
    /// By number. The detector sees no label; its user may have.
    case named
  }

  public enum CentroidLookup: String, CaseIterable, Sendable, Codable {
    case own
    /// Centroids stand in the order in which clusters first appear among the rows and are looked up by cluster number.
    case published
  }

  public enum Compatibility: String, CaseIterable, Sendable, Codable {
    case none
    case published
  }

  public var clusters = 8
  public var initializations = 10
  public var maximumIterations = 300
  public var tolerance = 1e-4
  public var distanceWeight = 0.5
  public var silhouetteWeight = 0.3
  public var flagWeight = 0.2
  public var flagRule = FlagRule.small
  public var smallClusterShare = 0.05
  public var sparseFactor = 3.0
  public var tinyClusterSize = 1
  public var clusterColumns = 0
  public var centroidLookup = CentroidLookup.own
  public var clusterNumbers: [Int] = []
  public var flaggedClusters: [Int] = []
  public var compatibility = Compatibility.none

  public init() {}

  public static let parameters: [Parameter<KMeansComposite>] = [
    .integer("clusters", \.clusters, in: 1...10_000, "Number of clusters (k)."),
    .integer("initializations", \.initializations, in: 1...1000, "Starts of k-means++, of which the best is kept."),
    .integer("maximumIterations", \.maximumIterations, in: 1...100_000, "Lloyd iterations a start at the most."),
    .real("tolerance", \.tolerance, in: 0...1, "Iterations stop when centroids move less, relative to the variance."),
    .real("distanceWeight", \.distanceWeight, in: 0...1e6, "Weight of the distance to the own centroid."),
    .real("silhouetteWeight", \.silhouetteWeight, in: 0...1e6, "Weight of 1 − silhouette; 0 saves its O(n²) time."),
    .real("flagWeight", \.flagWeight, in: 0...1e6, "Weight of membership in a flagged cluster."),
    .choice(
      "flagRule", \.flagRule,
      "Which clusters are flagged: those with few rows, with far-spread rows, either, or those named by number."),
    .real("smallClusterShare", \.smallClusterShare, in: 0...1, "A cluster is small below this share of the rows."),
    .real(
      "sparseFactor", \.sparseFactor, in: 1...1e6,
      "A cluster is sparse when its mean distance exceeds that of all rows by this factor."),
    .integer("tinyClusterSize", \.tinyClusterSize, in: 0...1000, "Clusters of up to this many rows count as isolated."),
    .integer(
      "clusterColumns", \.clusterColumns, in: 0...1_000_000,
      "So many leading columns make the clusters, the others measure distance and silhouette; 0 means all do both."),
    .choice(
      "centroidLookup", \.centroidLookup,
      "Centroid a row is measured against: its own cluster's or, a published bug, most often another cluster's."),
    .integers(
      "clusterNumbers", \.clusterNumbers, in: 0...9999,
      "Numbers of the clusters from the largest to the smallest, for named flags and the published lookup; "
        + "none given means 0, 1, 2 and so on."),
    .integers(
      "flaggedClusters", \.flaggedClusters, in: 0...9999,
      "Numbers of the clusters that flagRule named flags; chosen by looking at labels, they leak the labels."),
    .choice(
      "compatibility", \.compatibility,
      "With published: lookup published, flags named, no tiny clusters, and the study's numbers where none are given."),
  ]

  public static let info = DetectorInfo(
    id: "k-means-composite", title: "K-Means composite",
    summary: "Weighs distance to the own centroid, 1 − silhouette and membership in a small or sparse cluster.",
    references: [
      Reference(
        "Arthur, Vassilvitskii. k-means++: the advantages of careful seeding. SODA 2007."),
      Reference(
        "Rousseeuw. Silhouettes: a graphical aid to the interpretation and validation of cluster analysis. "
          + "J. Comput. Appl. Math. 20, 1987.", doi: "10.1016/0377-0427(87)90125-7"),
    ],
    scoreRange: 0...Double.greatestFiniteMagnitude, typicalScore: "near 0.2",
    traits: DetectorTraits(isDeterministic: false, trainingScoresExcludeSelf: true, explainability: .partial))

  /// The larger of what K-Means and what the silhouettes take, with the copy of their columns where those are not all,
  /// and what a row keeps through both: label, distances, parts, score.
  public func predictedBytes(rows: Int, columns: Int, threads: Int) -> Int {
    let leading = min(clusterColumns, columns)
    let (clustering, measured) = leading > 0 ? (leading, columns - leading) : (columns, columns)
    let (clusteringCopy, measuredCopy) = leading > 0 ? (clustering, measured) : (0, 0)
    let making = rows * (8 * clusteringCopy + kMeans.bytesARow(columns: clustering))
    let silhouettes = silhouetteWeight > 0 ? silhouetteBytes(rows: rows, columns: measured, threads: threads) : 0
    return max(making, 8 * rows * measuredCopy + silhouettes) + 60 * rows
  }

  public func fit(_ rows: Matrix, context: FitContext) throws(DetectorError) -> FittedKMeansComposite {
    try rows.checkForFit(minimumRows: clusters)
    try rows.checkForDistances()
    let parameters = try effective()
    let columns = try CompositeColumns(leading: clusterColumns, of: rows.columnCount)
    let solution = try detecting { () throws(KernelError) in
      try kMeans.fit(columns.clustering(rows), random: context.random, workers: context.workers)
    }
    return try FittedKMeansComposite(
      parameters: parameters, columns: columns, solution: solution, rows: columns.measuring(rows),
      workers: context.workers)
  }

  private var kMeans: KMeans {
    KMeans(
      clusters: clusters, initializations: initializations, maximumIterations: maximumIterations,
      tolerance: tolerance)
  }

  /// The parameters with what `compatibility` sets in them, if they go together.
  private func effective() throws(DetectorError) -> KMeansComposite {
    guard distanceWeight + silhouetteWeight + flagWeight > 0 else {
      throw .failed("distanceWeight, silhouetteWeight and flagWeight are all 0: at least one part must count")
    }
    if let stranger = flaggedClusters.first(where: { $0 >= clusters }) {
      throw .failed("flaggedClusters names \(stranger), but with \(clusters) clusters numbers are 0…\(clusters - 1)")
    }
    guard compatibility == .published else { return self }
    var parameters = self
    parameters.centroidLookup = .published
    parameters.flagRule = .named
    parameters.tinyClusterSize = 0
    if clusterNumbers.isEmpty && flaggedClusters.isEmpty {
      guard clusters == 8 else {
        throw .failed("the published study has 8 clusters; for \(clusters) give clusterNumbers and flaggedClusters")
      }
      // Its numbering is an accident of scikit-learn's random_state 42, and both of its errors rest on it.
      parameters.clusterNumbers = [1, 0, 7, 3, 5, 4, 2, 6]
      parameters.flaggedClusters = [0, 3, 5, 6]
    }
    return parameters
  }
}
