/// What a partition index makes of rows that belong to no cluster.
public enum NoisePolicy: String, Sendable, Hashable, CaseIterable {
  /// Computed without the noise rows, then multiplied by the share of rows that are no noise.
  case penalised
  /// Computed without the noise rows.
  case ignored
  /// All noise rows together are one more cluster.
  case cluster
}
