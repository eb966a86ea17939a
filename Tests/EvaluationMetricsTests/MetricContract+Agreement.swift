import AnomalyCore
import AnomalyTestSupport
import NumericKernels

extension MetricContract {
  static let partitionAgreement: [Promise<MetricEntry>] = [
    Promise("rewards-perfection", "A partition agrees with itself as well as can be.") { entry in
      for pair in PartitionPair.samples {
        try forEachVariant(of: entry, PartitionPair.self) { measure in
          let itself = try measure(PartitionPair(pair.partition, reference: pair.partition), Workers())
          try requirePerfect(itself, worse: try measure(pair, Workers()), entry)
        }
      }
    },
    Promise("ignores-numbering", "The numbers of the clusters have no part, nor do empty clusters.") { entry in
      for pair in PartitionPair.samples {
        let renumbered = PartitionPair(pair.partition.renumbered, reference: pair.reference.renumbered)
        try forEachVariant(of: entry, PartitionPair.self) { measure in
          try requireEqual(try measure(pair, Workers()), try measure(renumbered, Workers()), "renumbered")
        }
      }
    },
    Promise("counts-noise-as-cluster", "Noise rows count as a cluster of their own.") { entry in
      for pair in PartitionPair.samples {
        let count = pair.partition.clusterCount
        let labels = pair.partition.labels.map { $0 < 0 ? Int32(count) : $0 }
        let noiseless = Partition(labels: labels, clusterCount: count + 1)
        try forEachVariant(of: entry, PartitionPair.self) { measure in
          let other = try measure(PartitionPair(noiseless, reference: pair.reference), Workers())
          try requireEqual(try measure(pair, Workers()), other, "noise as a cluster")
        }
      }
    },
    Promise("knows-chance", "The chance level is the mean over random partitions of the same sizes.") { entry in
      for pair in PartitionPair.samples {
        try forEachVariant(of: entry, PartitionPair.self) { measure in
          try checkChance("partition") { stream in
            let shuffled = pair.partition.reordered(stream.permutation(of: pair.rowCount))
            return try measure(PartitionPair(shuffled, reference: pair.reference), Workers())
          }
        }
      }
    },
  ]

  static let scoreAgreement: [Promise<MetricEntry>] = [
    Promise("rewards-perfection", "A score agrees with itself as well as can be.") { entry in
      for pair in ScorePair.samples {
        try forEachVariant(of: entry, ScorePair.self) { measure in
          let itself = try measure(ScorePair(pair.first, pair.first), Workers())
          try requirePerfect(itself, worse: try measure(pair, Workers()), entry)
        }
      }
    },
    Promise("is-symmetric", "Neither score is the reference.") { entry in
      for pair in ScorePair.samples {
        try forEachVariant(of: entry, ScorePair.self) { measure in
          let other = try measure(ScorePair(pair.second, pair.first), Workers())
          try requireEqual(try measure(pair, Workers()), other, "exchanged")
        }
      }
    },
    Promise("ignores-scale", "A strictly increasing change of either score has no part.") { entry in
      for pair in ScorePair.samples {
        try forEachVariant(of: entry, ScorePair.self) { measure in
          let changed = ScorePair(pair.first.map(increasing), pair.second)
          try requireEqual(try measure(pair, Workers()), try measure(changed, Workers()), "changed scores")
        }
      }
    },
    Promise("knows-chance", "The chance level is the mean over random rankings.") { entry in
      let first = (0..<60).map(Double.init)
      try forEachVariant(of: entry, ScorePair.self) { measure in
        try checkChance("scores") { stream in
          try measure(ScorePair(first, stream.permutation(of: first.count).map(Double.init)), Workers())
        }
      }
    },
  ]
}

extension Partition {
  /// The same clusters with other numbers, and one more that is empty.
  var renumbered: Partition {
    Partition(labels: labels.map { $0 < 0 ? $0 : Int32(clusterCount) - $0 }, clusterCount: clusterCount + 1)
  }
}
