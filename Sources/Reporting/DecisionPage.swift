import AnomalyCore
import Foundation
public import RunRecords

/// `decision.md`, or the same for a terminal: what was picked, why, and what would change it.
///
/// A choice made without labels says in its first line what is known of the error of such choices.
public func decisionPage(_ record: DecisionRecord, as format: TableFormat) -> String {
  let page = PageText(isMarkdown: format == .markdown)
  var text = record.about.map { page.note($0) } ?? ""
  text += page.title("Decision: \(record.question.title)")
  text += page.paragraph(page.strong(record.headline))
  text += page.paragraph(questionLine(record))
  text += page.list(record.caveats)
  text += page.section("Why", page.list(record.why))
  if !record.misses.isEmpty {
    text += page.section(
      "What each lacks", page.list(record.misses.map { "\($0.arm): \($0.lacks.joined(separator: "; "))" }))
  }
  if record.winner != nil {
    text += page.section("Close", closeText(record, page))
    text += page.section("Cost", page.paragraph(costText(record)))
  }
  text += page.section("What would change it", changeText(record, page))
  text += page.section("Alarms", alarmText(record, page))
  text += page.section("How it was decided", methodText(record, page))
  return text
}

/// The decision in Markdown in a few lines: headline, what was asked, winners by scenario and budget.
public func decisionSummary(_ record: DecisionRecord) -> String {
  let page = PageText(isMarkdown: true)
  var text = record.about.map { page.note($0) } ?? ""
  text += page.paragraph(page.strong(record.headline)) + page.paragraph(questionLine(record))
  if record.winner != nil { text += closeText(record, page) }
  if record.winners.count > 1 {
    text += page.paragraph("Who would win under other scenarios and budgets (and how many are tied with it):")
    text += page.table(winnerTable(record))
  }
  return text
}

private func questionLine(_ record: DecisionRecord) -> String {
  let question = record.question
  let budget = question.metric == nil ? question.budget.map { ", a budget of \($0)" } ?? "" : ""
  let share = question.scenario.anomalies.map { anomalies in
    let percent = Double(anomalies) / Double(max(1, question.scenario.rows)) * 100
    return ", \(anomalies) anomalies among \(question.scenario.rows) rows (\(String(format: "%.2f", percent)) %)"
  }
  return "Experiment \(record.provenance.experiment), scenario \(question.scenario.id)"
    + (share ?? ", \(question.scenario.rows) rows") + budget + "."
}

private func closeText(_ record: DecisionRecord, _ page: PageText) -> String {
  guard !record.close.isEmpty else { return page.paragraph("No other detector satisfies the policy.") }
  let title = record.question.metricTitle
  var columns = [Table.Column("detector")]
  if let title {
    columns += [
      Table.Column("\(title) minus the winner's", isNumeric: true), Table.Column("interval", isNumeric: true),
    ]
  }
  columns += [Table.Column("tied"), Table.Column("not picked because")]
  let rows = record.close.map { rival -> [Table.Cell] in
    var cells: [Table.Cell] = [.text(rival.arm)]
    if title != nil {
      cells.append(rival.difference.map { .number($0) } ?? .none)
      cells.append(.text(spanText(rival.lower, rival.upper)))
    }
    return cells + [.text(rival.isTied ? "yes" : "no"), .text(rival.lostBy)]
  }
  return page.table(Table("Close", columns: columns, rows: rows))
}

private func costText(_ record: DecisionRecord) -> String {
  guard let cost = record.cost else { return "Not recorded." }
  let peak = cost.peakMegabytes.map { "; peak of the whole process \(readable($0)) MB" } ?? ""
  return "Fit \(readable(cost.fitSeconds)) s; scoring \(readable(cost.scoreMicrosecondsPerRow)) µs a row\(peak); "
    + "predicted need of the detector \(readable(cost.predictedMegabytes)) MB beyond the rows. "
    + "Figures of the machine that ran the experiment."
}

private func changeText(_ record: DecisionRecord, _ page: PageText) -> String {
  let summary =
    record.changes.isEmpty
    ? "None of the \(record.changesTried) changes of the question that were tried."
    : "\(record.changes.count) of the \(record.changesTried) changes of the question that were tried give another answer:"
  let changes = record.changes.map { "\($0.change): \($0.winner ?? "none satisfies the policy")" }
  var text = page.paragraph(summary) + page.list(changes)
  if record.winners.count > 1 { text += page.table(winnerTable(record)) }
  return text
}

/// Winner by scenario and budget; in brackets how many others are tied with it.
private func winnerTable(_ record: DecisionRecord) -> Table {
  let budgets = distinct(record.winners.map(\.budget))
  let scenarios = distinct(record.winners.map(\.scenario))
  let rows = scenarios.map { scenario -> [Table.Cell] in
    [.text(scenario)]
      + budgets.map { budget in
        guard let cell = record.winners.first(where: { $0.scenario == scenario && $0.budget == budget }) else {
          return .none
        }
        return .text((cell.winner ?? "none") + (cell.tied > 0 ? " (+\(cell.tied))" : ""))
      }
  }
  let head = budgets.map { Table.Column($0.map { "at \($0) (+ tied)" } ?? "winner (+ tied)") }
  return Table("Winners", columns: [Table.Column("scenario")] + head, rows: rows)
}

private func distinct<Value: Hashable>(_ values: [Value]) -> [Value] {
  var seen: Set<Value> = []
  return values.filter { seen.insert($0).inserted }
}

private func alarmText(_ record: DecisionRecord, _ page: PageText) -> String {
  guard !record.alarms.isEmpty else { return page.paragraph("None stands.") }
  return page.list(
    record.alarms.map { alarm in
      let place = [alarm.arm, alarm.scenario.map { "scenario \($0)" }].compactMap { $0 }.joined(separator: ", ")
      return
        "\(page.strong(alarm.code.rawValue))\(place.isEmpty ? "" : " (\(place))"): \(alarm.finding). What to do: \(alarm.advice)"
    })
}

private func methodText(_ record: DecisionRecord, _ page: PageText) -> String {
  let steps = record.steps.map { step in
    let removed = step.removed.map { "\($0.arm) (\($0.reason))" }.joined(separator: "; ")
    return "\(page.strong(step.title)). \(step.rule) "
      + (removed.isEmpty ? "Removed none" : "Removed \(removed)") + "; left \(step.left.count)."
  }
  let origin = record.provenance
  let source =
    "Policy \(record.question.policy) (sha256 \(origin.policyDigest.prefix(12))…) on result \(origin.experiment) "
    + "(manifest sha256 \(origin.manifestDigest.prefix(12))…), assay \(origin.assayVersion)."
  return page.numbered(steps) + page.table(candidateTable(record)) + page.list(record.method) + page.paragraph(source)
}

private func candidateTable(_ record: DecisionRecord) -> Table {
  var columns = [Table.Column("detector"), Table.Column("standing")]
  if let title = record.question.metricTitle {
    columns += [Table.Column(title, isNumeric: true), Table.Column("interval", isNumeric: true)]
  } else {
    columns.append(Table.Column("agreement", isNumeric: true))
  }
  columns += [
    Table.Column("stability", isNumeric: true), Table.Column("over"), Table.Column("fit + score s", isNumeric: true),
    Table.Column("explainable"),
  ]
  func number(_ value: Double?) -> Table.Cell { value.map { .number($0) } ?? .none }
  let rows = record.candidates.map { item -> [Table.Cell] in
    let measured: [Table.Cell] =
      record.question.metricTitle == nil
      ? [number(item.agreement)] : [number(item.estimate), .text(spanText(item.lower, item.upper))]
    return [.text(item.arm), .text(item.standing.rawValue)] + measured + [
      number(item.stability), .text(item.stabilityOver?.rawValue ?? "–"), number(item.seconds),
      .text(item.explainability?.rawValue ?? "–"),
    ]
  }
  return Table("Candidates", columns: columns, rows: rows)
}

private func spanText(_ lower: Double?, _ upper: Double?) -> String {
  guard let lower, let upper else { return "–" }
  return "[\(readable(lower)), \(readable(upper))]"
}
