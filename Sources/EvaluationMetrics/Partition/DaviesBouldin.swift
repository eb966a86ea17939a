public import AnomalyCore
public import NumericKernels

/// Davies–Bouldin index: (1 / *k*) Σᵢ maxⱼ (*S*ᵢ + *S*ⱼ) / ‖*c*ᵢ − *c*ⱼ‖ with *S* the mean distance to the centroid.
///
/// Noise rows are left out. Two centroids that differ by rounding at most coincide: the value is then +∞, the limit,
/// and undefined if these clusters have no spread either. This departs from scikit-learn, where coincident centroids
/// count as infinitely far apart, the best case.
///
/// - Complexity: O(*n* · *d* + *k*² · *d*) time.
public struct DaviesBouldin: Metric {
  public init() {}

  public static var parameters: [Parameter<DaviesBouldin>] { [] }

  public static let info = MetricInfo(
    id: "davies-bouldin", title: "Davies–Bouldin",
    summary: "Spread of clusters relative to the distance of their centroids, for the worst neighbour of each.",
    direction: .lowerIsBetter, range: 0...(.infinity),
    contract: """
      Euclidean, noise rows left out, in the space in which the clusters were made. Compare only values of the same \
      rows, scaling, projection and noise policy. Coincident centroids give infinity, the limit.
      """,
    references: [
      Reference(
        "D. L. Davies, D. W. Bouldin: A cluster separation measure, IEEE Transactions on Pattern Analysis and Machine "
          + "Intelligence 1, 1979",
        doi: "10.1109/TPAMI.1979.4766909")
    ])

  /// The rows once more, as they are where some of them are noise.
  public func predictedBytes(rows: Int, columns: Int, threads: Int) -> Int {
    rows * columns * 8 + rows * 32
  }

  public func measure(_ input: PartitionedRows, workers: Workers) throws(MetricError) -> MetricValue {
    let clusters = try OccupiedClusters(input)
    let geometry = ClusterGeometry(clusters)
    guard geometry.squaresWithin.isFinite, geometry.squaresBetween.isFinite else {
      throw .undefined("distances between rows are too large for their squares")
    }
    let count = geometry.sizes.count
    var sum = 0.0
    for cluster in 0..<count {
      if workers.cancellation.isCancelled { throw .cancelled }
      var worst = 0.0
      for other in 0..<count where other != cluster {
        worst = max(worst, try similarity(cluster, other, in: geometry))
      }
      sum += worst
    }
    return MetricValue(sum / Double(count), notes: clusters.notes)
  }

  private func similarity(
    _ first: Int, _ second: Int, in geometry: ClusterGeometry
  ) throws(MetricError) -> Double {
    let spread = geometry.spreads[first] + geometry.spreads[second]
    let distance = geometry.distance(first, second)
    guard spread > 0 || distance > 0 else { throw .undefined("two clusters consist of one and the same point") }
    return spread / distance
  }
}
