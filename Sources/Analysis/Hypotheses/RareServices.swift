public import AnomalyCore

/// Hypothesis 3: do errors on rare services mean reconnaissance?
public func reconnaissanceHypothesis(_ dataset: Dataset, columns: TrafficColumns = TrafficColumns()) -> Hypothesis {
  let (id, limit) = ("rare-service-errors", 2.0)
  let statement = "A rare service together with a connection error means reconnaissance."
  let criterion =
    "Supported when, among rows of a service with less than \(HypothesisText.percent(columns.rareShare)) of the rows whose connection "
    + "failed, rows of the family probe are at least \(HypothesisText.number(limit)) times as frequent as among all rows, by the "
    + "whole 95 % interval; not supported when they are less by the whole interval."
  guard let rows = LabelledRows(dataset), rows.has(family: "probe") else {
    return .open(
      id, statement, criterion, "The labels do not name the family probe.",
      needs: ["labels with attack families, probe among them"])
  }
  guard let group = RareServiceRows(rows, columns, flags: columns.errors),
    let lift = rows.lift(of: group.rows, { rows.isAnomaly($0) && rows.family($0) == "probe" })
  else {
    return .open(
      id, statement, criterion, "No row is of a rare service and failed.",
      needs: ["columns \(columns.service) and \(columns.flag), and rows of rare services with errors"])
  }
  let families = Dictionary(grouping: group.rows) { rows.isAnomaly($0) ? rows.family($0) : "normal" }
    .map { (name: $0.key, count: $0.value.count) }
    .sorted { $0.count != $1.count ? $0.count > $1.count : $0.name < $1.name }
  let shares = families.map { "\($0.name) \(HypothesisText.percent(Double($0.count) / Double(group.rows.count)))" }
  return Hypothesis(
    id: id, statement: statement, criterion: criterion,
    verdict: Hypothesis.Verdict(lower: lift.lower, upper: lift.upper, atLeast: limit),
    evidence: [
      Hypothesis.Evidence(
        "\(lift.share.text) of the rows of \(group.services) rare services with an error are probe, \(lift.text) the "
          + "share of all rows (\(HypothesisText.percent(lift.base))).", figures: [lift.figure("multiplier of probe")]),
      Hypothesis.Evidence(
        "What these rows are: \(shares.joined(separator: ", ")).",
        figures: families.map {
          Hypothesis.Figure("\($0.name) among them", Double($0.count) / Double(group.rows.count))
        }),
    ])
}

/// Hypothesis 7: is "rare service with REJ or S0" a rule that one can work with?
public func refusalRuleHypothesis(_ dataset: Dataset, columns: TrafficColumns = TrafficColumns()) -> Hypothesis {
  let id = "rare-service-rule"
  let limits = (precision: 0.8, lift: 1.5, recall: 0.05)
  let flags = columns.refusals.joined(separator: " or ")
  let statement = "A rare service with the flag \(flags) is a usable rule for anomalies."
  let criterion =
    "Usable, by whole 95 % intervals: at least \(HypothesisText.percent(limits.precision)) of the rows it flags are anomalies, these are "
    + "at least \(HypothesisText.number(limits.lift)) times as frequent as among all rows, and it flags at least "
    + "\(HypothesisText.percent(limits.recall)) of all anomalies. Not supported when one of the three is missed by the whole interval. A "
    + "service is rare with less than \(HypothesisText.percent(columns.rareShare)) of the rows."
  guard let rows = LabelledRows(dataset) else {
    return .open(
      id, statement, criterion, "There are no labels of both kinds.", needs: ["labels, at least of some rows"])
  }
  guard let group = RareServiceRows(rows, columns, flags: columns.refusals),
    let lift = rows.lift(of: group.rows, rows.isAnomaly)
  else {
    return .open(
      id, statement, criterion, "The rule flags no row.",
      needs: ["columns \(columns.service) and \(columns.flag), and rows of rare services with \(flags)"])
  }
  let recall = CountedShare(lift.share.hits, of: rows.anomalies)
  let verdicts = [
    Hypothesis.Verdict(
      lower: lift.share.lower ?? 0, upper: lift.share.upper ?? 1, atLeast: limits.precision),
    Hypothesis.Verdict(lower: lift.lower, upper: lift.upper, atLeast: limits.lift),
    Hypothesis.Verdict(lower: recall.lower ?? 0, upper: recall.upper ?? 1, atLeast: limits.recall),
  ]
  return Hypothesis(
    id: id, statement: statement, criterion: criterion, verdict: Hypothesis.Verdict(all: verdicts),
    evidence: [
      Hypothesis.Evidence(
        "\(lift.share.text) of the rows it flags are anomalies, \(lift.text) the base rate of \(HypothesisText.percent(lift.base)).",
        figures: [lift.share.figure("precision"), lift.figure("multiplier")]),
      Hypothesis.Evidence("It finds \(recall.text) of the anomalies.", figures: [recall.figure("recall")]),
      projection(
        recall, alarms: CountedShare(lift.share.total - lift.share.hits, of: rows.rows.count - rows.anomalies)),
    ])
}

/// What the precision would be where one row in a thousand is an anomaly.
private func projection(_ recall: CountedShare, alarms: CountedShare) -> Hypothesis.Evidence {
  let rate = 0.001
  let (found, wrong) = (rate * (recall.value ?? 0), (1 - rate) * (alarms.value ?? 0))
  let precision = found + wrong > 0 ? found / (found + wrong) : 0
  return Hypothesis.Evidence(
    "It flags \(alarms.text) of the normal rows; where one row in a thousand is an anomaly, \(HypothesisText.percent(precision)) of what "
      + "it flags would be.",
    figures: [alarms.figure("false alarm rate"), Hypothesis.Figure("precision at a base rate of 0.1 %", precision)])
}

/// Rows of rare services whose flag is one of several.
private struct RareServiceRows {
  let rows: [Int]
  /// Rare services among them.
  let services: Int

  /// Nil when a column is missing or no row is left.
  init?(_ labelled: LabelledRows, _ columns: TrafficColumns, flags: [String]) {
    guard let service = labelled.category(columns.service), let flag = labelled.category(columns.flag)
    else { return nil }
    var counts = [Int](repeating: 0, count: service.levels.count)
    for code in service.codes where code >= 0 { counts[Int(code)] += 1 }
    let limit = columns.rareShare * Double(service.codes.count)
    let isError = flag.levels.map { flags.contains($0) }
    rows = labelled.rows.filter { row in
      let (code, state) = (Int(service.codes[row]), Int(flag.codes[row]))
      return code >= 0 && state >= 0 && Double(counts[code]) < limit && isError[state]
    }
    guard !rows.isEmpty else { return nil }
    services = Set(rows.map { service.codes[$0] }).count
  }
}
