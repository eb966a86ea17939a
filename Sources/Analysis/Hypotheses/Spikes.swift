public import AnomalyCore
import NumericKernels

/// Hypothesis 2: are sudden spikes of traffic attacks that make many connections?
///
/// - Parameter bins: the minute (or another short time) of each row, any numbering; nil when the data have no time stamps.
public func spikeHypothesis(
  _ dataset: Dataset, bins: [Int32]?, columns: TrafficColumns = TrafficColumns()
) -> Hypothesis {
  let id = "sudden-spikes"
  let statement = "Sudden spikes of traffic mean denial of service or scanning."
  let criterion =
    "A spike is a minute with more connections than the median minute and five median deviations. Supported when in at "
    + "least half of the spikes, by the whole 95 % interval, rows of the families dos and probe make up at least half of "
    + "what lies above the median; not supported when by the whole interval they do in fewer."
  guard let rows = LabelledRows(dataset) else {
    return .open(
      id, statement, criterion, "There are no labels of both kinds.", needs: ["labels, at least of some rows"])
  }
  guard let bins else {
    let hints = columns.windows.compactMap { windowHint($0, rows) }
    return Hypothesis(
      id: id, statement: statement, criterion: criterion, verdict: .undecidable,
      evidence: [Hypothesis.Evidence("The rows have no time stamp, so no spike can be seen.")] + hints,
      needs: ["the time of every connection, and rows in which none of a minute are left out or drawn"])
  }
  guard rows.has(family: "dos") || rows.has(family: "probe") else {
    return .open(
      id, statement, criterion, "No row is of the family dos or probe.", needs: ["attacks of these families"])
  }
  let spikes = Spikes(bins, rows)
  let share = CountedShare(spikes.byAttacks, of: spikes.count)
  guard let lower = share.lower, let upper = share.upper else {
    return .open(
      id, statement, criterion,
      "No minute stands out: the largest has \(spikes.largest) connections, "
        + "the limit is \(HypothesisText.plain(spikes.limit)).", needs: ["traffic with spikes"])
  }
  return Hypothesis(
    id: id, statement: statement, criterion: criterion,
    verdict: Hypothesis.Verdict(lower: lower, upper: upper, atLeast: 0.5),
    evidence: [
      Hypothesis.Evidence(
        "\(share.text) of the spikes (more than \(HypothesisText.plain(spikes.limit)) connections a minute, median "
          + "\(HypothesisText.plain(spikes.median))) are made by dos or probe.",
        figures: [share.figure("spikes made by dos or probe"), Hypothesis.Figure("limit of a spike", spikes.limit)])
    ], needs: spikes.count < 20 ? ["more spikes than \(spikes.count)"] : [])
}

/// Windows of two seconds count what a spike would be made of, but a row of many does not say when they began.
private func windowHint(_ column: String, _ rows: LabelledRows) -> Hypothesis.Evidence? {
  func isFlood(_ row: Int) -> Bool { rows.isAnomaly(row) && ["dos", "probe"].contains(rows.family(row)) }
  guard let values = rows.numbers(column), let effect = rows.effect(values, isFlood) else { return nil }
  return Hypothesis.Evidence(
    "An indirect hint only: a row of dos or probe has the greater \(column) with probability \(HypothesisText.number(effect)).",
    figures: [Hypothesis.Figure("effect size (AUC) of \(column)", effect)])
}

/// Minutes with far more connections than usual.
private struct Spikes {
  let median: Double
  let limit: Double
  let largest: Int
  let count: Int
  /// Spikes of which dos and probe make up at least half of what lies above the median.
  let byAttacks: Int

  init(_ bins: [Int32], _ rows: LabelledRows) {
    var all: [Int32: Int] = [:], attacks: [Int32: Int] = [:]
    for row in rows.rows {
      all[bins[row], default: 0] += 1
      if rows.isAnomaly(row) && ["dos", "probe"].contains(rows.family(row)) { attacks[bins[row], default: 0] += 1 }
    }
    let counts = all.values.map(Double.init).sorted()
    let median = counts.isEmpty ? 0 : quantile(ofSorted: counts, 0.5)
    let deviations = counts.map { abs($0 - median) }.sorted()
    let deviation = deviations.isEmpty ? 0 : quantile(ofSorted: deviations, 0.5)
    // Minutes that are mostly alike have a deviation of 0; a spike is then more than twice the usual.
    let limit = deviation > 0 ? median + 5 * deviation : 2 * median
    let spikes = all.filter { Double($0.value) > limit }
    self.median = median
    self.limit = limit
    largest = Int(counts.last ?? 0)
    count = spikes.count
    byAttacks = spikes.count { Double(attacks[$0.key] ?? 0) >= (Double($0.value) - median) / 2 }
  }
}
