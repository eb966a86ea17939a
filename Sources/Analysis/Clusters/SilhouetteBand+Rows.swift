public import AnomalyCore

extension SilhouetteBand {
  /// One band a cluster, by ascending number; noise and empty clusters have none.
  ///
  /// - Parameters:
  ///   - silhouettes: One a row; that of a noise row is not read.
  ///   - rowIDs: One a row.
  ///   - limit: Rows shown of all clusters together, at least one a cluster. Above it each cluster shows evenly spaced
  ///     ranks, in proportion to its size, small clusters more.
  public static func all(
    _ silhouettes: [Double], of partition: Partition, rowIDs: [Int], limit: Int
  ) -> [SilhouetteBand] {
    var members = [[Int]](repeating: [], count: partition.clusterCount)
    for (row, label) in partition.labels.enumerated() where label >= 0 { members[Int(label)].append(row) }
    let shown = sampleSizes(ofGroups: members.map(\.count), limit: limit)
    return members.indices.filter { !members[$0].isEmpty }.map { cluster in
      let sorted = members[cluster].sorted { (silhouettes[$1], $0) < (silhouettes[$0], $1) }
      let count = max(1, shown[cluster])
      let picked = (0..<count).map { sorted[(2 * $0 + 1) * sorted.count / (2 * count)] }
      return SilhouetteBand(
        cluster: cluster, size: sorted.count,
        mean: sorted.reduce(0) { $0 + silhouettes[$1] } / Double(sorted.count),
        negatives: sorted.count { silhouettes[$0] < 0 }, rows: picked.map { rowIDs[$0] },
        values: picked.map { silhouettes[$0] })
    }
  }
}
