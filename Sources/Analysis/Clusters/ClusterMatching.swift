public import AnomalyCore
import NumericKernels

/// Pairs the clusters of two partitions of the same rows one to one, so that as many rows as possible are in paired
/// clusters. Cluster numbers are arbitrary; tables of two partitions can be compared only after this.
///
/// Noise is paired with nothing. Clusters without a common row are not paired either.
///
/// - Returns: One a cluster of `partition` that holds rows, by ascending number.
/// - Complexity: O(*n* + *k*³) time.
public func matchedClusters(_ partition: Partition, to other: Partition) -> [ClusterMatch] {
  let overlaps = ClusterOverlaps(partition, other)
  let costs = Matrix(rows: overlaps.counts.map { $0.map { -Double($0) } })
  let columns = overlaps.counts.isEmpty ? [] : minimumCostAssignment(costs)
  return overlaps.numbers.indices.map { line in
    guard let column = columns[line], overlaps.counts[line][column] > 0 else {
      return ClusterMatch(cluster: overlaps.numbers[line], counterpart: nil, overlap: 0, jaccard: 0)
    }
    return ClusterMatch(
      cluster: overlaps.numbers[line], counterpart: overlaps.otherNumbers[column],
      overlap: overlaps.counts[line][column], jaccard: overlaps.jaccard(line, column))
  }
}

/// Similarity of each cluster to the most similar cluster of a partition of the same rows: Jaccard, rows in both by
/// rows in either.
///
/// - Returns: One a cluster of `partition`, by its number; nil for one without rows.
public func bestJaccards(_ partition: Partition, in other: Partition) -> [Double?] {
  let overlaps = ClusterOverlaps(partition, other)
  var best = [Double?](repeating: nil, count: partition.clusterCount)
  for (line, number) in overlaps.numbers.enumerated() {
    best[number] = overlaps.otherNumbers.indices.reduce(0) { max($0, overlaps.jaccard(line, $1)) }
  }
  return best
}

extension ClusterStability {
  /// Clusters judged by how well they come back in resamples (Hennig 2007, doi 10.1016/j.csda.2006.11.025).
  ///
  /// - Parameter similarities: One list a resample, of one value a cluster: that of `bestJaccards`, nil where the
  ///   resample holds no row of the cluster; such a resample says nothing of it and is left out.
  /// - Returns: One a cluster that some resample holds rows of, by ascending number.
  public static func all(_ similarities: [[Double?]]) -> [ClusterStability] {
    (0..<(similarities.first?.count ?? 0)).compactMap { cluster in
      let values = similarities.compactMap { $0[cluster] }
      guard let least = values.min() else { return nil }
      return ClusterStability(
        cluster: cluster, meanJaccard: values.reduce(0, +) / Double(values.count), leastJaccard: least,
        dissolvedShare: Double(values.count { $0 <= 0.5 }) / Double(values.count), resamples: values.count)
    }
  }
}

/// Common rows of the clusters of two partitions, empty clusters and noise left out.
private struct ClusterOverlaps {
  let numbers: [Int]
  let otherNumbers: [Int]
  let counts: [[Int]]
  /// Of whole clusters: rows that are noise in the other partition count.
  private let sizes: [Int]
  private let otherSizes: [Int]

  init(_ partition: Partition, _ other: Partition) {
    precondition(partition.rowCount == other.rowCount, "two partitions of the same rows")
    let (sizes, otherSizes) = (partition.sizes, other.sizes)
    let (numbers, otherNumbers) = (
      sizes.indices.filter { sizes[$0] > 0 }, otherSizes.indices.filter { otherSizes[$0] > 0 }
    )
    var places = [Int](repeating: -1, count: otherSizes.count)
    for (place, number) in otherNumbers.enumerated() { places[number] = place }
    var lines = [Int](repeating: -1, count: sizes.count)
    for (line, number) in numbers.enumerated() { lines[number] = line }
    var counts = [[Int]](repeating: [Int](repeating: 0, count: otherNumbers.count), count: numbers.count)
    for (own, counterpart) in zip(partition.labels, other.labels) where own >= 0 && counterpart >= 0 {
      counts[lines[Int(own)]][places[Int(counterpart)]] += 1
    }
    (self.numbers, self.otherNumbers, self.counts) = (numbers, otherNumbers, counts)
    (self.sizes, self.otherSizes) = (numbers.map { sizes[$0] }, otherNumbers.map { otherSizes[$0] })
  }

  func jaccard(_ line: Int, _ column: Int) -> Double {
    let common = counts[line][column]
    return Double(common) / Double(sizes[line] + otherSizes[column] - common)
  }
}
