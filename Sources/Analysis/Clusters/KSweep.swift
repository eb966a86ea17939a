/// The same rows in more and more clusters.
public struct KSweep: Sendable, Hashable, Codable {
  /// By ascending number of clusters.
  public let steps: [KSweepStep]
  /// Where more clusters stop to pay in inertia; nil where the curve has no knee.
  public let knee: Int?
  /// Rows behind the silhouettes; fewer than all where their exact cost is too high.
  public let silhouetteRows: Int
  public let notes: [String]

  public init(steps: [KSweepStep], knee: Int?, silhouetteRows: Int, notes: [String]) {
    self.steps = steps
    self.knee = knee
    self.silhouetteRows = silhouetteRows
    self.notes = notes
  }
}

/// One number of clusters; an index is nil where it is undefined.
public struct KSweepStep: Sendable, Hashable, Codable {
  public let clusters: Int
  /// Of the best seed, as are the indices.
  public let inertia: Double
  public let silhouette: Double?
  public let daviesBouldin: Double?
  public let calinskiHarabasz: Double?
  /// Over all pairs of seeds.
  public let meanAdjustedRand: Double?
  public let leastAdjustedRand: Double?
  public let seeds: [UInt64]

  public init(
    clusters: Int, inertia: Double, silhouette: Double?, daviesBouldin: Double?, calinskiHarabasz: Double?,
    meanAdjustedRand: Double?, leastAdjustedRand: Double?, seeds: [UInt64]
  ) {
    self.clusters = clusters
    self.inertia = inertia
    self.silhouette = silhouette
    self.daviesBouldin = daviesBouldin
    self.calinskiHarabasz = calinskiHarabasz
    self.meanAdjustedRand = meanAdjustedRand
    self.leastAdjustedRand = leastAdjustedRand
    self.seeds = seeds
  }
}
