import RunRecords

extension Report {
  /// The report as Markdown. Figures are linked as `figures/<id>.svg`, which `assay report` draws beside it.
  public var markdown: String {
    "# \(title)\n\n\(subtitle)\n\n"
      + sections.map { "## \($0.title)\n\n" + $0.blocks.map(markdownBlock).joined() }.joined()
  }
}

private func markdownBlock(_ block: Report.Block) -> String {
  switch block {
  case .paragraph(let text): text + "\n\n"
  case .warning(let text): "> \(text)\n\n"
  case .list(let items): items.map { "- \($0)\n" }.joined() + "\n"
  case .numbered(let items): items.enumerated().map { "\($0 + 1). \($1)\n" }.joined() + "\n"
  case .facts(let facts):
    facts.map { "- \($0.name): **\($0.value)**" + ($0.note.map { " (\($0))" } ?? "") + "\n" }.joined() + "\n"
  case .table(let table): "### \(table.title)\n\n" + TableFormat.markdown.render(table) + "\n"
  case .figure(let figure): "![\(figure.title)](figures/\(figure.id).svg)\n\n*\(figure.title).* \(figure.caption)\n\n"
  case .alerts(let alerts): alerts.map(markdownAlert).joined() + "\n"
  case .code(let text): "```\n\(text)\n```\n\n"
  case .heading(let text): "### \(text)\n\n"
  }
}

private func markdownAlert(_ alert: AlertRecord) -> String {
  let category = alert.category.map { ", \($0)" } ?? ""
  return "\(alert.rank). row \(alert.row), score \(readable(alert.score))\(category): \(alert.sentence)\n"
}
