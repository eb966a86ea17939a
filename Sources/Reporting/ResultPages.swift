import AnomalyCore
import Foundation
import RunRecords

/// `comparison.md`: alarms, the data, the metrics of every detector in every scenario, what was undefined or failed,
/// and what the fits found.
func comparisonPage(
  _ manifest: Manifest, _ assessment: Assessment, _ comparisons: [Comparison], metrics: Catalog<MetricEntry>
) -> String {
  var page = "# \(manifest.title)\n\n" + dataParagraph(manifest.data)
  if !assessment.alarms.isEmpty {
    page += pageSection(alarmTable(assessment.alarms, scenarios: manifest.scenarios))
  }
  if !manifest.leakage.isEmpty { page += pageSection(leakageTable(manifest.leakage)) }
  if let table = leakageDifferences(manifest, metrics: metrics) { page += pageSection(table) }
  page += intervalParagraph(manifest, assessment.method)
  for comparison in comparisons { page += scenarioSection(comparison, metrics: metrics) }
  for table in familyTables(assessment.families, metrics: metrics) { page += pageSection(table) }
  if let natural = comparisons.first {
    page += section("Failed", failures(comparisons))
    page += section("Undefined and noted", remarks(natural, metrics: metrics))
  }
  page += pipelineSection(manifest.pipelines)
  let found = diagnosticTable(manifest.runs.filter { $0.scenario == Scenario.natural })
  return found.rows.isEmpty ? page : page + pageSection(found)
}

func pageSection(_ table: Table) -> String { "## \(table.title)\n\n" + TableFormat.markdown.render(table) + "\n" }

private func scenarioSection(_ comparison: Comparison, metrics: Catalog<MetricEntry>) -> String {
  let scenario = comparison.scenario
  var text = ""
  if let ranking = comparison.table("Ranking: \(scenario.title)", kinds: [.ranking], metrics: metrics) {
    let draws = scenario.draws > 1 ? "Means over \(scenario.draws) random draws of " : ""
    let anomalies = scenario.anomalies.map { ", \($0) of them anomalies" } ?? ""
    text += "## \(ranking.title)\n\n\(draws)\(scenario.rows) rows\(anomalies).\n\n"
    text += TableFormat.markdown.render(ranking) + "\n"
  }
  guard scenario.id == Scenario.natural else { return text }
  let partitions = comparison.partitionTables(metrics)
  for table in partitions { text += pageSection(table) }
  return partitions.isEmpty
    ? text : text + "Internal indices compare only within one table: another space or scaling is another scale.\n\n"
}

private func intervalParagraph(_ manifest: Manifest, _ method: Assessment.Method?) -> String {
  let seeds =
    manifest.seeds.count > 1
    ? "Values of detectors that use the seed are means over \(manifest.seeds.count) seeds. " : ""
  guard let method else { return seeds.isEmpty ? "" : seeds + "\n\n" }
  let level = readable(method.level * 100)
  return seeds + "In brackets: \(level) % interval for one fit, from \(method.resamples) bootstrap resamples of "
    + "\(method.unit), the same for all detectors; seed and draw are drawn anew each time. `intervals.csv` keeps the "
    + "deviation over rows and over fits apart, `differences.csv` compares the means over fits of each pair.\n\n"
}

private func failures(_ comparisons: [Comparison]) -> [String] {
  var lines: [String] = []
  for comparison in comparisons {
    for row in comparison.rows {
      for failure in row.failures {
        let line = "**\(row.arm.label)** (\(comparison.scenario.title)): \(failure)"
        if !lines.contains(line) { lines.append(line) }
      }
    }
  }
  return lines
}

private func dataParagraph(_ data: Manifest.Data) -> String {
  var text = "Data set `\(data.dataset)`, \(data.rows) rows"
  if let anomalies = data.anomalies {
    let judged = data.rows - (data.unlabelled ?? 0)
    let share = judged > 0 ? Double(anomalies) / Double(judged) * 100 : 0
    text += ", \(anomalies) of them anomalies (base rate \(String(format: "%.2f", share)) %)"
    if let unlabelled = data.unlabelled, unlabelled > 0 { text += ", \(unlabelled) unlabelled" }
  } else {
    text += ", no labels"
  }
  text +=
    data.evaluation == "holdout"
    ? ". Fitted on \(data.trainingRows) rows, measured on \(data.evaluationRows) others (inductive)."
    : ". Fitted and measured on the same rows (transductive)."
  return text + " Labels were used for measuring only.\n\n"
}

private func section(_ title: String, _ lines: [String]) -> String {
  lines.isEmpty ? "" : "## \(title)\n\n" + lines.map { "- \($0)\n" }.joined() + "\n"
}

/// Reasons and notes, detector by detector; the same note on several metrics is said once.
private func remarks(_ comparison: Comparison, metrics: Catalog<MetricEntry>) -> [String] {
  comparison.rows.flatMap { row -> [String] in
    var order: [String] = []
    var titles: [String: [String]] = [:]
    for key in comparison.keys {
      guard let metric = row.metrics[key] else { continue }
      for text in metric.undefined.map({ ["undefined: \($0)"] }) ?? metric.notes {
        if titles[text] == nil { order.append(text) }
        titles[text, default: []].append(columnTitle(key, metrics: metrics))
      }
    }
    return order.map { "**\(row.arm.label)**, \((titles[$0] ?? []).joined(separator: ", ")): \($0)" }
  }
}

private func pipelineSection(_ pipelines: [Manifest.Pipeline]) -> String {
  var text = "## Pipelines\n\n"
  for pipeline in pipelines {
    let steps = pipeline.steps.map { step in
      let found = step.diagnostics.map { item in
        "\(item.name) \(readable(item.value))" + (item.note.map { " (\($0))" } ?? "")
      }
      return found.isEmpty ? step.transformer : "\(step.transformer) [\(found.joined(separator: "; "))]"
    }
    text += "- **\(pipeline.name)**: \(steps.joined(separator: " → ")) → \(pipeline.columns) columns\n"
  }
  return text + "\n"
}

/// `stability.md`
func stabilityPage(_ manifest: Manifest, _ assessment: Assessment, _ table: Table) -> String {
  var page = """
    # \(manifest.title): stability

    Agreement is measured between all pairs of fits of one detector: over seeds where the detector uses one, else over
    random subsamples of the training rows, each pair on the rows that both fits were made on. Metrics of a fit on a
    subsample are those of its own rows. Stable is not the same as right.


    """
  if !assessment.flips.isEmpty {
    page += pageSection(flipTable(assessment.flips))
    page += "The flip rate is the probability that a row on top in one fit is missing there in another; `flips.csv` "
    page += "names the rows.\n\n"
  }
  if !assessment.convergence.isEmpty { page += pageSection(convergenceTable(assessment.convergence)) }
  guard !table.rows.isEmpty else { return page + "Nothing was fitted more than once.\n" }
  return page + pageSection(table)
}

/// `agreement.md`
func agreementPage(_ manifest: Manifest, _ assessment: Assessment, metrics: Catalog<MetricEntry>) -> String {
  let intro = """
    # \(manifest.title): agreement between detectors

    How alike two detectors rank the same rows (natural prevalence, first seed); `consensus` is the mean rank over all
    detectors that are no baselines. Agreement is not correctness: detectors can agree and all be below chance.


    """
  return intro + agreementMatrices(assessment.agreements, metrics: metrics).map(pageSection).joined()
}

/// `intervals.md`
func intervalPage(_ manifest: Manifest, _ assessment: Assessment, metrics: Catalog<MetricEntry>) -> String {
  let intro = """
    # \(manifest.title): intervals

    "lower" and "upper" bound what one fit may reach: rows, seed and draw are all drawn anew. The deviation over rows
    (within a fit) and over fits (seeds, draws) stand apart. "exact" is the Clopper-Pearson interval of the first fit, for
    shares of hits among k rows.


    """
  let tables = manifest.scenarios.map { intervalTable(assessment.intervals, scenario: $0, metrics: metrics) }
  return intro + tables.filter { !$0.rows.isEmpty }.map(pageSection).joined()
}

/// `cost.md`
func costPage(_ manifest: Manifest, _ table: Table, _ stages: [StageCost]) -> String {
  let intro = """
    # \(manifest.title): cost

    Wall-clock seconds and memory of this machine; they differ from run to run, which is why they stand apart.
    "peak" is the resident memory of the whole process while the detector was fitted, scored and measured, data
    included, and "predicted peak" what was expected of it; "predicted" is the detector's own need beyond the rows.


    """
  return intro + TableFormat.markdown.render(table) + "\n## Stages\n\n"
    + TableFormat.markdown.render(stageTable(stages))
    + "\nWriting is the making of the files; fits that were kept from an earlier run took no time.\n"
}
