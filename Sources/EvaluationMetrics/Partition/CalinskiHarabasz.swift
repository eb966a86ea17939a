public import AnomalyCore
public import NumericKernels

/// Caliński–Harabasz index: [*B* / (*k* − 1)] / [*W* / (*n* − *k*)], the squared distances of centroids to the overall
/// mean (by cluster size) against those of rows to their centroids.
///
/// Noise rows are left out. Without any spread inside clusters (*W* = 0 but for rounding) the value is +∞, the limit;
/// scikit-learn returns 1 there. Undefined when all rows are one point or every row is a cluster of its own.
///
/// - Complexity: O(*n* · *d*) time.
public struct CalinskiHarabasz: Metric {
  public init() {}

  public static var parameters: [Parameter<CalinskiHarabasz>] { [] }

  public static let info = MetricInfo(
    id: "calinski-harabasz", title: "Calinski–Harabasz",
    summary: "Variance between clusters relative to the variance inside them.",
    direction: .higherIsBetter, range: 0...(.infinity),
    contract: """
      Euclidean, noise rows left out, in the space in which the clusters were made; grows with the number of rows. \
      Compare only values of the same rows, scaling, projection and noise policy. No spread inside clusters gives \
      infinity, the limit.
      """,
    references: [
      Reference(
        "T. Caliński, J. Harabasz: A dendrite method for cluster analysis, Communications in Statistics 3, 1974",
        doi: "10.1080/03610927408827101")
    ])

  /// The rows once more, as they are where some of them are noise.
  public func predictedBytes(rows: Int, columns: Int, threads: Int) -> Int {
    rows * columns * 8 + rows * 32
  }

  public func measure(_ input: PartitionedRows, workers: Workers) throws(MetricError) -> MetricValue {
    let clusters = try OccupiedClusters(input)
    let (rowCount, count) = (clusters.rows.rowCount, clusters.partition.clusterCount)
    guard rowCount > count else { throw .undefined("every row is a cluster of its own") }
    let geometry = ClusterGeometry(clusters)
    let (between, within) = (geometry.squaresBetween, geometry.squaresWithin)
    guard between.isFinite, within.isFinite else {
      throw .undefined("distances between rows are too large for their squares")
    }
    guard within > 0 || between > 0 else { throw .undefined("all rows are one and the same point") }
    return MetricValue(
      (between / Double(count - 1)) / (within / Double(rowCount - count)), notes: clusters.notes)
  }
}
