import Foundation
import RunRecords

extension Report {
  /// The report as one HTML file that needs no network.
  ///
  /// - Parameter library: the JavaScript that draws Vega-Lite specifications, with `vegaEmbed` at `window`.
  /// - Throws: `EncodingError`, never for figures that Assay makes.
  public func html(library: String) throws -> String {
    let links = sections.map { "<a href=\"#\($0.id)\">\(escaped($0.title))</a>" }.joined()
    let body = sections.map { section in
      "<section id=\"\(section.id)\"><h2>\(escaped(section.title))</h2>\n"
        + section.blocks.map(htmlBlock).joined() + "</section>\n"
    }.joined()
    let drawn = JSONValue.object(Dictionary(figures.map { ($0.id, $0.specification) }) { first, _ in first })
    let themes = JSONValue.object(
      Dictionary(uniqueKeysWithValues: FigureTheme.allCases.map { ($0.rawValue, $0.configuration) }))
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <link rel="icon" href="data:,">
      <title>\(escaped(title))</title>
      <style>
      \(reportStyle)
      </style>
      </head>
      <body>
      <header><div><h1>\(escaped(title))</h1><p>\(escaped(subtitle))</p></div>\
      <button id="theme" type="button" aria-label="Switch between light and dark">◐</button></header>
      <nav>\(links)</nav>
      <main>
      \(body)</main>
      <script>\(inScript(library))</script>
      <script type="application/json" id="figures">\(try json(drawn))</script>
      <script type="application/json" id="themes">\(try json(themes))</script>
      <script>
      \(reportScript)
      </script>
      </body>
      </html>

      """
  }
}

/// JSON for a script element: its texts come from data, so no `<` stays that could begin markup.
private func json(_ value: JSONValue) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self).replacing("<", with: "\\u003c")
}

/// The drawing library inside its script element: nothing may look like the end of it, or like a comment that hides it.
private func inScript(_ text: String) -> String {
  text.replacing("</script", with: "<\\/script").replacing("<!--", with: "<\\!--")
}

/// Text between tags or in a quoted attribute.
func escaped(_ text: String) -> String {
  text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    .replacing("\"", with: "&quot;")
}

/// Text in which `**words**` are strong.
private func inline(_ text: String) -> String {
  let parts = escaped(text).split(separator: "**", omittingEmptySubsequences: false)
  guard parts.count % 2 == 1 else { return escaped(text) }
  return parts.enumerated().map { $0 % 2 == 1 ? "<strong>\($1)</strong>" : String($1) }.joined()
}

private func htmlBlock(_ block: Report.Block) -> String {
  switch block {
  case .paragraph(let text): "<p>\(inline(text))</p>\n"
  case .warning(let text): "<p class=\"warning\">\(inline(text))</p>\n"
  case .list(let items): "<ul>\(items.map { "<li>\(inline($0))</li>" }.joined())</ul>\n"
  case .numbered(let items): "<ol>\(items.map { "<li>\(inline($0))</li>" }.joined())</ol>\n"
  case .facts(let facts): "<dl class=\"facts\">\(facts.map(htmlFact).joined())</dl>\n"
  case .table(let table): htmlTable(table)
  case .figure(let figure):
    "<figure><h3>\(escaped(figure.title))</h3><div class=\"chart\" data-figure=\"\(escaped(figure.id))\" role=\"img\" "
      + "aria-label=\"\(escaped(figure.title)). \(escaped(figure.caption))\"></div>"
      + "<figcaption>\(inline(figure.caption))</figcaption></figure>\n"
  case .alerts(let alerts): "<div class=\"alerts\">\(alerts.map(htmlAlert).joined())</div>\n"
  case .code(let text): "<pre>\(escaped(text))</pre>\n"
  case .heading(let text): "<h3>\(escaped(text))</h3>\n"
  }
}

private func htmlFact(_ fact: Report.Fact) -> String {
  let note = fact.note.map { "<small>\(escaped($0))</small>" } ?? ""
  return "<div><dt>\(escaped(fact.name))</dt><dd>\(escaped(fact.value))\(note)</dd></div>"
}

private func htmlTable(_ table: Table) -> String {
  let head = table.columns.map { column in
    "<th scope=\"col\"\(column.isNumeric ? " class=\"number\"" : "")><button type=\"button\">\(escaped(column.title))"
      + "</button></th>"
  }.joined()
  let rows = table.rows.map { row in
    "<tr>" + zip(row, table.columns).map { htmlCell($0, isNumeric: $1.isNumeric) }.joined() + "</tr>\n"
  }.joined()
  return "<div class=\"table\"><table><caption>\(escaped(table.title))</caption><thead><tr>\(head)</tr></thead>\n"
    + "<tbody>\(rows)</tbody></table></div>\n"
}

private func htmlCell(_ cell: Table.Cell, isNumeric: Bool) -> String {
  let text = cell.forReaders
  // A sentence needs room: in a narrow column it would become a tower of words.
  let kind = isNumeric ? " class=\"number\"" : text.count > 40 ? " class=\"long\"" : ""
  return "<td\(kind) data-value=\"\(escaped(cell.forPrograms))\">\(inline(text))</td>"
}

private func htmlAlert(_ alert: AlertRecord) -> String {
  let category = alert.category.map { "<span class=\"tag\">\(escaped($0))</span>" } ?? ""
  let rows = alert.causes.map { cause in
    "<tr><th scope=\"row\">\(escaped(cause.column))</th><td class=\"number\">\(percent(cause.share))"
      + "<span class=\"bar\" style=\"--share:\(rounded(min(1, max(0, cause.share))))\"></span></td>"
      + "<td>\(escaped(cause.value))</td><td>\(directionWords(cause.direction))</td>"
      + "<td>\(escaped(cause.typical))</td><td>\(escaped(cause.range.text))</td></tr>"
  }.joined()
  return """
    <details><summary><span class="rank">\(alert.rank)</span> row \(alert.row) · score \(readable(alert.score)) \
    \(category)<span class="sentence">\(escaped(alert.sentence))</span></summary>
    <div class="table"><table><thead><tr><th>column</th><th class="number">share</th><th>value</th><th>how</th>\
    <th>compared with</th><th>usual</th></tr></thead><tbody>\(rows)</tbody></table></div>
    <p>\(escaped(alertNotes(alert)))</p></details>

    """
}

private func directionWords(_ direction: AlertRecord.Direction) -> String {
  switch direction {
  case .higher: "higher"
  case .lower: "lower"
  case .otherLevel: "another value"
  case .rareCombination: "rare together"
  }
}

private func alertNotes(_ alert: AlertRecord) -> String {
  var notes = ["the other columns: \(percent(alert.restShare))"]
  notes += alert.parts.map { "\($0.name) \(readable($0.value))" }
  if let rule = alert.rule { notes.append("rule: \(rule)") }
  if let row = alert.nearestNormal { notes.append("nearest ordinary row: \(row)") }
  if let row = alert.similarAlert { notes.append("nearest similar alert: \(row)") }
  if let share = alert.flipShare { notes.append("on top in \(percent(share)) of the fits") }
  if let label = alert.label { notes.append("label: \(label.name) (\(label.family))") }
  return notes.joined(separator: " · ")
}
