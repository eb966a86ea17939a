import Analysis
import AnomalyCore
import Foundation
import Reporting
import RunRecords

/// Puts the parts of a report in their order: what a manager needs first, what an engineer needs to check it last.
func assembledReport(_ parts: ReportParts) -> Report {
  let figures = parts.material.figures()
  func drawn(_ section: FigureSection) -> [Report.Block] {
    figures.filter { $0.section == section }.map { .figure($0) }
  }
  let manifest = parts.manifest
  return Report(
    title: manifest.title,
    subtitle: "Assay \(manifest.assayVersion) · experiment \(manifest.experiment) · data set \(manifest.data.dataset)",
    sections: [
      Report.Section("summary", "Summary", summary(parts)),
      Report.Section("detectors", "Detectors", drawn(.detectors) + rankingTables(parts)),
      Report.Section("alerts", "Alerts", alertBlocks(parts)),
      Report.Section("agreement", "Agreement and stability", drawn(.agreement) + stabilityTables(parts)),
      Report.Section("data", "Data", dataBlocks(parts, drawn(.data))),
      Report.Section("clusters", "Clusters", clusterBlocks(parts, drawn(.clusters))),
      Report.Section("hypotheses", "Hypotheses", hypothesisBlocks(parts.hypotheses)),
      Report.Section("provenance", "How to make it again", provenance(parts)),
    ])
}

private func summary(_ parts: ReportParts) -> [Report.Block] {
  let data = parts.manifest.data
  var facts = [Report.Fact("rows", grouped(data.rows), note: data.dataset)]
  if let anomalies = data.anomalies {
    let share = Double(anomalies) / Double(max(1, data.rows - (data.unlabelled ?? 0)))
    facts.append(Report.Fact("anomalies", grouped(anomalies), note: percentText(share)))
  }
  facts.append(
    Report.Fact("detectors", "\(parts.manifest.arms.count)", note: "\(parts.manifest.runs.count) fits"))
  var blocks: [Report.Block] = []
  if let decision = parts.decision {
    facts.append(Report.Fact("picked", decision.winner ?? "none", note: decision.question.title))
    if let about = decision.about { blocks.append(.warning(about)) }
    blocks += [.paragraph("**\(decision.headline)**"), .facts(facts), .heading("Why"), .list(decision.why)]
    if !decision.caveats.isEmpty { blocks += [.heading("What to mind"), .list(decision.caveats)] }
    let changes = decision.changes.map { "\($0.change): \($0.winner ?? "none")" }
    if !changes.isEmpty { blocks += [.heading("What would change it"), .list(changes)] }
  } else {
    blocks += [.facts(facts), .paragraph("Nothing was picked yet: a policy says what counts, see assay pick.")]
  }
  let alarms = parts.assessment.alarms
  if !alarms.isEmpty {
    blocks.append(.table(alarmTable(alarms, scenarios: parts.manifest.scenarios)))
  }
  blocks += parts.missing.map { .warning("This report goes without \($0).") }
  return blocks
}

private func rankingTables(_ parts: ReportParts) -> [Report.Block] {
  comparisonTables(parts.manifest, parts.assessment)
    .filter { $0.title != "Alarms" && !$0.title.hasPrefix("Agreement") }.map { .table($0) }
    + (parts.costs.isEmpty ? [] : [.table(costTable(parts.costs))])
}

private func stabilityTables(_ parts: ReportParts) -> [Report.Block] {
  let flips = parts.assessment.flips
  return flips.isEmpty ? [] : [.table(flipTable(flips))]
}

/// The alerts of the detector that was picked first, then fewer of the others.
private func alertBlocks(_ parts: ReportParts) -> [Report.Block] {
  let winner = parts.decision?.winner
  let order = parts.explained.sorted { $0.arm.label == winner && $1.arm.label != winner }
  guard !order.isEmpty else { return [] }
  var blocks: [Report.Block] = [
    .paragraph(
      """
      The rows of highest score, explained from the detector's own model: shares sum to 1 over the columns of the data \
      set. Categories come from readable rules over the features; labels took no part in either. The detector that was \
      picked comes first.
      """)
  ]
  for arm in order {
    let shown = arm.alerts.prefix(
      arm.arm.label == winner || winner == nil && arm.arm.label == order[0].arm.label ? 50 : 10)
    blocks += [.heading("\(arm.arm.label): \(shown.count) of \(grouped(arm.scoredRows)) rows"), .alerts(Array(shown))]
  }
  return blocks
}

private func dataBlocks(_ parts: ReportParts, _ figures: [Report.Block]) -> [Report.Block] {
  guard let columns = parts.material.columns else { return figures }
  let strongest = columns.strongestInfluences(10).map { bin in
    "\(influenceSentence(bin)): \(bin.anomalies) of \(bin.rows) rows are anomalies"
  }
  var blocks: [Report.Block] = columns.notes.isEmpty ? [] : [.list(columns.notes)]
  if !strongest.isEmpty { blocks += [.heading("What makes an anomaly more likely"), .numbered(Array(strongest))] }
  blocks += figures
  if !columns.numericTests.isEmpty {
    blocks.append(.table(mannWhitneyTable(columns.numericTests, columns: columns.columns)))
  }
  if !columns.categoricalTests.isEmpty { blocks.append(.table(independenceTable(columns.categoricalTests))) }
  return blocks + [.table(columnSummaryTable(columns.columns))]
}

private func clusterBlocks(_ parts: ReportParts, _ figures: [Report.Block]) -> [Report.Block] {
  guard let profile = parts.material.clusters else { return [] }
  return [.paragraph("\(profile.origin), \(grouped(profile.rowCount)) rows."), .list(profile.notes)] + figures
    + [.table(clusterSizeTable(profile))]
}

private func hypothesisBlocks(_ hypotheses: [Hypothesis]) -> [Report.Block] {
  guard !hypotheses.isEmpty else { return [] }
  var blocks: [Report.Block] = [
    .paragraph(
      """
      Claims of the published study of these data, each judged by a stated criterion: supported, not supported, or \
      undecidable with the data at hand.
      """), .table(hypothesisTable(hypotheses)),
  ]
  for hypothesis in hypotheses {
    blocks += [
      .heading(hypothesis.statement),
      .paragraph("**\(hypothesis.verdict.rawValue)**. \(hypothesis.criterion)"),
      .list(hypothesis.evidence.map(\.text) + hypothesis.needs.map { "needed: \($0)" }),
    ]
  }
  return blocks
}

private func provenance(_ parts: ReportParts) -> [Report.Block] {
  let manifest = parts.manifest
  let seeds = manifest.seeds.map(String.init).joined(separator: ", ")
  var facts = [
    "data set \(manifest.data.dataset), SHA-256 of its source \(manifest.data.digest)",
    "Assay \(manifest.assayVersion), seeds \(seeds)",
    "evaluated on \(manifest.data.evaluation == "holdout" ? "rows held out" : "the rows fitted on"): "
      + "\(grouped(manifest.data.evaluationRows))",
  ]
  facts += manifest.pipelines.map { pipeline in
    "pipeline \(pipeline.name): \(pipeline.steps.map(\.transformer).joined(separator: ", ")), \(pipeline.columns) columns"
  }
  let files = Table(
    "Files of the result", columns: [Table.Column("file"), Table.Column("SHA-256")],
    rows: manifest.files.sorted { $0.key < $1.key }.map { [.text($0.key), .text($0.value)] })
  return [.list(facts), .heading("The experiment"), .code(manifest.specification), .table(files)]
}

/// "125,973"
private func grouped(_ count: Int) -> String {
  let digits = String(count)
  let head = digits.count % 3
  var groups = head > 0 ? [String(digits.prefix(head))] : []
  var rest = digits.dropFirst(head)
  while !rest.isEmpty {
    groups.append(String(rest.prefix(3)))
    rest = rest.dropFirst(3)
  }
  return groups.joined(separator: ",")
}

private func percentText(_ share: Double) -> String { String(format: "%.2f %%", share * 100) }
