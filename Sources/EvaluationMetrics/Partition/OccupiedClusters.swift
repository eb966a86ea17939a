import AnomalyCore
import NumericKernels

/// The rows of a partition that belong to a cluster, clusters renumbered without the empty ones.
struct OccupiedClusters {
  let rows: Matrix
  /// No noise, no empty cluster.
  let partition: Partition
  /// What a reader must know: noise and empty clusters.
  let notes: [String]
  /// Share of rows that are noise, before any of them became a cluster.
  let noiseShare: Double

  /// - Throws: `MetricError.undefined` for a value that is not finite and for fewer than two occupied clusters.
  init(_ input: PartitionedRows, noiseAsCluster: Bool = false) throws(MetricError) {
    guard input.rows.rowCount > 0 else { throw .undefined("there are no rows") }
    if let place = input.rows.firstNonFinite {
      throw .undefined("row \(place.row), column \(place.column) is not finite")
    }
    let noiseCount = input.partition.noiseCount
    let given = noiseAsCluster ? input.partition.withNoiseAsCluster : input.partition
    let compacted = given.compacted
    guard compacted.clusterCount > 1 else {
      throw .undefined(compacted.clusterCount == 0 ? "every row is noise" : "only one cluster is occupied")
    }
    let kept = compacted.labels.indices.filter { compacted.labels[$0] >= 0 }
    rows = kept.count == input.rows.rowCount ? input.rows : input.rows.selectingRows(kept)
    partition = Partition(labels: kept.map { compacted.labels[$0] }, clusterCount: compacted.clusterCount)
    noiseShare = Double(noiseCount) / Double(input.rows.rowCount)
    var notes: [String] = []
    if noiseCount > 0 { notes.append("\(percentage(noiseShare)) of the rows are noise") }
    if compacted.clusterCount < given.clusterCount {
      notes.append("\(compacted.clusterCount) of \(given.clusterCount) clusters are occupied")
    }
    self.notes = notes
  }
}

extension Partition {
  /// The same partition with all noise rows in a cluster of their own, the last; unchanged without noise.
  var withNoiseAsCluster: Partition {
    guard noiseCount > 0 else { return self }
    return Partition(
      labels: labels.map { $0 == Self.noise ? Int32(clusterCount) : $0 }, clusterCount: clusterCount + 1)
  }
}

/// Distances that one thread holds while rows are compared with packed ones.
let tileBytes = 1 << 18
