import AnomalyCore
import AnomalyTestSupport
import NumericKernels

extension MetricContract {
  static let partitionIndex: [Promise<MetricEntry>] = [
    Promise("prefers-true-clusters", "Groups that lie apart rate better than random labels.") { entry in
      var stream = testStream("random labels")
      let truth = PartitionedRows.blobs(clusters: 4)
      let shuffled = truth.partition.reordered(stream.permutation(of: truth.rowCount))
      try forEachVariant(of: entry, PartitionedRows.self) { measure in
        let good = try measure(truth, Workers()).value
        let bad = try measure(PartitionedRows(rows: truth.rows, partition: shuffled), Workers()).value
        let isBetter = entry.info.direction == .higherIsBetter ? good > bad : good < bad
        try require(isBetter, "\(good) for groups, \(bad) for random labels")
      }
    },
    Promise("ignores-numbering", "The numbers of the clusters have no part, nor do empty clusters.") { entry in
      for input in PartitionedRows.samples {
        let renumbered = PartitionedRows(rows: input.rows, partition: input.partition.renumbered)
        try forEachVariant(of: entry, PartitionedRows.self) { measure in
          try requireEqual(try measure(input, Workers()), try measure(renumbered, Workers()), "renumbered")
        }
      }
    },
    Promise("ignores-origin-and-unit", "Rows moved, mirrored and scaled alike in all columns rate the same.") { entry in
      for input in PartitionedRows.samples {
        let moved = input.rows.values.map { 16 - 8 * $0 }
        let rows = Matrix(rowCount: input.rows.rowCount, columnCount: input.rows.columnCount, values: moved)
        try forEachVariant(of: entry, PartitionedRows.self) { measure in
          let other = try measure(PartitionedRows(rows: rows, partition: input.partition), Workers())
          try requireEqual(try measure(input, Workers()), other, "moved and scaled")
        }
      }
    },
  ]
}
