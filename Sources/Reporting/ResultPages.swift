import AnomalyCore
import Foundation
import RunRecords

/// `comparison.md`: the data, the metrics of every detector, what was undefined or failed, and what the fits found.
func comparisonPage(_ manifest: Manifest, _ comparison: Comparison, metrics: Catalog<MetricEntry>) -> String {
  var page = "# \(manifest.title)\n\n" + dataParagraph(manifest.data)
  let repeated = manifest.seeds.count > 1
  page +=
    repeated
    ? "Values of detectors that use the seed are mean ± standard deviation over \(manifest.seeds.count) seeds.\n\n" : ""
  let ranking = comparison.table("Ranking", kinds: [.ranking], metrics: metrics)
  let partition = comparison.table(
    "Clusters", kinds: [.partitionIndex, .partitionAgreement], metrics: metrics)
  for table in [ranking, partition].compactMap({ $0 }) {
    page += "## \(table.title)\n\n" + TableFormat.markdown.render(table) + "\n"
  }
  if partition != nil {
    page +=
      "Internal indices compare only within one pipeline: another space, scaling or noise policy is another scale.\n\n"
  }
  page += section("Failed", comparison.rows.flatMap { row in row.failures.map { "**\(row.arm.label)**: \($0)" } })
  page += section("Undefined and noted", remarks(comparison, metrics: metrics))
  page += pipelineSection(manifest.pipelines)
  let found = diagnosticTable(manifest.runs)
  if !found.rows.isEmpty { page += "## \(found.title)\n\n" + TableFormat.markdown.render(found) + "\n" }
  return page
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
func stabilityPage(_ manifest: Manifest, _ table: Table) -> String {
  let intro = """
    # \(manifest.title): stability

    Agreement is measured between all pairs of fits of one detector: over seeds where the detector uses one, else over
    random subsamples of the training rows, each pair on the rows that both fits were made on. Metrics of a fit on a
    subsample are those of its own rows. Stable is not the same as right.


    """
  guard !table.rows.isEmpty else { return intro + "Nothing was fitted more than once.\n" }
  return intro + TableFormat.markdown.render(table)
}

/// `cost.md`
func costPage(_ manifest: Manifest, _ table: Table) -> String {
  let intro = """
    # \(manifest.title): cost

    Wall-clock seconds and memory of this machine; they differ from run to run, which is why they stand apart.
    "peak" is the resident memory of the whole process while the detector was fitted and scored, data included.


    """
  return intro + TableFormat.markdown.render(table)
}
