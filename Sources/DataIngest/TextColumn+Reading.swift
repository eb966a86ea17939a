public import AnomalyCore

/// Reads one column of a CSV file, for example of labels or scores.
///
/// - Parameter name: the column of a file with a header; nil for a file of one column, which may start with a name:
///   a first value that is neither a number nor a label word is one.
/// - Throws: `IngestError` for a missing column, several columns without a name, an empty value, or no values at all.
public func readColumn(
  path: String, name: String? = nil, separator: CSVSource.Separator = .comma
) throws(IngestError) -> TextColumn {
  let reader = ColumnReader(path: path, name: name)
  let blankCount = try CSVParser(separator: separator.byte).forEachRecord(ofFile: path) {
    record throws(IngestError) in
    try reader.add(record)
  }
  return try reader.column(blankCount: blankCount)
}

private final class ColumnReader {
  private let path: String
  private var name: String?
  private var field = 0
  private var fieldCount = 1
  private var isAtStart = true
  private var values: [String] = []
  private var lines: [Int] = []
  private var lastLine = 0
  private var problems = IngestProblemList()

  init(path: String, name: String?) {
    self.path = path
    self.name = name
  }

  func add(_ record: CSVRecord) throws(IngestError) {
    if let flaw = record.flaw { throw IngestError(flaw.problem(file: path, line: record.line)) }
    if isAtStart {
      isAtStart = false
      if try startsWithHeader(record) { return }
    }
    guard record.fieldCount == fieldCount else {
      let message = "the record has \(record.fieldCount) values, \(fieldCount) expected"
      problems.add(IngestProblem(file: path, line: record.line, message))
      return
    }
    let text = record.text(field) ?? ""
    if text.isEmpty { problems.add(IngestProblem(file: path, line: record.line, column: name, "the value is empty")) }
    values.append(text)
    lines.append(record.line)
  }

  private func startsWithHeader(_ record: CSVRecord) throws(IngestError) -> Bool {
    fieldCount = record.fieldCount
    if let name {
      let header = try CSVHeader(record, path: path)
      guard let index = header.names.firstIndex(of: name) else { throw IngestError(header.unknownColumn(name)) }
      field = index
      return true
    }
    guard fieldCount == 1 else {
      throw IngestError(
        IngestProblem(
          file: path, line: record.line, "one column is expected, the record has \(fieldCount)",
          advice: "say which column is meant"))
    }
    let text = record.text(0) ?? ""
    let isValue =
      Double(text) != nil || TextColumn.normalWords.union(TextColumn.anomalyWords).contains(text.lowercased())
    if !isValue { name = text }
    return !isValue
  }

  /// Empty lines would shift all values behind them against the rows they belong to, so they are refused.
  func column(blankCount: Int) throws(IngestError) -> TextColumn {
    try problems.throwIfAny()
    guard let first = lines.first, let last = lines.last else {
      throw IngestError(IngestProblem(file: path, "the file holds no values"))
    }
    if fieldCount == 1 && blankCount > 0 && last - first + 1 > lines.count {
      throw IngestError(
        IngestProblem(
          file: path, "there are empty lines between the values", advice: "take them out, so that values match rows"))
    }
    return TextColumn(file: path, name: name, values: values, lines: lines)
  }
}

extension TextColumn {
  static let normalWords: Set = ["0", "normal", "false", "benign"]
  static let anomalyWords: Set = ["1", "anomaly", "true", "attack", "malicious"]

  /// The values as labels: 1, `anomaly`, `true`, `attack` or `malicious` against 0, `normal`, `false` or `benign`.
  ///
  /// - Throws: `IngestError` with line and value of every other value.
  public var anomalyFlags: [Bool] {
    get throws(IngestError) {
      try converted("0 or 1, normal or anomaly, false or true") { text in
        let word = text.lowercased()
        if Self.anomalyWords.contains(word) { return true }
        if Self.normalWords.contains(word) { return false }
        return Double(word).flatMap { $0 == 1 ? true : $0 == 0 ? false : nil }
      }
    }
  }

  /// The values as finite numbers.
  ///
  /// - Throws: `IngestError` with line and value of every other value.
  public var numbers: [Double] {
    get throws(IngestError) {
      try converted("a finite number") { text in
        var text = text
        return text.withUTF8 { bytes in
          bytes.baseAddress.flatMap { DecimalNumber.parse($0, 0, bytes.count) }
        }
      }
    }
  }

  /// The values as clusters: whole numbers from 0, and -1 for noise.
  ///
  /// - Throws: `IngestError` with line and value of every other value.
  public var partition: Partition {
    get throws(IngestError) {
      let labels: [Int32] = try converted("a cluster number 0, 1, 2, … or -1 for noise") { text in
        guard let number = Double(text), number == number.rounded(), number >= -1, number < Double(Int32.max)
        else { return nil }
        return Int32(number)
      }
      return Partition(labels: labels, clusterCount: Int(labels.max() ?? -1) + 1)
    }
  }

  private func converted<T>(_ expected: String, _ convert: (String) -> T?) throws(IngestError) -> [T] {
    var problems = IngestProblemList()
    var result: [T] = []
    result.reserveCapacity(values.count)
    for (index, text) in values.enumerated() {
      if let value = convert(text) {
        result.append(value)
      } else {
        let message = "row \(index + 1): '\(text.prefix(40))' is not \(expected)"
        problems.add(IngestProblem(file: file, line: lines[index], column: name, message))
      }
    }
    try problems.throwIfAny()
    return result
  }
}
