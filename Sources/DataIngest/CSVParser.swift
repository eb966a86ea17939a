/// One record while it is being read; its bytes are gone when the call that got it returns.
package struct CSVRecord {
  package let bytes: UnsafePointer<UInt8>
  package let fields: UnsafePointer<CSVField>
  package let fieldCount: Int
  package let flaw: CSVFlaw?
  /// Physical line where the record starts, from 1.
  package let line: Int

  /// The value of a field, or nil if it is not UTF-8.
  package func text(_ index: Int) -> String? {
    String(validating: unescapedBytes(index), as: UTF8.self)
  }

  /// The bytes of a field, doubled quotes made single.
  package func unescapedBytes(_ index: Int) -> [UInt8] {
    let field = fields[index]
    let raw = UnsafeBufferPointer(start: bytes + field.start, count: field.end - field.start)
    guard field.hasDoubledQuotes else { return Array(raw) }
    var result: [UInt8] = []
    result.reserveCapacity(raw.count)
    var at = 0
    while at < raw.count {
      result.append(raw[at])
      at += raw[at] == UInt8(ascii: "\"") ? 2 : 1
    }
    return result
  }

  /// The start of a field for a message: one line, at most 40 characters.
  package func excerpt(_ index: Int) -> String {
    let text = String(decoding: unescapedBytes(index).prefix(160), as: UTF8.self)
    let line = text.map { $0.isNewline ? "⏎" : String($0) }
    return line.count > 40 ? line.prefix(39).joined() + "…" : line.joined()
  }
}

/// Reads comma-separated values (RFC 4180), plain or gzip, with or without a byte order mark.
///
/// Lines end in LF, CR LF or CR, the last one may end without. Values are trimmed of spaces unless quoted; quoted ones
/// may hold separators, newlines and doubled quotes. Empty lines are passed over. Comments are not known.
public struct CSVParser: Sendable {
  public let separator: UInt8

  public init(separator: UInt8 = UInt8(ascii: ",")) {
    self.separator = separator
  }

  /// All records of a file as texts.
  ///
  /// - Throws: `IngestError` with the line of every record that cannot be read.
  public func records(ofFile path: String) throws(IngestError) -> [[String]] {
    var gathered = GatheredRecords(path: path)
    try forEachRecord(ofFile: path) { record in gathered.add(record) }
    return try gathered.result()
  }

  /// All records of a text in memory.
  ///
  /// - Parameter name: stands for the path in errors.
  public func records(of bytes: [UInt8], name: String = "text") throws(IngestError) -> [[String]] {
    var gathered = GatheredRecords(path: name)
    let tokenizer = CSVTokenizer(separator: separator)
    try bytes.withUnsafeBufferPointer { buffer throws(IngestError) in
      _ = try read(buffer, isFirst: true, isLast: true, tokenizer, path: name) { record in gathered.add(record) }
    }
    return try gathered.result()
  }

  /// Calls `body` for every record of a file, in order; empty lines are left out. Memory does not grow with the file.
  ///
  /// - Returns: the number of empty lines.
  @discardableResult
  package func forEachRecord(
    ofFile path: String, _ body: (CSVRecord) throws(IngestError) -> Void
  ) throws(IngestError) -> Int {
    let tokenizer = CSVTokenizer(separator: separator)
    var blankCount = 0
    var isFirst = true
    try readPieces(ofFile: path) { piece, isLast throws(IngestError) in
      blankCount += try read(piece, isFirst: isFirst, isLast: isLast, tokenizer, path: path, body)
      let done = tokenizer.position
      if done > 0 { isFirst = false }
      tokenizer.position = 0
      return done
    }
    return blankCount
  }

  private func read(
    _ piece: UnsafeBufferPointer<UInt8>, isFirst: Bool, isLast: Bool, _ tokenizer: CSVTokenizer, path: String,
    _ body: (CSVRecord) throws(IngestError) -> Void
  ) throws(IngestError) -> Int {
    guard let bytes = piece.baseAddress else { return 0 }
    if isFirst { tokenizer.position = try markLength(piece, path: path) }
    var blankCount = 0
    while true {
      switch tokenizer.next(bytes, count: piece.count, isLast: isLast) {
      case .record:
        try body(
          CSVRecord(
            bytes: bytes, fields: tokenizer.fields, fieldCount: tokenizer.fieldCount, flaw: tokenizer.flaw,
            line: tokenizer.line))
      case .blank: blankCount += 1
      case .incomplete, .end: return blankCount
      }
    }
  }

  /// Length of a byte order mark of UTF-8; other encodings are refused.
  private func markLength(_ piece: UnsafeBufferPointer<UInt8>, path: String) throws(IngestError) -> Int {
    let start = Array(piece.prefix(3))
    if start == [0xEF, 0xBB, 0xBF] { return 3 }
    if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) {
      throw IngestError(IngestProblem(file: path, "the text is UTF-16", advice: "convert it to UTF-8"))
    }
    return 0
  }
}

/// Records as texts, with the problems among them.
private struct GatheredRecords {
  let path: String
  var records: [[String]] = []
  var problems = IngestProblemList()

  mutating func add(_ record: CSVRecord) {
    if let flaw = record.flaw {
      problems.add(flaw.problem(file: path, line: record.line))
      return
    }
    let texts = (0..<record.fieldCount).map { record.text($0) }
    if texts.contains(nil) { problems.add(IngestProblem(file: path, line: record.line, "a value is not UTF-8 text")) }
    records.append(texts.map { $0 ?? "" })
  }

  func result() throws(IngestError) -> [[String]] {
    try problems.throwIfAny()
    return records
  }
}

extension CSVFlaw {
  func problem(file: String, line: Int) -> IngestProblem {
    switch self {
    case .unclosedQuote:
      IngestProblem(
        file: file, line: line, "a quote opens in this record and is never closed",
        advice: "close it, or double quotes that belong to a value")
    case .textAfterQuote:
      IngestProblem(
        file: file, line: line, "text stands behind a closing quote",
        advice: "put the whole value in quotes and double those inside")
    }
  }
}
