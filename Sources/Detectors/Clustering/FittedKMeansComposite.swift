public import AnomalyCore
public import NumericKernels

/// Fitted clusters with everything needed to score rows against them.
public struct FittedKMeansComposite: PartitioningDetector, CompositeDetector {
  public private(set) var trainingScores: [Double]
  public let trainingPartition: Partition
  public private(set) var trainingComponents: Matrix
  let columns: CompositeColumns
  /// In the columns that make the clusters.
  let centroids: Matrix
  /// In the columns that rows are measured in; nil where those are the same.
  let measuredCentroids: Matrix?
  /// The cluster whose centroid the rows of each cluster are measured against.
  let lookup: [Int]
  /// In the columns that rows are measured in.
  let rows: Matrix
  private(set) var isFlagged: [Bool] = []
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

  /// - Parameter rows: The training rows in the columns that they are measured in.
  init(
    parameters: KMeansComposite, columns: CompositeColumns, solution: KMeans.Solution, rows: Matrix, workers: Workers
  ) throws(DetectorError) {
    let clusters = Partition(labels: solution.assignment.labels, clusterCount: solution.centroids.rowCount)
    let numbered = try NumberedClusters(clusters, given: parameters.clusterNumbers, count: parameters.clusters)
    trainingPartition = clusters
    self.columns = columns
    centroids = solution.centroids
    measuredCentroids = columns.areOne ? nil : clusterMeans(rows, clusters)
    lookup =
      switch parameters.centroidLookup {
      case .own: Array(0..<clusters.clusterCount)
      case .published: try numbered.publishedLookup()
      }
    self.rows = rows
    weights = Weights(
      distance: parameters.distanceWeight, silhouette: parameters.silhouetteWeight, flag: parameters.flagWeight)
    isTiny = clusters.sizes.map { $0 <= parameters.tinyClusterSize }
    inertia = solution.inertia
    iterations = solution.iterations
    trainingComponents = Matrix(rowCount: 0, columnCount: 3)
    trainingScores = []
    distanceScale = Scale([])
    silhouetteScale = Scale([])

    let plain = distances(rows, solution.assignment)
    isFlagged = flaggedClusters(clusters, distances: plain, numbered, parameters)
    let distances = try isolating(plain, rows, clusters.labels, workers)
    let dissimilarities = try dissimilarities(rows, clusters.labels, workers, areTraining: true)
    distanceScale = Scale(distances)
    silhouetteScale = Scale(dissimilarities)
    trainingComponents = components(distances, dissimilarities, clusters.labels)
    trainingScores = combined(trainingComponents)
  }

  public var columnCount: Int { columns.count }
  public var componentNames: [String] { ["distance", "silhouette", "flag"] }

  public var diagnostics: [Diagnostic] {
    let sizes = trainingPartition.sizes
    let strangers = lookup.enumerated().count { $0.offset != $0.element }
    return [
      Diagnostic("inertia", inertia),
      Diagnostic("iterations", Double(iterations)),
      Diagnostic(
        "occupied clusters", Double(trainingPartition.occupiedCount),
        note: "sizes " + sizes.sorted(by: >).map(String.init).joined(separator: " ")),
      Diagnostic("singleton clusters", Double(sizes.count { $0 == 1 })),
      Diagnostic("flagged clusters", Double(isFlagged.count { $0 })),
      Diagnostic("rows in flagged clusters", Double(zip(sizes, isFlagged).reduce(0) { $0 + ($1.1 ? $1.0 : 0) })),
    ] + (strangers > 0 ? [Diagnostic("clusters measured against another's centroid", Double(strangers))] : [])
  }

  public func score(_ rows: Matrix, workers: Workers) throws(DetectorError) -> [Double] {
    combined(try components(rows, workers: workers))
  }

  public func components(_ rows: Matrix, workers: Workers) throws(DetectorError) -> Matrix {
    let assignment = try assign(rows, workers)
    let measured = columns.measuring(rows)
    let distances = try isolating(distances(measured, assignment), measured, assignment.labels, workers)
    let dissimilarities = try dissimilarities(measured, assignment.labels, workers, areTraining: false)
    return components(distances, dissimilarities, assignment.labels)
  }

  public func partition(_ rows: Matrix, workers: Workers) throws(DetectorError) -> Partition {
    Partition(labels: try assign(rows, workers).labels, clusterCount: centroids.rowCount)
  }

  private func assign(_ rows: Matrix, _ workers: Workers) throws(DetectorError) -> KMeans.Assignment {
    try rows.checkForScore(columnCount: columnCount)
    try rows.checkForDistances()
    return try detecting { () throws(KernelError) in
      let near = try PackedRows(centroids).nearestRow(of: columns.clustering(rows), workers: workers)
      return KMeans.Assignment(labels: near.indices, squaredDistances: near.squaredDistances)
    }
  }

  /// Distance to the centroid that the row is measured against.
  private func distances(_ rows: Matrix, _ assignment: KMeans.Assignment) -> [Double] {
    if measuredCentroids == nil && lookup == Array(lookup.indices) {
      return assignment.squaredDistances.map { $0.squareRoot() }
    }
    let centroids = measuredCentroids ?? centroids
    return assignment.labels.enumerated().map { row, label in
      zip(rows.row(row), centroids.row(lookup[Int(label)])).reduce(0) { sum, pair in
        sum + (pair.0 - pair.1) * (pair.0 - pair.1)
      }.squareRoot()
    }
  }

  /// In tiny clusters the distance to the nearest other occupied one in place of that to the own.
  private func isolating(
    _ distances: [Double], _ rows: Matrix, _ labels: [Int32], _ workers: Workers
  ) throws(DetectorError) -> [Double] {
    let centroids = measuredCentroids ?? centroids
    let isolated = labels.indices.filter { isTiny[Int(labels[$0])] }
    guard !isolated.isEmpty, centroids.rowCount > 1 else { return distances }
    var distances = distances
    let sizes = trainingPartition.sizes
    let squares = try detecting { () throws(KernelError) in
      try squaredDistances(from: rows.selectingRows(isolated), to: centroids, workers: workers)
    }
    for (position, row) in isolated.enumerated() {
      let own = Int(labels[row])
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

/// Which clusters are flagged: by their share of the rows, by their spread, by either, or by number.
private func flaggedClusters(
  _ clusters: Partition, distances: [Double], _ numbered: NumberedClusters, _ parameters: KMeansComposite
) -> [Bool] {
  let sizes = clusters.sizes
  let overall = distances.reduce(0, +) / Double(distances.count)
  var sums = [Double](repeating: 0, count: sizes.count)
  for (row, label) in clusters.labels.enumerated() { sums[Int(label)] += distances[row] }
  let areNamed = numbered.areNamed(parameters.flaggedClusters)
  return sizes.indices.map { cluster in
    guard sizes[cluster] > 0 else { return false }
    let isSmall = Double(sizes[cluster]) < parameters.smallClusterShare * Double(distances.count)
    let isSparse = sums[cluster] / Double(sizes[cluster]) > parameters.sparseFactor * overall
    return switch parameters.flagRule {
    case .small: isSmall
    case .sparse: isSparse
    case .smallOrSparse: isSmall || isSparse
    case .named: areNamed[cluster]
    }
  }
}
