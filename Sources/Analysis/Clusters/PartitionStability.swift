/// Whether K-Means finds the same clusters again: from other seeds, and in other rows of the same kind.
///
/// Stable does not mean meaningful: a cluster can come back every time and say nothing.
public struct PartitionStability: Sendable, Hashable, Codable {
  public let seeds: [SeedAgreement]
  /// Over all pairs of partitions, the one at hand included; nil with fewer than two, or where undefined.
  public let meanAdjustedRand: Double?
  public let leastAdjustedRand: Double?
  /// Bootstrap samples behind `clusters`.
  public let resamples: Int
  /// One a cluster, noise left out.
  public let clusters: [ClusterStability]

  public init(
    seeds: [SeedAgreement], meanAdjustedRand: Double?, leastAdjustedRand: Double?, resamples: Int,
    clusters: [ClusterStability]
  ) {
    self.seeds = seeds
    self.meanAdjustedRand = meanAdjustedRand
    self.leastAdjustedRand = leastAdjustedRand
    self.resamples = resamples
    self.clusters = clusters
  }
}

/// The same clusters made from another seed, matched one to one by overlap.
public struct SeedAgreement: Sendable, Hashable, Codable {
  public let seed: UInt64
  /// Against the partition at hand; nil where undefined.
  public let adjustedRand: Double?
  public let matches: [ClusterMatch]

  public init(seed: UInt64, adjustedRand: Double?, matches: [ClusterMatch]) {
    self.seed = seed
    self.adjustedRand = adjustedRand
    self.matches = matches
  }
}

/// A cluster and its counterpart in another partition of the same rows.
public struct ClusterMatch: Sendable, Hashable, Codable {
  public let cluster: Int
  /// Nil for a cluster that is left over.
  public let counterpart: Int?
  /// Rows in both.
  public let overlap: Int
  /// Rows in both / rows in either, 0…1.
  public let jaccard: Double

  public init(cluster: Int, counterpart: Int?, overlap: Int, jaccard: Double) {
    self.cluster = cluster
    self.counterpart = counterpart
    self.overlap = overlap
    self.jaccard = jaccard
  }
}

/// How well a cluster comes back in bootstrap samples (Hennig 2007, doi 10.1016/j.csda.2006.11.025).
public struct ClusterStability: Sendable, Hashable, Codable {
  public let cluster: Int
  /// Mean and least Jaccard similarity to the most similar cluster of a resample, 0…1.
  public let meanJaccard: Double
  public let leastJaccard: Double
  /// Share of the resamples in which no cluster has a similarity above 0.5.
  public let dissolvedShare: Double
  /// Resamples that hold a row of the cluster; the others say nothing of it and are left out.
  public let resamples: Int

  public init(cluster: Int, meanJaccard: Double, leastJaccard: Double, dissolvedShare: Double, resamples: Int) {
    self.cluster = cluster
    self.meanJaccard = meanJaccard
    self.leastJaccard = leastJaccard
    self.dissolvedShare = dissolvedShare
    self.resamples = resamples
  }

  public var reading: StabilityReading { StabilityReading(meanJaccard: meanJaccard) }
}

/// How Hennig reads a mean Jaccard similarity.
public enum StabilityReading: String, Sendable, Hashable, Codable, CaseIterable {
  /// At most 0.5.
  case dissolved
  /// Below 0.6.
  case untrusted = "do not trust"
  /// Below 0.75: a pattern, but which rows belong to it is open.
  case doubtful
  /// From 0.75.
  case valid
  /// From 0.85.
  case highlyStable = "highly stable"

  public init(meanJaccard: Double) {
    self =
      switch meanJaccard {
      case ...0.5: .dissolved
      case ..<0.6: .untrusted
      case ..<0.75: .doubtful
      case ..<0.85: .valid
      default: .highlyStable
      }
  }
}
