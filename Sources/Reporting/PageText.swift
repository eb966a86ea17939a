/// Titles, paragraphs and lists in Markdown or, wrapped, for a terminal.
struct PageText {
  let isMarkdown: Bool
  /// Columns of a terminal that sentences fill.
  static let width = 100

  func title(_ text: String) -> String {
    isMarkdown ? "# \(text)\n\n" : "\(text)\n" + String(repeating: "═", count: text.count) + "\n\n"
  }

  func section(_ title: String, _ body: String) -> String {
    guard !body.isEmpty else { return "" }
    return (isMarkdown ? "## \(title)\n\n" : "\(title)\n" + String(repeating: "─", count: title.count) + "\n") + body
  }

  func strong(_ text: String) -> String { isMarkdown ? "**\(text)**" : text }

  /// A paragraph set apart.
  func note(_ text: String) -> String { isMarkdown ? "> \(text)\n\n" : wrapped(text, indent: "") + "\n\n" }

  func paragraph(_ text: String) -> String { (isMarkdown ? text : wrapped(text, indent: "")) + "\n\n" }

  func list(_ items: [String]) -> String {
    items.isEmpty ? "" : items.map { item("- ", $0) }.joined() + "\n"
  }

  func numbered(_ items: [String]) -> String {
    items.isEmpty ? "" : items.enumerated().map { item("\($0 + 1). ", $1) }.joined() + "\n"
  }

  func table(_ table: Table) -> String {
    (isMarkdown ? TableFormat.markdown : .table).render(table) + "\n"
  }

  private func item(_ mark: String, _ text: String) -> String {
    guard !isMarkdown else { return mark + text + "\n" }
    return mark + wrapped(text, indent: String(repeating: " ", count: mark.count)) + "\n"
  }

  private func wrapped(_ text: String, indent: String) -> String {
    lines(of: text, width: Self.width - indent.count).joined(separator: "\n" + indent)
  }
}

/// Lines of at most `width` characters, broken at spaces; a longer word has a line of its own.
func lines(of text: String, width: Int) -> [String] {
  var lines = [""]
  for word in text.split(separator: " ") {
    let last = lines[lines.count - 1]
    if !last.isEmpty && last.count + 1 + word.count > width {
      lines.append(String(word))
    } else {
      lines[lines.count - 1] = last.isEmpty ? String(word) : "\(last) \(word)"
    }
  }
  return lines
}
