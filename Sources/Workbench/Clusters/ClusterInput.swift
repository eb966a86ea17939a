public import AnomalyCore
import DataIngest

/// Reads clusters from a CSV file with the columns `row` and `cluster`: one line a row of the data, in any order, −1 for
/// noise. Rows are named by their ids.
///
/// - Throws: `IngestError`, `UsageError` when the rows are not those of the data.
public func readPartition(_ path: String, for dataset: Dataset) throws -> GivenPartition {
  let clusters = try readColumn(path: path, name: "cluster").partition
  guard clusters.clusterCount <= 1_000_000 else {
    throw UsageError("\(path): a cluster has the number \(clusters.clusterCount - 1): number them from 0")
  }
  let labels = try ordered(clusters.labels, path, by: dataset)
  return GivenPartition(Partition(labels: labels, clusterCount: clusters.clusterCount), origin: path)
}

/// Reads scores from a CSV file with the columns `row` and `score`, as `assay score` writes it.
///
/// - Throws: `IngestError`, `UsageError` when the rows are not those of the data.
public func readScores(_ path: String, for dataset: Dataset) throws -> [Double] {
  try ordered(try readColumn(path: path, name: "score").numbers, path, by: dataset)
}

/// The values of a file in the order of the data's rows.
private func ordered<T>(_ values: [T], _ path: String, by dataset: Dataset) throws -> [T] {
  let ids = try readColumn(path: path, name: "row").numbers
  var places: [Double: Int] = [:]
  for (place, id) in ids.enumerated() {
    guard places.updateValue(place, forKey: id) == nil else {
      throw UsageError("\(path): row \(Int(exactly: id).map(String.init) ?? String(id)) stands there twice")
    }
  }
  guard ids.count == dataset.rowIDs.count else {
    throw UsageError("\(path) has \(ids.count) rows, \(dataset.name) has \(dataset.rowIDs.count)")
  }
  return try dataset.rowIDs.map { id in
    guard let place = places[Double(id)] else { throw UsageError("\(path): row \(id) of \(dataset.name) is missing") }
    return values[place]
  }
}
