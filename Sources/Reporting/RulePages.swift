public import Analysis

/// What `assay categorize` says to readers.
public func categoryPage(_ result: CategorizedResult, as format: TableFormat) -> String {
  let page = PageText(isMarkdown: format == .markdown)
  let parts = assessedParts(result)
  var text = page.title("Categories of alerts: \(result.dataset)")
  text += page.paragraph(introduction(result))
  for part in result.detectors {
    let rows = part.counts.map { [Table.Cell.text($0.family), .text($0.category), .integer($0.alerts)] }
    text += page.section(
      "Alerts of \(part.detector)",
      page.table(
        Table(
          "Alerts of \(part.detector)",
          columns: [Table.Column("family"), Table.Column("category"), Table.Column("alerts", isNumeric: true)],
          rows: rows)))
  }
  guard !parts.isEmpty else { return text + page.paragraph("Without labels nothing says how right this is.") }
  text += page.section("Attacks with the right family", page.table(familyShareTable(parts)) + page.note(caution(parts)))
  for part in parts where part.assessment.judgedRows > 0 {
    text += page.section(
      "True family and family given: \(part.name)",
      page.table(confusionTable(part.assessment.byFamily, title: part.name)))
  }
  if let assessment = result.assessment {
    text += page.section("The rules on all rows", page.table(ruleShareTable(assessment)))
  }
  return text
}

/// Of the same only how right it is; empty without labels.
public func categorySummary(_ result: CategorizedResult, as format: TableFormat) -> String {
  let parts = assessedParts(result)
  return parts.isEmpty ? "" : format.render(familyShareTable(parts))
}

private func introduction(_ result: CategorizedResult) -> String {
  let what =
    result.detectors.isEmpty
    ? "Every row of the data set" : "The top \(result.top) of each detector, and every row of the data set,"
  return
    "\(what) by \(result.rules.rules.count) rules ('\(result.rules.title)'): the first one that fires gives family and "
    + "category, rows for which none fires are unknown. Rules look at features only."
}

private func caution(_ parts: [AssessedPart]) -> String {
  let seen = parts.map(\.assessment.seenRows).max() ?? 0
  let left =
    seen == 0
    ? "None of these rows was looked at when the rules were written."
    : "Rows that were looked at when the rules were written are left out (up to \(seen) of one line)."
  return "\(left) Unknown counts as wrong. In brackets: 95 % interval (Wilson), too narrow where rows come in bursts. "
    + "'Normal called attack' is the share of the normal rows among the judged that some rule takes for an attack."
}

/// What `assay mine` says to readers.
public func minedRulePage(_ detectors: [MinedRules], as format: TableFormat) -> String {
  let page = PageText(isMarkdown: format == .markdown)
  return detectors.map { mined in
    let base = mined.baseRate
    var facts = "Of the rows of the held-out half \(base.text), are flagged"
    if let labels = mined.labelBaseRate { facts += " and \(labels.text), are anomalies" }
    let body =
      mined.rules.isEmpty
      ? page.paragraph("No rule covers enough flagged rows better than by chance.") : page.table(minedRuleTable(mined))
    return page.section(
      "Rules for the top \(mined.top) of \(mined.detector)",
      page.paragraph("\(facts): what a rule without content would reach.") + body)
  }.joined()
}

/// Mined rules in the format of a rules file: somebody has to name what they find.
public func minedRuleFile(_ detectors: [MinedRules], dataset: String) -> String {
  var text = """
    # Rules that `assay mine` found for what detectors have on top. Nobody has named yet what they find: give each a title, a
    # family and a category, drop those that make no sense, and put the most telling first.
    name: mined-rules
    title: Mined rules
    seen:
      - {dataset: \(dataset)}

    rules:

    """
  for mined in detectors {
    for (index, rule) in mined.rules.enumerated() {
      text += """
          - id: \(identifier(mined.detector))-\(index + 1)
            family: mined
            category: \(quoted("mined from \(mined.detector)"))
            when:

        """
      for condition in rule.conditions { text += "      - \(quoted(condition.description))\n" }
      let recall = rule.heldOut.recall.text, precision = rule.heldOut.precision.text
      text +=
        "    why: \(quoted("Held out: \(precision) of the covered rows are flagged, \(recall) of the flagged rows are covered."))\n"
    }
  }
  return text
}

/// Lower-case letters, digits and hyphens.
private func identifier(_ name: String) -> String {
  String(name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
}

private func quoted(_ text: String) -> String {
  "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
}

// MARK: Hypotheses

/// Every hypothesis with its verdict and the decisive sentence.
public func hypothesisTable(_ hypotheses: [Hypothesis]) -> Table {
  Table(
    "Hypotheses", columns: ["hypothesis", "verdict", "why"].map { Table.Column($0) },
    rows: hypotheses.map { [.text($0.statement), .text($0.verdict.rawValue), .text($0.evidence.first?.text ?? "")] })
}

/// The hypotheses with criterion, evidence and what is missing.
public func hypothesisPage(_ hypotheses: [Hypothesis], of name: String, as format: TableFormat) -> String {
  let page = PageText(isMarkdown: format == .markdown)
  var text = page.title("Hypotheses: \(name)")
  for (index, hypothesis) in hypotheses.enumerated() {
    var body = page.paragraph(page.strong(hypothesis.verdict.rawValue.capitalizedFirst) + ". \(hypothesis.criterion)")
    body += page.list(hypothesis.evidence.map(\.text))
    if !hypothesis.needs.isEmpty {
      body += page.paragraph("For a verdict, or a firmer one: \(hypothesis.needs.joined(separator: "; ")).")
    }
    text += page.section("\(index + 1). \(hypothesis.statement)", body)
  }
  return text
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
