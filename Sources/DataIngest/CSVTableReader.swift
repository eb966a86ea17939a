import AnomalyCore

/// What of a file's fields is read: one slot gives one column of the table.
struct CSVSlot {
  let column: String
  /// Read as number, otherwise as category.
  let isNumber: Bool
  /// Tells duplicate rows from others.
  var isCompared = false
}

/// The rows of a file as typed columns, before any cleaning.
struct RawTable {
  /// In the order of the slots.
  var columns: [Column] = []
  /// Of the columns; none where they were not made while reading.
  var summaries: [ColumnBounds] = []
  /// Of the rows by the columns that are compared; nil where they were not made while reading.
  var rowHashes: [UInt64]?
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
  private var layout: CSVLayout
  private var tables: [CategoryTable]
  private var raw = RawTable()
  private var isHeaderPending: Bool

  init(_ contract: DatasetContract, path: String, slots: [CSVSlot]) {
    self.contract = contract
    self.path = path
    self.slots = slots
    store = ColumnStore(columnCount: slots.count)
    layout = CSVLayout(contract, slots: slots)
    tables = layout.emptyTables
    isHeaderPending = contract.format.header
  }

  /// - Throws: `IngestError` for a header that does not fit, and for malformed rows unless they are set aside.
  func read() throws(IngestError) -> RawTable {
    let parser = CSVParser(separator: contract.format.separator.byte)
    raw.blankLineCount = try parser.forEachRecord(ofFile: path) { record throws(IngestError) in
      if isHeaderPending {
        isHeaderPending = false
        layout = CSVLayout(
          contract, slots: slots,
          fieldOfSlot: try CSVHeader(record, path: path).fields(of: slots, contract: contract))
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
      && layout.readCells(record, into: store.columns, at: store.rowCount, &tables)
    guard isSound else {
      raw.setAsideRecordCount += 1
      describeFlaws(of: record)
      return
    }
    raw.lines.append(record.line)
    raw.recordNumbers.append(raw.recordCount)
    store.commitRow()
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
    for (slot, field) in zip(slots, layout.fieldOfSlot) {
      if slot.isNumber && layout.number(record, field) == nil {
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
