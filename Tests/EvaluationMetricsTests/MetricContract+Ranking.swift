import AnomalyCore
import AnomalyTestSupport
import NumericKernels

extension MetricContract {
  static let ranking: [Promise<MetricEntry>] = [
    Promise("rewards-perfection", "A perfect ranking reaches the ceiling, the reverse does not exceed it.") { entry in
      for input in LabelledScores.samples {
        let perfect = LabelledScores(scores: input.isAnomaly.map { $0 ? 1 : 0 }, isAnomaly: input.isAnomaly)
        let reverse = LabelledScores(scores: input.isAnomaly.map { $0 ? 0 : 1 }, isAnomaly: input.isAnomaly)
        try forEachVariant(of: entry, LabelledScores.self) { measure in
          try requirePerfect(try measure(perfect, Workers()), worse: try measure(reverse, Workers()), entry)
        }
      }
    },
    Promise("ignores-scale", "A strictly increasing change of the scores has no part.") { entry in
      for input in LabelledScores.samples {
        let changed = LabelledScores(scores: input.scores.map(increasing), isAnomaly: input.isAnomaly)
        try forEachVariant(of: entry, LabelledScores.self) { measure in
          try requireEqual(try measure(input, Workers()), try measure(changed, Workers()), "changed scores")
        }
      }
    },
    Promise("expects-over-ties", "With bounds, the value is the mean over all orders of tied rows.", check: checkTies),
    Promise("knows-chance", "The chance level is the mean over random rankings.") { entry in
      let labels = (0..<60).map { $0 % 5 == 0 }
      try forEachVariant(of: entry, LabelledScores.self) { measure in
        try checkChance("ranking") { stream in
          let scores = stream.permutation(of: labels.count).map(Double.init)
          return try measure(LabelledScores(scores: scores, isAnomaly: labels), Workers())
        }
      }
    },
  ]
}

/// Strictly increasing, and far from linear.
func increasing(_ score: Double) -> Double { score * score * score * 50 + score - 7 }

func requirePerfect(_ perfect: MetricValue, worse: MetricValue, _ entry: MetricEntry) throws(Violation) {
  let best = perfect.ceiling ?? entry.info.range.upperBound
  try require(abs(perfect.value - best) <= 1e-12 * max(1, best), "\(perfect.value) in place of \(best)")
  try require(worse.value <= perfect.value, "\(worse.value) is better than \(perfect.value)")
}

/// The mean of 2000 random inputs against the chance level, which must be the same for all of them.
func checkChance(_ name: String, _ measure: (inout RandomStream) throws -> MetricValue) throws {
  var stream = testStream("chance \(name)")
  let values = try (0..<2000).map { _ in try measure(&stream) }
  guard let chance = values[0].chance else { return }
  try require(values.allSatisfy { $0.chance == chance }, "the chance level depends on the scores")
  try requireMean(values.map(\.value), chance, "chance")
}

private func checkTies(_ entry: MetricEntry) throws {
  var stream = testStream("ties")
  for input in LabelledScores.samples {
    try forEachVariant(of: entry, LabelledScores.self) { measure in
      let value = try measure(input, Workers())
      guard let lowest = value.lowest, let highest = value.highest else { return }
      let orders = try (0..<1000).map { _ in
        let rank = stream.permutation(of: input.count)
        // The order of the rows, tied rows in random order.
        let order = input.scores.indices.sorted { (input.scores[$0], rank[$0]) < (input.scores[$1], rank[$1]) }
        var scores = input.scores
        for (place, row) in order.enumerated() { scores[row] = Double(place) }
        return try measure(LabelledScores(scores: scores, isAnomaly: input.isAnomaly), Workers()).value
      }
      for order in orders {
        try require(lowest - 1e-12 <= order && order <= highest + 1e-12, "\(order) is outside \(lowest)…\(highest)")
      }
      try requireMean(orders, value.value, "orders of tied rows")
    }
  }
}
