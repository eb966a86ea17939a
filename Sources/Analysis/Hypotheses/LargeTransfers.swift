public import AnomalyCore
import NumericKernels

/// Hypothesis 1: do anomalies have the heavier tails of transferred bytes?
public func largeTransferHypothesis(_ dataset: Dataset, columns: TrafficColumns = TrafficColumns()) -> Hypothesis {
  let id = "large-transfers"
  let statement = "Big or strange transfers of bytes point to anomalies."
  let criterion =
    "Supported when anomalies are more frequent than among all rows in the top percentile of every byte column, by the "
    + "whole 95 % interval of the multiplier; not supported when in one of them they are less frequent by the whole "
    + "interval."
  guard let rows = LabelledRows(dataset) else {
    return .open(
      id, statement, criterion, "There are no labels of both kinds.", needs: ["labels, at least of some rows"])
  }
  let tails = columns.bytes.compactMap { name in rows.numbers(name).map { ByteTail(name, $0, rows) } }
  guard !tails.isEmpty else {
    return .open(
      id, statement, criterion, "No column of transferred bytes is at hand.",
      needs: ["a column of bytes: " + columns.bytes.joined(separator: " or ")])
  }
  let missing = tails.filter { $0.lift == nil }.map {
    "\($0.column) with a tail: its top percentile is its least value"
  }
  return Hypothesis(
    id: id, statement: statement, criterion: criterion, verdict: Hypothesis.Verdict(all: tails.map(\.verdict)),
    evidence: tails.flatMap(\.evidence), needs: missing)
}

/// The upper end and the zeros of one column.
private struct ByteTail {
  let column: String
  let lift: Lift?
  private let limit: Double
  private let zeros: Lift?
  private let effect: Double?

  init(_ column: String, _ values: [Double], _ rows: LabelledRows) {
    self.column = column
    let known = rows.rows.filter { !values[$0].isNaN }
    let sorted = known.map { values[$0] }.sorted()
    let limit = sorted.isEmpty ? 0 : quantile(ofSorted: sorted, 0.99)
    self.limit = limit
    let hasTail = sorted.first.map { limit > $0 } ?? false
    lift = hasTail ? rows.lift(of: known.filter { values[$0] >= limit }, rows.isAnomaly) : nil
    zeros = rows.lift(of: known.filter { values[$0] == 0 }, rows.isAnomaly)
    effect = rows.effect(values, rows.isAnomaly)
  }

  var verdict: Hypothesis.Verdict {
    lift.map { Hypothesis.Verdict(lower: $0.lower, upper: $0.upper, atLeast: 1) } ?? .undecidable
  }

  var evidence: [Hypothesis.Evidence] {
    var evidence: [Hypothesis.Evidence] = []
    if let lift {
      evidence.append(
        Hypothesis.Evidence(
          "In the top percentile of \(column) (\(HypothesisText.plain(limit)) and more) \(lift.share.text) are anomalies, "
            + "\(lift.text) the share of all rows.",
          figures: [lift.figure("multiplier of the top percentile of \(column)")]))
    }
    if let effect {
      let side = effect < 0.5 ? "most anomalies move fewer bytes than normal traffic" : "anomalies move more bytes"
      evidence.append(
        Hypothesis.Evidence(
          "An anomaly has the greater \(column) than a normal row with probability \(HypothesisText.number(effect)): \(side).",
          figures: [Hypothesis.Figure("effect size (AUC) of \(column)", effect)]))
    }
    if let zeros {
      evidence.append(
        Hypothesis.Evidence(
          "Where \(column) is 0, \(zeros.share.text) are anomalies, \(zeros.text) the share of all rows.",
          figures: [zeros.figure("multiplier where \(column) is 0")]))
    }
    return evidence
  }
}
