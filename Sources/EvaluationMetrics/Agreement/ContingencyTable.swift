import AnomalyCore

/// How two partitions of the same rows cross: the occupied cells only. Noise rows form a cluster of their own.
struct ContingencyTable {
  struct Cell {
    /// Positions in `rowSizes` and `columnSizes`.
    let row: Int
    let column: Int
    let count: Int
  }

  /// In ascending order of row, then column.
  let cells: [Cell]
  /// Sizes of the clusters of the partition and of the reference; empty ones are 0.
  let rowSizes: [Int]
  let columnSizes: [Int]
  let total: Int
  let notes: [String]

  /// - Throws: `MetricError.undefined` without rows.
  /// - Complexity: O(*n* log *n*) time, O(*n*) memory whatever the number of clusters.
  init(_ pair: PartitionPair) throws(MetricError) {
    let (partition, reference) = (pair.partition.withNoiseAsCluster, pair.reference.withNoiseAsCluster)
    total = partition.rowCount
    guard total > 0 else { throw .undefined("there are no rows") }
    rowSizes = partition.sizes
    columnSizes = reference.sizes
    let width = reference.clusterCount
    var cells: [Cell] = []
    for key in zip(partition.labels, reference.labels).map({ Int($0) * width + Int($1) }).sorted() {
      let (row, column) = (key / width, key % width)
      if let last = cells.last, last.row == row, last.column == column {
        cells[cells.count - 1] = Cell(row: row, column: column, count: last.count + 1)
      } else {
        cells.append(Cell(row: row, column: column, count: 1))
      }
    }
    self.cells = cells
    let noise = Double(pair.partition.noiseCount) / Double(total)
    notes = noise > 0 ? ["\(percentage(noise)) of the rows are noise, counted as one cluster"] : []
  }

  /// Refuses the two cases in which chance alone agrees perfectly, so that no adjustment for it is left to make.
  func requireRoomAboveChance() throws(MetricError) {
    if rowSizes.contains(total) && columnSizes.contains(total) {
      throw .undefined("both partitions put all rows into one cluster")
    }
    if rowSizes.allSatisfy({ $0 <= 1 }) && columnSizes.allSatisfy({ $0 <= 1 }) {
      throw .undefined("both partitions put every row into a cluster of its own")
    }
  }
}
