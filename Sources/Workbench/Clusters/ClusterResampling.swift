import Analysis
import AnomalyCore
import Detectors
import EvaluationMetrics
import NumericKernels

extension PartitionStability {
  /// Makes the clusters of a K-Means partition again, from other seeds and in bootstrap samples.
  ///
  /// A resample is the set of rows that so many draws with replacement hit: rows drawn twice count once, as Hennig
  /// advises, for copies would make clusters of their own. Draws are as many as rows, up to a limit.
  ///
  /// - Throws: `KernelError.cancelled`.
  init(of partition: Partition, rows: Matrix, settings: ClusterSettings, workers: Workers) throws(KernelError) {
    let seeds = (0..<UInt64(settings.furtherSeeds)).map { settings.seed &+ 1 &+ $0 }
    let others = try concurrently(seeds.count, workers) { place, single throws(KernelError) in
      try kMeansPartition(
        rows, clusters: settings.clusters, initializations: settings.initializations,
        random: RandomSource(seed: seeds[place]), single)
    }
    let agreements = try concurrently(seeds.count, workers) { place, single throws(KernelError) in
      SeedAgreement(
        seed: seeds[place],
        adjustedRand: try value(
          of: AdjustedRandIndex(), PartitionPair(others[place], reference: partition), single),
        matches: matchedClusters(partition, to: others[place]))
    }
    let similarities = try concurrently(settings.resamples, workers) { number, single throws(KernelError) in
      try resampledJaccards(partition, rows, number, settings, single)
    }
    let agreement = try pairwiseAgreement([partition] + others, workers)
    self.init(
      seeds: agreements, meanAdjustedRand: agreement.mean, leastAdjustedRand: agreement.least,
      resamples: settings.resamples, clusters: ClusterStability.all(similarities))
  }
}

private func resampledJaccards(
  _ partition: Partition, _ rows: Matrix, _ number: Int, _ settings: ClusterSettings, _ workers: Workers
) throws(KernelError) -> [Double?] {
  let random = RandomSource(seed: settings.seed)
  var stream = random.stream("cluster-bootstrap", number)
  var isDrawn = [Bool](repeating: false, count: rows.rowCount)
  for _ in 0..<min(rows.rowCount, settings.resampleDraws) { isDrawn[stream.below(rows.rowCount)] = true }
  let drawn = isDrawn.indices.filter { isDrawn[$0] }
  let resampled = try kMeansPartition(
    rows.selectingRows(drawn), clusters: settings.clusters, initializations: settings.resampleInitializations,
    random: random.child("cluster-bootstrap", number), workers)
  let own = Partition(labels: drawn.map { partition.labels[$0] }, clusterCount: partition.clusterCount)
  return bestJaccards(own, in: resampled)
}

/// - Throws: `KernelError.cancelled`.
func kMeansPartition(
  _ rows: Matrix, clusters: Int, initializations: Int, random: RandomSource, _ workers: Workers
) throws(KernelError) -> Partition {
  let solution = try KMeans(clusters: clusters, initializations: initializations)
    .fit(rows, random: random, workers: workers)
  return Partition(labels: solution.assignment.labels, clusterCount: solution.centroids.rowCount)
}
