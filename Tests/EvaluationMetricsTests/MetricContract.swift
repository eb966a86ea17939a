import AnomalyCore
import AnomalyTestSupport
import NumericKernels

/// What every metric of the catalog promises. A new promise is one more element of a list.
enum MetricContract {
  static func promises(for kind: MetricKind) -> [Promise<MetricEntry>] {
    switch kind {
    case .ranking: general + common(LabelledScores.self) + ranking
    case .partitionIndex: general + common(PartitionedRows.self) + partitionIndex
    case .partitionAgreement: general + common(PartitionPair.self) + partitionAgreement
    case .scoreAgreement: general + common(ScorePair.self) + scoreAgreement
    }
  }

  private static let general: [Promise<MetricEntry>] =
    [Promise("describes-itself", "Id, title, sentence, contract and a reference are there.", check: checkInfo)]
    // A made metric does not show its parameters, so whether it keeps them is for its own tests.
    + catalogPromises { entry, given in
      _ = try entry.make(given)
      return given
    }.filter { $0.id != "keeps-given-values" }

  /// Promises about any kind of input.
  private static func common<Input: ContractInput>(_ type: Input.Type) -> [Promise<MetricEntry>] {
    [
      Promise("stays-in-range", "Value, bounds, chance and ceiling lie in the range and in order.") { entry in
        for input in Input.samples {
          try forEachVariant(of: entry, Input.self) { measure in try checkRange(try measure(input, Workers()), entry) }
        }
      },
      Promise("survives-degenerate-input", "There is a value in range or a reason why not, never NaN.") { entry in
        for (name, input) in Input.degenerate {
          try forEachVariant(of: entry, Input.self) { measure in
            guard let value = try valueOrReason(measure, input, name) else { return }
            try checkRange(value, entry)
          }
        }
      },
      Promise("refuses-input-without-value", "It is undefined, with a reason, where it has no value.") { entry in
        for (name, input) in Input.undefined {
          try forEachVariant(of: entry, Input.self) { measure in
            let value = try valueOrReason(measure, input, name)
            try require(value == nil, "\(name): a value of \(value?.value ?? 0)")
          }
        }
      },
      Promise("ignores-row-order", "The order of the rows has no part.") { entry in
        var stream = testStream("row order")
        for input in Input.samples {
          let order = stream.permutation(of: input.rowCount)
          try forEachVariant(of: entry, Input.self) { measure in
            try requireEqual(try measure(input, Workers()), try measure(input.reordered(order), Workers()), "reordered")
          }
        }
      },
      Promise("repeats-itself", "1 and 2 threads give the same bits.") { entry in
        for input in Input.samples {
          try forEachVariant(of: entry, Input.self) { measure in
            let values = try [1, 2].map { try measure(input, Workers(threads: $0)).value }
            try requireSameBits([values[0]], [values[1]], "1 and 2 threads")
          }
        }
      },
    ]
  }
}

/// Calls `body` with the metric at its defaults and at the ends or examples of each of its parameters.
func forEachVariant<Input: ContractInput>(
  of entry: MetricEntry, _ type: Input.Type, _ body: (AnyMetric.Measure<Input>) throws -> Void
) throws {
  let variants =
    [ParameterSet()]
    + entry.parameters.flatMap { parameter in
      validValues(of: parameter.kind).map { [parameter.name: $0] }
    }
  for variant in variants {
    guard let measure = Input.measure(try entry.make(variant)) else {
      throw Violation("the metric does not measure \(Input.kind.title)")
    }
    do {
      try body(measure)
    } catch let violation as Violation {
      throw variant.isEmpty ? violation : Violation("\(variant): \(violation)")
    }
  }
}

/// The value, or nil where it is undefined for a stated reason.
private func valueOrReason<Input>(
  _ measure: AnyMetric.Measure<Input>, _ input: Input, _ name: String
) throws(Violation) -> MetricValue? {
  do throws(MetricError) {
    return try measure(input, Workers())
  } catch {
    guard case .undefined(let reason) = error, !reason.isEmpty else {
      throw Violation("\(name): \(error) in place of a reason")
    }
    return nil
  }
}

func requireEqual(_ first: MetricValue, _ second: MetricValue, _ what: String) throws(Violation) {
  let scale = max(1, abs(first.value))
  try require(
    first.value == second.value || abs(first.value - second.value) <= 1e-11 * scale,
    "\(what): \(first.value) and \(second.value)")
  try require(
    first.lowest == second.lowest && first.highest == second.highest,
    "\(what): bounds \(String(describing: first.lowest))…\(String(describing: first.highest)) and others")
}

private func checkRange(_ value: MetricValue, _ entry: MetricEntry) throws(Violation) {
  let range = entry.info.range
  let parts = [
    ("value", value.value), ("lowest", value.lowest), ("highest", value.highest), ("chance", value.chance),
    ("ceiling", value.ceiling),
  ]
  for case (let name, let part?) in parts {
    try require(range.contains(part), "\(name) \(part) is outside \(range)")
  }
  let (lowest, highest) = (value.lowest ?? value.value, value.highest ?? value.value)
  try require(
    lowest <= value.value && value.value <= highest, "\(value.value) is outside its bounds \(lowest)…\(highest)")
  if let ceiling = value.ceiling {
    try require(highest <= ceiling, "\(highest) is above the ceiling \(ceiling)")
    try require((value.chance ?? ceiling) <= ceiling, "chance is above the ceiling")
  }
}

private func checkInfo(_ entry: MetricEntry) throws(Violation) {
  try checkDescription(entry)
  try require(entry.info.contract.count > 40, "no word on what the value depends on")
  try require(entry.info.range.lowerBound < entry.info.range.upperBound, "the range is empty")
  try require(entry.references.contains { $0.doi != nil }, "no reference with a DOI")
}

/// Whether the mean of `values` agrees with `expected` within five standard errors.
func requireMean(_ values: [Double], _ expected: Double, _ what: String) throws(Violation) {
  let (mean, variance) = meanAndVariance(values)
  let error = (variance / Double(values.count)).squareRoot()
  try require(
    abs(mean - expected) <= 5 * error + 1e-12, "\(what): mean \(mean) ± \(error) in place of \(expected)")
}
