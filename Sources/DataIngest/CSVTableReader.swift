import AnomalyCore

/// What of a file's fields is read: one slot gives one column of the table.
struct CSVSlot {
  let column: String
  /// Read as number, otherwise as category.
  let isNumber: Bool
}

/// The rows of a file as typed columns, before any cleaning.
struct RawTable {
  /// In the order of the slots.
  var columns: [Column] = []
  /// Physical line of each row.
  var lines: [Int] = []
  /// Number of each row's record in the file, from 1; header and empty lines are not counted.
  var recordNumbers: [Int] = []
  /// Records read, malformed ones included.
  var recordCount = 0
  var blankLineCount = 0
  /// Records that were set aside, the first of them with reasons.
  var setAside = IngestProblemList()
  var setAsideRecordCount = 0
}

/// Reads the fields that a contract needs into typed columns, in one pass.
final class CSVTableReader {
  private let contract: DatasetContract
  private let path: String
  private let slots: [CSVSlot]
  private let store: ColumnStore
  private let nulls: NullTexts
  private var tables: [CategoryTable]
  private var fieldOfSlot: [Int]
  private var raw = RawTable()
  private var isHeaderPending: Bool

  init(_ contract: DatasetContract, path: String, slots: [CSVSlot]) {
    self.contract = contract
    self.path = path
    self.slots = slots
    store = ColumnStore(columnCount: slots.count)
    nulls = NullTexts(contract.cleaning.nullValues)
    tables = slots.map { _ in CategoryTable(nullTexts: Set(contract.cleaning.nullValues)) }
    isHeaderPending = contract.format.header
    let names = contract.columns.map(\.name)
    fieldOfSlot = slots.map { names.firstIndex(of: $0.column) ?? 0 }
  }

  /// - Throws: `IngestError` for a header that does not fit, and for malformed rows unless they are set aside.
  func read() throws(IngestError) -> RawTable {
    let parser = CSVParser(separator: contract.format.separator.byte)
    raw.blankLineCount = try parser.forEachRecord(ofFile: path) { record throws(IngestError) in
      if isHeaderPending {
        isHeaderPending = false
        fieldOfSlot = try CSVHeader(record, path: path).fields(of: slots, contract: contract)
      } else {
        add(record)
      }
    }
    if isHeaderPending {
      throw IngestError(IngestProblem(file: path, "the file is empty", advice: "a header and rows are expected"))
    }
    if raw.recordCount == 0 {
      let reason = contract.format.header ? "the file has a header and no rows" : "the file is empty"
      throw IngestError(IngestProblem(file: path, reason))
    }
    if contract.cleaning.malformed == .fail { try raw.setAside.throwIfAny() }
    raw.columns = slots.indices.map { index in
      let name = slots[index].column
      if slots[index].isNumber { return Column(name, store.takeNumbers(index)) }
      let codes = store.takeCodes(index)
      return Column(name: name, values: .categorical(codes: codes, levels: tables[index].levels))
    }
    return raw
  }

  private func add(_ record: CSVRecord) {
    raw.recordCount += 1
    let isSound =
      record.flaw == nil && record.fieldCount == contract.columns.count
      && readCells(record, into: store.columns, at: store.rowCount)
    guard isSound else {
      raw.setAsideRecordCount += 1
      describeFlaws(of: record)
      return
    }
    raw.lines.append(record.line)
    raw.recordNumbers.append(raw.recordCount)
    store.commitRow()
  }

  /// Whether every cell is of its type.
  private func readCells(
    _ record: CSVRecord, into columns: UnsafeMutablePointer<UnsafeMutablePointer<Double>>, at row: Int
  ) -> Bool {
    fieldOfSlot.withUnsafeBufferPointer { fieldOfSlot in
      slots.withUnsafeBufferPointer { slots in
        for slot in 0..<slots.count {
          let field = fieldOfSlot[slot]
          if slots[slot].isNumber {
            guard let number = number(record, field) else { return false }
            columns[slot][row] = number
          } else {
            let code = category(record, field, slot)
            if code == CategoryTable.invalid { return false }
            columns[slot][row] = Double(code)
          }
        }
        return true
      }
    }
  }

  /// The number in a field, NaN for a missing value, nil for anything else.
  @inline(__always)
  private func number(_ record: CSVRecord, _ index: Int) -> Double? {
    let field = record.fields[index]
    if let number = DecimalNumber.parse(record.bytes, field.start, field.end) {
      return nulls.numbers.isEmpty || !nulls.numbers.contains(number) ? number : .nan
    }
    let text = UnsafeBufferPointer(start: record.bytes + field.start, count: field.end - field.start)
    return nulls.contains(text) ? .nan : nil
  }

  private func category(_ record: CSVRecord, _ index: Int, _ slot: Int) -> Int32 {
    let field = record.fields[index]
    if field.hasDoubledQuotes {
      return record.unescapedBytes(index).withUnsafeBufferPointer { tables[slot].code(of: $0) }
    }
    return tables[slot].code(
      of: UnsafeBufferPointer(start: record.bytes + field.start, count: field.end - field.start))
  }

  private func describeFlaws(of record: CSVRecord) {
    if let flaw = record.flaw {
      raw.setAside.add(flaw.problem(file: path, line: record.line))
      return
    }
    let expected = contract.columns.count
    guard record.fieldCount == expected else {
      let separator = contract.format.separator.rawValue
      let advice =
        record.fieldCount == 1
        ? "is the separator really a \(separator)?"
        : "mend the line, or set cleaning.malformed to set-aside to go on without such rows"
      raw.setAside.add(
        IngestProblem(
          file: path, line: record.line, "the record has \(record.fieldCount) values, the contract \(expected) columns",
          advice: advice))
      return
    }
    for (slot, field) in zip(slots, fieldOfSlot) {
      if slot.isNumber && number(record, field) == nil {
        raw.setAside.add(
          IngestProblem(
            file: path, line: record.line, column: slot.column, "'\(record.excerpt(field))' is not a finite number",
            advice: "mend it, or list it among cleaning.nullValues if it stands for a missing value"))
      } else if !slot.isNumber && record.text(field) == nil {
        raw.setAside.add(
          IngestProblem(
            file: path, line: record.line, column: slot.column, "the value is not UTF-8 text",
            advice: "convert the file to UTF-8"))
      }
    }
  }
}

/// The texts that stand for a missing value, as bytes; those that are numbers also as such.
private struct NullTexts {
  let texts: [[UInt8]]
  let numbers: [Double]

  init(_ values: [String]) {
    texts = values.map { Array($0.utf8) }
    numbers = texts.compactMap { bytes in
      bytes.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.flatMap { DecimalNumber.parse($0, 0, buffer.count) }
      }
    }
  }

  func contains(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    texts.contains { $0.count == text.count && $0.elementsEqual(text) }
  }
}
