/// Where a field stands in the bytes, quotes and surrounding spaces left out.
package struct CSVField {
  package var start: Int
  package var end: Int
  /// Two quotes inside stand for one.
  package var hasDoubledQuotes: Bool
  /// Stands in quotes.
  package var isQuoted: Bool
}

/// What makes a record unreadable.
package enum CSVFlaw: Sendable, Hashable {
  case unclosedQuote
  case textAfterQuote
}

/// Cuts bytes into the fields of one record at a time (RFC 4180).
///
/// Lines end in LF, CR LF or CR. Spaces and tabs around a value are left out, inside quotes they are kept. A quote
/// inside an unquoted value is an ordinary character. The field buffer is reused from record to record.
package final class CSVTokenizer {
  package enum Outcome {
    /// A record; `position` stands behind it.
    case record
    /// A line with nothing on it.
    case blank
    /// The bytes end within the record; call again with more.
    case incomplete
    /// No bytes are left.
    case end
  }

  package private(set) var fields: UnsafeMutablePointer<CSVField>
  package private(set) var fieldCount = 0
  package private(set) var flaw: CSVFlaw?
  /// Of the next record, in the bytes given last.
  package var position = 0
  /// Physical line where the current record starts, from 1.
  package private(set) var line = 0
  private var nextLine = 1
  private var capacity = 64
  private let separator: UInt8
  /// What ends an unquoted value: 1 for the separator, CR and LF.
  private let stops: UnsafeMutablePointer<UInt8>

  package init(separator: UInt8) {
    self.separator = separator
    fields = .allocate(capacity: capacity)
    stops = .allocate(capacity: 256)
    stops.initialize(repeating: 0, count: 256)
    for byte in [separator, UInt8(ascii: "\r"), UInt8(ascii: "\n")] { stops[Int(byte)] = 1 }
  }

  deinit {
    fields.deallocate()
    stops.deallocate()
  }

  /// Finds the fields of the record at `position`.
  ///
  /// - Parameter isLast: nothing follows behind `count`, so that the last record need not end in a newline.
  package func next(_ bytes: UnsafePointer<UInt8>, count: Int, isLast: Bool) -> Outcome {
    if position >= count { return isLast ? .end : .incomplete }
    line = nextLine
    flaw = nil
    fieldCount = 0
    let stops = stops, separator = separator
    var at = position
    var newlines = 0
    while true {
      while at < count && isSpace(bytes[at]) { at += 1 }
      if at < count && bytes[at] == UInt8(ascii: "\"") {
        guard let behind = quotedField(bytes, count, from: at + 1, isLast, &newlines) else { return .incomplete }
        at = behind
      } else {
        let start = at
        while at < count && stops[Int(bytes[at])] == 0 { at += 1 }
        var end = at
        while end > start && isSpace(bytes[end - 1]) { end -= 1 }
        append(CSVField(start: start, end: end, hasDoubledQuotes: false, isQuoted: false))
      }
      if at == count {
        if !isLast { return .incomplete }
        break
      }
      if bytes[at] == separator {
        at += 1
        continue
      }
      if bytes[at] == UInt8(ascii: "\r") {
        if at + 1 == count && !isLast { return .incomplete }
        if at + 1 < count && bytes[at + 1] == UInt8(ascii: "\n") { at += 1 }
      }
      at += 1
      break
    }
    position = at
    nextLine = line + newlines + 1
    return fieldCount == 1 && fields[0].start == fields[0].end && !fields[0].isQuoted && flaw == nil ? .blank : .record
  }

  /// Appends the field whose first character behind the quote stands at `start`; gives the place of the stop behind it.
  private func quotedField(
    _ bytes: UnsafePointer<UInt8>, _ count: Int, from start: Int, _ isLast: Bool, _ newlines: inout Int
  ) -> Int? {
    var at = start
    var doubled = false
    while true {
      while at < count && bytes[at] != UInt8(ascii: "\"") {
        if isLineEnd(bytes, count, at) { newlines += 1 }
        at += 1
      }
      if at == count || (at + 1 == count && !isLast) {
        if !isLast { return nil }
        flaw = .unclosedQuote
        append(CSVField(start: start, end: at, hasDoubledQuotes: doubled, isQuoted: true))
        return at
      }
      guard at + 1 < count && bytes[at + 1] == UInt8(ascii: "\"") else { break }
      doubled = true
      at += 2
    }
    append(CSVField(start: start, end: at, hasDoubledQuotes: doubled, isQuoted: true))
    at += 1
    while at < count && stops[Int(bytes[at])] == 0 {
      if !isSpace(bytes[at]) { flaw = .textAfterQuote }
      at += 1
    }
    return at
  }

  /// LF, or a CR that no LF follows.
  private func isLineEnd(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ at: Int) -> Bool {
    let byte = bytes[at]
    if byte == UInt8(ascii: "\n") { return true }
    return byte == UInt8(ascii: "\r") && !(at + 1 < count && bytes[at + 1] == UInt8(ascii: "\n"))
  }

  @inline(__always)
  private func isSpace(_ byte: UInt8) -> Bool {
    (byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")) && byte != separator
  }

  @inline(__always)
  private func append(_ field: CSVField) {
    if fieldCount == capacity { grow() }
    (fields + fieldCount).initialize(to: field)
    fieldCount += 1
  }

  private func grow() {
    let larger = UnsafeMutablePointer<CSVField>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: fields, count: fieldCount)
    fields.deallocate()
    fields = larger
    capacity *= 2
  }
}
