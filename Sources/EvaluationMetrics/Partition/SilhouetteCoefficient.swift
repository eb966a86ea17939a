public import AnomalyCore
public import NumericKernels

/// Mean silhouette of the rows (Rousseeuw 1987): (*b* − *a*) / max(*a*, *b*) with *a* the mean distance to the other
/// rows of the own cluster and *b* the least mean distance to the rows of another.
///
/// Exact and Euclidean; a row alone in its cluster counts as 0. The default noise policy multiplies the mean over the
/// clustered rows by their share, which is the mean over all rows with noise rows counted as 0.
///
/// - Complexity: O(*n*² · *d*) time; one copy of the rows, 32 bytes a row and 256 kB a thread.
public struct SilhouetteCoefficient: Metric {
  /// What becomes of noise rows.
  public var noise = NoisePolicy.penalised

  public init() {}

  public static var parameters: [Parameter<SilhouetteCoefficient>] {
    [
      .choice(
        "noise", \.noise,
        "What becomes of noise rows: left out and the value multiplied by the share of the others, left out, "
          + "or one more cluster.")
    ]
  }

  public static let info = MetricInfo(
    id: "silhouette", title: "Silhouette",
    summary: "How much nearer rows are to their own cluster than to the next one, on average.",
    direction: .higherIsBetter, range: -1...1,
    contract: """
      Euclidean, over all rows, in the space in which the clusters were made. Compare only values of the same rows, \
      scaling, projection and noise policy. A row alone in its cluster counts as 0; with the default policy so does \
      noise. Compactness is rewarded even in a degenerate partition: it does not say that clusters mean anything.
      """,
    references: [
      Reference(
        "P. J. Rousseeuw: Silhouettes: a graphical aid to the interpretation and validation of cluster analysis, "
          + "Journal of Computational and Applied Mathematics 20, 1987",
        doi: "10.1016/0377-0427(87)90125-7")
    ])

  /// Rows in the order of their clusters and packed, and what each knows of the clusters.
  public func predictedBytes(rows: Int, columns: Int, threads: Int) -> Int {
    2 * rows * columns * 8 + rows * 48 + threads * tileBytes
  }

  public func measure(_ input: PartitionedRows, workers: Workers) throws(MetricError) -> MetricValue {
    let clusters = try OccupiedClusters(input, noiseAsCluster: noise == .cluster)
    let samples: [Double]
    do throws(KernelError) {
      samples = try silhouetteSamples(
        clusters.rows, labels: clusters.partition.labels, clusterCount: clusters.partition.clusterCount,
        workers: workers)
    } catch {
      throw MetricError(error)
    }
    let mean = samples.reduce(0, +) / Double(samples.count)
    guard mean.isFinite else { throw .undefined("distances between rows are too large for their squares") }
    let singletons = clusters.partition.sizes.count { $0 == 1 }
    let notes = clusters.notes + noiseNotes(of: clusters, plain: mean)
    return MetricValue(
      noise == .penalised ? mean * (1 - clusters.noiseShare) : mean,
      notes: notes + (singletons > 0 ? [singletonNote(singletons)] : []))
  }

  private func noiseNotes(of clusters: OccupiedClusters, plain: Double) -> [String] {
    guard clusters.noiseShare > 0 else { return [] }
    return switch noise {
    case .penalised: ["without noise rows and penalty \(rounded(plain))"]
    case .ignored: ["noise rows are left out without penalty"]
    case .cluster: ["noise rows count as one cluster"]
    }
  }

  private func singletonNote(_ count: Int) -> String {
    count == 1
      ? "1 cluster holds a single row, which counts as 0" : "\(count) clusters hold a single row, which counts as 0"
  }
}
