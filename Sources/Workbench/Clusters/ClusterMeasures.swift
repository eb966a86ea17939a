import Analysis
import AnomalyCore
import EvaluationMetrics
import NumericKernels

/// The value of a metric, nil where it is undefined.
///
/// - Throws: `KernelError.cancelled`.
func value<M: Metric>(of metric: M, _ input: M.Input, _ workers: Workers) throws(KernelError) -> Double? {
  do throws(MetricError) {
    return try metric.measure(input, workers: workers).value
  } catch .cancelled {
    throw .cancelled
  } catch {
    return nil
  }
}

/// Mean and least adjusted Rand index over all pairs of some partitions, nil with fewer than two or where one is
/// undefined.
func pairwiseAgreement(
  _ partitions: [Partition], _ workers: Workers
) throws(KernelError) -> (mean: Double?, least: Double?) {
  var values: [Double] = []
  for second in partitions.indices {
    for first in 0..<second {
      let pair = PartitionPair(partitions[first], reference: partitions[second])
      guard let index = try value(of: AdjustedRandIndex(), pair, workers) else { return (nil, nil) }
      values.append(index)
    }
  }
  guard let least = values.min() else { return (nil, nil) }
  return (values.reduce(0, +) / Double(values.count), least)
}

/// Silhouettes of the rows of a partition, 0 for noise; nil where there are none: fewer than two clusters hold rows.
///
/// - Throws: `KernelError.cancelled`.
func silhouettes(of rows: Matrix, _ partition: Partition, _ workers: Workers) throws(KernelError) -> [Double]? {
  guard partition.occupiedCount > 1 else { return nil }
  let compacted = partition.compacted
  let clustered = compacted.labels.indices.filter { compacted.labels[$0] >= 0 }
  let isAll = clustered.count == rows.rowCount
  let samples = try silhouetteSamples(
    isAll ? rows : rows.selectingRows(clustered), labels: clustered.map { compacted.labels[$0] },
    clusterCount: compacted.clusterCount, workers: workers)
  guard samples.allSatisfy(\.isFinite) else { return nil }
  if isAll { return samples }
  var values = [Double](repeating: 0, count: rows.rowCount)
  for (row, sample) in zip(clustered, samples) { values[row] = sample }
  return values
}

/// Calls `body` for each index, several at the same time, each with one thread of its own; results in order.
///
/// - Throws: `KernelError`, of several the one of the lowest index.
func concurrently<T: Sendable>(
  _ count: Int, _ workers: Workers, _ body: @Sendable (Int, Workers) throws(KernelError) -> T
) throws(KernelError) -> [T] {
  let single = Workers(threads: 1, cancellation: workers.cancellation)
  let results = try workers.map(count) { index -> Result<T, KernelError> in
    do throws(KernelError) { return .success(try body(index, single)) } catch { return .failure(error) }
  }
  var values: [T] = []
  for result in results { values.append(try result.get()) }
  return values
}

extension PartitionIndices {
  /// - Parameter silhouettes: Of all rows, 0 for noise.
  init(
    of rows: Matrix, _ partition: Partition, inertia: Double, silhouettes: [Double]?, labels: Labels?,
    workers: Workers
  ) throws(KernelError) {
    let input = PartitionedRows(rows: rows, partition: partition)
    let judged = labels.map { PartitionPair(partition, judgedBy: $0) }
    self.init(
      inertia: inertia,
      silhouette: silhouettes.map { $0.reduce(0, +) / Double($0.count) },
      daviesBouldin: try value(of: DaviesBouldin(), input, workers),
      calinskiHarabasz: try value(of: CalinskiHarabasz(), input, workers),
      adjustedRand: try judged.flatMap { pair throws(KernelError) in
        try value(of: AdjustedRandIndex(), pair, workers)
      },
      purity: try judged.flatMap { pair throws(KernelError) in try value(of: Purity(), pair, workers) })
  }
}

extension PartitionPair {
  /// A partition against normal and anomaly, over the rows that somebody judged.
  init(_ partition: Partition, judgedBy labels: Labels) {
    let rows = (0..<labels.count).filter { labels.verdict(ofRow: $0) != .unlabelled }
    self.init(
      Partition(labels: rows.map { partition.labels[$0] }, clusterCount: partition.clusterCount),
      reference: Partition(labels: rows.map { labels.verdict(ofRow: $0) == .anomaly ? 1 : 0 }, clusterCount: 2))
  }
}
