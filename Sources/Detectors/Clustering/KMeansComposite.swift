public import AnomalyCore
public import NumericKernels

/// K-Means composite: distance to the centroid, poor silhouette and membership in an odd cluster, weighed together.
///
/// score = (w_d · d + w_q · q + w_f · f) / (w_d + w_q + w_f), each part visible and removable by a weight of 0:
/// - *d*: Euclidean distance to the centroid of the row's own cluster, in the space the clusters were made in;
/// - *q*: 1 − silhouette of the row (Rousseeuw 1987, doi 10.1016/0377-0427(87)90125-7);
/// - *f*: 1 for rows of flagged clusters. A cluster is flagged for being small or sparse, never by a label.
///
/// *d* and *q* are rescaled to 0…1 by the smallest and largest value of the training rows; a new row may exceed 1.
/// A row of a cluster of at most `tinyClusterSize` rows would be at distance 0 of itself and in the middle of the
/// silhouettes although it is the most isolated of all: it gets the distance to the nearest *other* centroid and *q* = 2.
///
/// Cost: K-Means O(initializations · iterations · n · k · d), silhouette O(n² · d) time, O(n · k) memory. The model keeps
/// its training rows, because the silhouette of a new row needs them. It cannot see anomalies that form a cluster of
/// ordinary size; then the silhouette even rewards them.
///
/// The score follows a published study (docs/guides/published-analysis.md) without its errors: no label among the
/// features, no label in the flag, every row measured against its own centroid.
public struct KMeansComposite: Detector {
  public enum FlagRule: String, CaseIterable, Sendable, Codable {
    case small
    case sparse
    case smallOrSparse = "small-or-sparse"
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
      "flagRule", \.flagRule, "Which clusters are flagged: those with few rows, with far-spread rows, or either."),
    .real("smallClusterShare", \.smallClusterShare, in: 0...1, "A cluster is small below this share of the rows."),
    .real(
      "sparseFactor", \.sparseFactor, in: 1...1e6,
      "A cluster is sparse when its mean distance exceeds that of all rows by this factor."),
    .integer("tinyClusterSize", \.tinyClusterSize, in: 0...1000, "Clusters of up to this many rows count as isolated."),
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
    traits: DetectorTraits(isDeterministic: false, trainingScoresExcludeSelf: true))

  public func predictedBytes(rows: Int, columns: Int, threads: Int) -> Int {
    3 * rows * columns * 8 + rows * (clusters * 8 + 96) + threads * PackedRows.tileBytes
  }

  public func fit(_ rows: Matrix, context: FitContext) throws(DetectorError) -> FittedKMeansComposite {
    try rows.checkForFit(minimumRows: clusters)
    try rows.checkForDistances()
    guard distanceWeight + silhouetteWeight + flagWeight > 0 else {
      throw .failed("distanceWeight, silhouetteWeight and flagWeight are all 0: at least one part must count")
    }
    let kMeans = KMeans(
      clusters: clusters, initializations: initializations, maximumIterations: maximumIterations,
      tolerance: tolerance)
    let solution = try detecting { () throws(KernelError) in
      try kMeans.fit(rows, random: context.random, workers: context.workers)
    }
    return try FittedKMeansComposite(parameters: self, solution: solution, rows: rows, workers: context.workers)
  }
}

/// Fitted clusters with everything needed to score rows against them.
public struct FittedKMeansComposite: PartitioningDetector, CompositeDetector {
  public private(set) var trainingScores: [Double]
  public let trainingPartition: Partition
  public private(set) var trainingComponents: Matrix
  let centroids: Matrix
  let rows: Matrix
  let isFlagged: [Bool]
  let isTiny: [Bool]
  let weights: Weights
  /// Smallest and largest distance and 1 − silhouette of the training rows.
  private(set) var distanceScale: Scale
  private(set) var silhouetteScale: Scale
  let inertia: Double
  let iterations: Int

  struct Weights: Sendable, Codable {
    let distance: Double
    let silhouette: Double
    let flag: Double
  }

  /// Maps the training range to 0…1; a constant part maps to 0.
  struct Scale: Sendable, Codable {
    var lowest = 0.0
    var highest = 0.0

    init(_ values: [Double]) {
      lowest = values.min() ?? 0
      highest = values.max() ?? 0
    }

    func apply(_ value: Double) -> Double {
      highest > lowest ? max(0, (value - lowest) / (highest - lowest)) : 0
    }
  }

  /// 1 − silhouette of an isolated row: the largest value there is.
  private static let isolated = 2.0

  init(
    parameters: KMeansComposite, solution: KMeans.Solution, rows: Matrix, workers: Workers
  ) throws(DetectorError) {
    let clusters = Partition(labels: solution.assignment.labels, clusterCount: solution.centroids.rowCount)
    let sizes = clusters.sizes
    trainingPartition = clusters
    centroids = solution.centroids
    self.rows = rows
    weights = Weights(
      distance: parameters.distanceWeight, silhouette: parameters.silhouetteWeight, flag: parameters.flagWeight)
    isTiny = sizes.map { $0 <= parameters.tinyClusterSize }
    isFlagged = flaggedClusters(solution, sizes: sizes, parameters)
    inertia = solution.inertia
    iterations = solution.iterations
    trainingComponents = Matrix(rowCount: 0, columnCount: 3)
    trainingScores = []
    distanceScale = Scale([])
    silhouetteScale = Scale([])

    let distances = try distances(rows, solution.assignment, workers)
    let dissimilarities = try dissimilarities(rows, clusters.labels, workers, areTraining: true)
    distanceScale = Scale(distances)
    silhouetteScale = Scale(dissimilarities)
    trainingComponents = components(distances, dissimilarities, clusters.labels)
    trainingScores = combined(trainingComponents)
  }

  public var columnCount: Int { centroids.columnCount }
  public var componentNames: [String] { ["distance", "silhouette", "flag"] }

  public var diagnostics: [Diagnostic] {
    let sizes = trainingPartition.sizes
    return [
      Diagnostic("inertia", inertia),
      Diagnostic("iterations", Double(iterations)),
      Diagnostic(
        "occupied clusters", Double(trainingPartition.occupiedCount),
        note: "sizes " + sizes.sorted(by: >).map(String.init).joined(separator: " ")),
      Diagnostic("singleton clusters", Double(sizes.count { $0 == 1 })),
      Diagnostic("flagged clusters", Double(isFlagged.count { $0 })),
      Diagnostic("rows in flagged clusters", Double(zip(sizes, isFlagged).reduce(0) { $0 + ($1.1 ? $1.0 : 0) })),
    ]
  }

  public func score(_ rows: Matrix, workers: Workers) throws(DetectorError) -> [Double] {
    combined(try components(rows, workers: workers))
  }

  public func components(_ rows: Matrix, workers: Workers) throws(DetectorError) -> Matrix {
    try rows.checkForScore(columnCount: columnCount)
    try rows.checkForDistances()
    let assignment = try assign(rows, workers)
    let distances = try distances(rows, assignment, workers)
    let dissimilarities = try dissimilarities(rows, assignment.labels, workers, areTraining: false)
    return components(distances, dissimilarities, assignment.labels)
  }

  public func partition(_ rows: Matrix, workers: Workers) throws(DetectorError) -> Partition {
    try rows.checkForScore(columnCount: columnCount)
    try rows.checkForDistances()
    return Partition(labels: try assign(rows, workers).labels, clusterCount: centroids.rowCount)
  }

  private func assign(_ rows: Matrix, _ workers: Workers) throws(DetectorError) -> KMeans.Assignment {
    try detecting { () throws(KernelError) in
      let near = try PackedRows(centroids).nearestRow(of: rows, workers: workers)
      return KMeans.Assignment(labels: near.indices, squaredDistances: near.squaredDistances)
    }
  }

  /// Distance to the own centroid; in tiny clusters to the nearest other occupied one.
  private func distances(
    _ rows: Matrix, _ assignment: KMeans.Assignment, _ workers: Workers
  ) throws(DetectorError) -> [Double] {
    var distances = assignment.squaredDistances.map { $0.squareRoot() }
    let isolated = assignment.labels.indices.filter { isTiny[Int(assignment.labels[$0])] }
    guard !isolated.isEmpty, centroids.rowCount > 1 else { return distances }
    let sizes = trainingPartition.sizes
    let squares = try detecting { () throws(KernelError) in
      try squaredDistances(from: rows.selectingRows(isolated), to: centroids, workers: workers)
    }
    for (position, row) in isolated.enumerated() {
      let own = Int(assignment.labels[row])
      let others = (0..<centroids.rowCount).filter { $0 != own && sizes[$0] > 0 }.map { squares[position, $0] }
      if let nearest = others.min() { distances[row] = nearest.squareRoot() }
    }
    return distances
  }

  /// 1 − silhouette, 0…2; zeros when that part has no weight or there is only one cluster.
  private func dissimilarities(
    _ rows: Matrix, _ labels: [Int32], _ workers: Workers, areTraining: Bool
  ) throws(DetectorError) -> [Double] {
    guard weights.silhouette > 0, trainingPartition.occupiedCount > 1 else {
      return [Double](repeating: 0, count: rows.rowCount)
    }
    let silhouettes = try detecting { () throws(KernelError) in
      areTraining
        ? try silhouetteSamples(rows, labels: labels, clusterCount: centroids.rowCount, workers: workers)
        : try silhouetteAgainst(
          ClusteredRows(self.rows, labels: trainingPartition.labels, clusterCount: centroids.rowCount),
          queries: rows, labels: labels, workers: workers)
    }
    return zip(silhouettes, labels).map { isTiny[Int($1)] ? Self.isolated : 1 - $0 }
  }

  private func components(_ distances: [Double], _ dissimilarities: [Double], _ labels: [Int32]) -> Matrix {
    var result = Matrix(rowCount: labels.count, columnCount: 3)
    for row in labels.indices {
      result[row, 0] = distanceScale.apply(distances[row])
      result[row, 1] = silhouetteScale.apply(dissimilarities[row])
      result[row, 2] = isFlagged[Int(labels[row])] ? 1 : 0
    }
    return result
  }

  private func combined(_ components: Matrix) -> [Double] {
    let total = weights.distance + weights.silhouette + weights.flag
    return (0..<components.rowCount).map { row in
      let sum =
        weights.distance * components[row, 0] + weights.silhouette * components[row, 1]
        + weights.flag * components[row, 2]
      return sum / total
    }
  }
}

/// Which clusters are flagged: by their share of the rows, by their spread, or by either.
private func flaggedClusters(_ solution: KMeans.Solution, sizes: [Int], _ parameters: KMeansComposite) -> [Bool] {
  let distances = solution.assignment.squaredDistances.map { $0.squareRoot() }
  let overall = distances.reduce(0, +) / Double(distances.count)
  var sums = [Double](repeating: 0, count: sizes.count)
  for (row, label) in solution.assignment.labels.enumerated() { sums[Int(label)] += distances[row] }
  return sizes.indices.map { cluster in
    guard sizes[cluster] > 0 else { return false }
    let isSmall = Double(sizes[cluster]) < parameters.smallClusterShare * Double(distances.count)
    let isSparse = sums[cluster] / Double(sizes[cluster]) > parameters.sparseFactor * overall
    return switch parameters.flagRule {
    case .small: isSmall
    case .sparse: isSparse
    case .smallOrSparse: isSmall || isSparse
    }
  }
}
