import Foundation

/// How a table is drawn.
public enum TableFormat: String, Sendable, CaseIterable {
  /// Aligned columns for a terminal.
  case table
  case markdown
  /// RFC 4180 with full precision.
  case csv
  case json

  /// The table in this format, with a newline at its end.
  public func render(_ table: Table) -> String {
    switch self {
    case .table: alignedText(table)
    case .markdown: markdownText(table)
    case .csv: csvText(table)
    case .json: jsonText(table)
    }
  }
}

/// A mean with its deviation, both with the decimals of the mean: "0.7011 ± 0.0199".
func readable(mean: Double, deviation: Double) -> String {
  guard mean.isFinite && deviation.isFinite else { return readable(mean) }
  let decimals = abs(mean) >= 1000 ? 1 : abs(mean) >= 100 ? 2 : 4
  return String(format: "%.\(decimals)f ± %.\(decimals)f", mean, deviation)
}

/// A number for readers: four decimals for small ones, fewer for large ones.
public func readable(_ value: Double) -> String {
  guard value.isFinite else { return value > 0 ? "∞" : value < 0 ? "−∞" : "–" }
  let magnitude = abs(value)
  if value == value.rounded() && magnitude < 1e15 && magnitude >= 2 { return String(Int(value)) }
  if magnitude != 0 && (magnitude < 0.0001 || magnitude >= 1e9) { return String(format: "%.3e", value) }
  return String(format: magnitude >= 1000 ? "%.1f" : magnitude >= 100 ? "%.2f" : "%.4f", value)
}

/// Three decimals where an interval stands beside: more would claim what the interval denies.
private func short(_ value: Double) -> String {
  value.isFinite && abs(value) < 100 ? String(format: "%.3f", value) : readable(value)
}

extension Table.Cell {
  var forReaders: String {
    switch self {
    case .text(let text): text
    case .integer(let value): String(value)
    case .number(let value): readable(value)
    case .spread(let mean, let deviation): readable(mean: mean, deviation: deviation)
    case .interval(let value, let lower, let upper): "\(short(value)) [\(short(lower)), \(short(upper))]"
    case .none: "–"
    }
  }

  var forPrograms: String {
    switch self {
    case .text(let text): text
    case .integer(let value): String(value)
    case .number(let value): String(value)
    case .spread(let value, _), .interval(let value, _, _): String(value)
    case .none: ""
    }
  }
}

private func alignedText(_ table: Table) -> String {
  let cells = table.rows.map { $0.map(\.forReaders) }
  let widths = table.columns.indices.map { column in
    ([table.columns[column].title] + cells.map { $0[column] }).map(\.count).max() ?? 0
  }
  func line(_ texts: [String]) -> String {
    let padded = texts.enumerated().map { column, text in
      let fill = String(repeating: " ", count: widths[column] - text.count)
      return table.columns[column].isNumeric ? fill + text : text + fill
    }
    return padded.joined(separator: "  ").replacing(#/\s+$/#, with: "") + "\n"
  }
  let rule = widths.map { String(repeating: "─", count: $0) }
  return line(table.columns.map(\.title)) + line(rule) + cells.map(line).joined()
}

private func markdownText(_ table: Table) -> String {
  func line(_ texts: [String]) -> String {
    "| " + texts.map { $0.replacing("|", with: "\\|").replacing("\n", with: " ") }.joined(separator: " | ") + " |\n"
  }
  let rule = table.columns.map { $0.isNumeric ? "---:" : "---" }
  return line(table.columns.map(\.title)) + line(rule) + table.rows.map { line($0.map(\.forReaders)) }.joined()
}

private func csvText(_ table: Table) -> String {
  func line(_ texts: [String]) -> String { texts.map(csvField).joined(separator: ",") + "\n" }
  return line(table.columns.map(\.title)) + table.rows.map { line($0.map(\.forPrograms)) }.joined()
}

/// A field of a CSV file, quoted where it must be.
public func csvField(_ text: String) -> String {
  guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
  return "\"" + text.replacing("\"", with: "\"\"") + "\""
}

private func jsonText(_ table: Table) -> String {
  let rows: [[String: Any]] = table.rows.map { row in
    var object: [String: Any] = [:]
    for (column, cell) in zip(table.columns, row) {
      switch cell {
      case .text(let text): object[column.title] = text
      case .integer(let value): object[column.title] = value
      case .number(let value), .spread(let value, _), .interval(let value, _, _):
        object[column.title] = value.isFinite ? value : (value > 0 ? "inf" : value < 0 ? "-inf" : "nan")
      case .none: object[column.title] = NSNull()
      }
    }
    return object
  }
  let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  let data = (try? JSONSerialization.data(withJSONObject: rows, options: options)) ?? Data("[]".utf8)
  return String(decoding: data, as: UTF8.self) + "\n"
}
