import Analysis
import AnomalyCore
import Detectors
import EvaluationMetrics
import NumericKernels

/// One fit of K-Means, without what nobody reads again.
private struct SweepFit: Sendable {
  let partition: Partition
  let inertia: Double
}

extension KSweep {
  /// K-Means with more and more clusters, from several seeds each. Fits run side by side, each on one thread.
  ///
  /// - Parameter rows: *n* × *c*, where clusters are made.
  /// - Returns: Nil when there are too few rows for two clusters.
  /// - Throws: `KernelError.cancelled`.
  init?(of rows: Matrix, settings: ClusterSettings, workers: Workers) throws(KernelError) {
    // Equal rows make no further cluster.
    let most = min(settings.sweep.upperBound, DistinctRows(rows).count - 1)
    guard most >= settings.sweep.lowerBound else { return nil }
    let counts = Array(settings.sweep.lowerBound...most)
    let seeds = (0..<UInt64(max(1, settings.sweepSeeds))).map { settings.seed &+ $0 }
    // The longest first: no thread waits for another at the end.
    let jobs = counts.reversed().flatMap { clusters in seeds.map { (clusters: clusters, seed: $0) } }
    let fits = try concurrently(jobs.count, workers) { job, single throws(KernelError) in
      let solution = try KMeans(clusters: jobs[job].clusters, initializations: settings.sweepInitializations)
        .fit(rows, random: RandomSource(seed: jobs[job].seed), workers: single)
      return SweepFit(
        partition: Partition(labels: solution.assignment.labels, clusterCount: solution.centroids.rowCount),
        inertia: solution.inertia)
    }
    let steps = try concurrently(counts.count, workers) { place, single throws(KernelError) in
      let first = (counts.count - 1 - place) * seeds.count
      return try KSweepStep(
        clusters: counts[place], fits: Array(fits[first..<first + seeds.count]), seeds: seeds, rows: rows,
        settings: settings, workers: single)
    }
    self.init(
      steps: steps,
      knee: kneeOfDecreasingCurve(x: counts.map(Double.init), y: steps.map(\.inertia)).map { counts[$0] },
      silhouetteRows: min(rows.rowCount, settings.silhouetteRows), notes: sweepNotes(rows.rowCount, settings))
  }
}

private func sweepNotes(_ rowCount: Int, _ settings: ClusterSettings) -> [String] {
  let fits =
    "each number of clusters: \(settings.sweepSeeds) seeds of \(settings.sweepInitializations) starts; indices are those of "
    + "the seed with the least inertia"
  let knee = "knee of the inertia: Kneedle (Satopaa 2011), sensitivity 1, without smoothing"
  guard rowCount > settings.silhouetteRows else { return [fits, knee] }
  return [
    fits, knee,
    "silhouettes of the sweep are estimates from \(settings.silhouetteRows) of \(rowCount) rows, drawn by cluster so that "
      + "each is represented, and weighted by the clusters' sizes",
  ]
}

extension KSweepStep {
  fileprivate init(
    clusters: Int, fits: [SweepFit], seeds: [UInt64], rows: Matrix, settings: ClusterSettings, workers: Workers
  ) throws(KernelError) {
    var best = fits[0]
    for fit in fits where fit.inertia < best.inertia { best = fit }
    let input = PartitionedRows(rows: rows, partition: best.partition)
    let agreement = try pairwiseAgreement(fits.map(\.partition), workers)
    self.init(
      clusters: clusters, inertia: best.inertia,
      silhouette: try estimatedSilhouette(
        of: rows, best.partition, limit: settings.silhouetteRows,
        random: RandomSource(seed: settings.seed).child("silhouette-sample", clusters), workers),
      daviesBouldin: try value(of: DaviesBouldin(), input, workers),
      calinskiHarabasz: try value(of: CalinskiHarabasz(), input, workers), meanAdjustedRand: agreement.mean,
      leastAdjustedRand: agreement.least, seeds: seeds)
  }
}

/// Mean silhouette over all rows or, above `limit`, over a sample of every cluster, weighted by the clusters' sizes.
private func estimatedSilhouette(
  of rows: Matrix, _ partition: Partition, limit: Int, random: RandomSource, _ workers: Workers
) throws(KernelError) -> Double? {
  let drawn =
    rows.rowCount > limit
    ? stratifiedSample(partition.labels, groupCount: partition.clusterCount, limit: limit, random: random)
    : Array(0..<rows.rowCount)
  let sample = Partition(labels: drawn.map { partition.labels[$0] }, clusterCount: partition.clusterCount)
  guard let values = try silhouettes(of: rows.selectingRows(drawn), sample, workers) else { return nil }
  var sums = [Double](repeating: 0, count: partition.clusterCount)
  for (label, value) in zip(sample.labels, values) { sums[Int(label)] += value }
  let (sizes, sampled) = (partition.sizes, sample.sizes)
  return sums.indices.reduce(0) { total, cluster in
    guard sampled[cluster] > 0 else { return total }
    return total + sums[cluster] / Double(sampled[cluster]) * Double(sizes[cluster]) / Double(rows.rowCount)
  }
}
