import AnomalyCore

/// The cells of consecutive lines of a file, read apart from the lines before them.
///
/// Most records hold no quotes and no surplus spaces; those are read in one pass over their bytes. Any other goes through
/// the tokenizer, one record at a time. What neither can take up makes the block give up.
final class CSVBlock {
  /// What is read; ends in LF unless it is the end of the file.
  let piece: UnsafeBufferPointer<UInt8>
  private let layout: CSVLayout
  /// No more rows than these can be there.
  private(set) var lineLimit = 0
  private(set) var rowCount = 0
  /// For each empty line the row behind it.
  private(set) var rowsBehindBlanks: [Int] = []
  /// Those that the codes of its rows are of, by slot.
  private(set) var tables: [CategoryTable] = []
  /// Of its rows, by slot.
  private(set) var summaries: [ColumnBounds] = []
  private(set) var hasGivenUp = false

  init(_ piece: UnsafeBufferPointer<UInt8>, _ layout: CSVLayout) {
    self.piece = piece
    self.layout = layout
  }

  var lineCount: Int { rowCount + rowsBehindBlanks.count }

  /// Finds `lineLimit`. A quote may hide newlines, so that lines are no records: the block then gives up.
  func countLines() {
    guard let bytes = piece.baseAddress else { return }
    typealias Lanes = SIMD16<UInt8>
    let newline = Lanes(repeating: UInt8(ascii: "\n")), quote = Lanes(repeating: UInt8(ascii: "\""))
    let zeros = Lanes(repeating: 0), ones = Lanes(repeating: 1)
    var quotes = zeros, count = 0, at = 0
    while at + 16 * Lanes.scalarCount <= piece.count {
      var newlines = zeros
      for _ in 0..<16 {
        let lanes = UnsafeRawPointer(bytes + at).loadUnaligned(as: Lanes.self)
        newlines &+= zeros.replacing(with: ones, where: lanes .== newline)
        quotes |= zeros.replacing(with: ones, where: lanes .== quote)
        at += Lanes.scalarCount
      }
      // All lanes together are at most 16 · 16, which eight bits do not hold.
      count += Int(newlines.evenHalf.wrappedSum()) + Int(newlines.oddHalf.wrappedSum())
    }
    hasGivenUp = quotes != zeros || piece[at...].contains(UInt8(ascii: "\""))
    count += piece[at...].count { $0 == UInt8(ascii: "\n") }
    lineLimit = count + (piece.isEmpty || piece.last == UInt8(ascii: "\n") ? 0 : 1)
  }

  /// Writes the cells to the given row and those behind it, no more than `lineLimit`.
  func read(into cells: TableCells, at row: Int) {
    guard !hasGivenUp, let bytes = piece.baseAddress, let (slotOfField, copies) = fieldUse() else {
      hasGivenUp = true
      return
    }
    // Local while the lines are read: every access to a property of a class is checked as the program runs.
    var records = PlainRecords(layout, slotOfField: slotOfField, cells: cells.columns)
    readLines(bytes, &records, cells.columns, row)
    tables = records.tables
    for copy in copies {
      tables[copy.to] = tables[copy.from]
      copyCells(from: cells.columns[copy.from], to: cells.columns[copy.to], row..<row + rowCount)
    }
    look(at: cells, row)
  }

  /// Done here, where the values are still in the cache of this core.
  private func look(at cells: TableCells, _ row: Int) {
    let hashes = cells.hashes + row
    hashes.update(repeating: RowHashes.empty, count: rowCount)
    summaries = cells.columns.enumerated().map { slot, column in
      let isCompared = layout.slots[slot].isCompared
      switch column {
      case .numbers(let numbers):
        let values = UnsafeBufferPointer(start: numbers + row, count: rowCount)
        if isCompared { RowHashes.mix(values, into: hashes) }
        return ColumnBounds(values)
      case .codes(let codes):
        let values = UnsafeBufferPointer(start: codes + row, count: rowCount)
        // Other blocks number their categories otherwise.
        let bitsOfLevel = tables[slot].levels.map(RowHashes.of)
        if isCompared { RowHashes.mix(values, into: hashes) { $0 < 0 ? 0 : bitsOfLevel[Int($0)] } }
        return ColumnBounds(codes: values)
      }
    }
  }

  /// The first slot of each field, and the others that hold the same; nil where one field is a number here and a category
  /// there.
  private func fieldUse() -> (slotOfField: [Int?], copies: [(from: Int, to: Int)])? {
    var slotOfField = [Int?](repeating: nil, count: layout.fieldCount)
    var copies: [(from: Int, to: Int)] = []
    for (slot, field) in layout.fieldOfSlot.enumerated() {
      guard let first = slotOfField[field] else {
        slotOfField[field] = slot
        continue
      }
      guard layout.slots[first].isNumber == layout.slots[slot].isNumber else { return nil }
      copies.append((first, slot))
    }
    return (slotOfField, copies)
  }

  private func readLines(
    _ bytes: UnsafePointer<UInt8>, _ records: inout PlainRecords, _ cells: [ColumnCells], _ firstRow: Int
  ) {
    let tokenizer = CSVTokenizer(separator: layout.separator)
    let oneRow = ColumnStore(columnCount: cells.count, capacity: 1)
    let count = piece.count, limit = lineLimit
    var plainEnd = count
    while plainEnd > 0 && bytes[plainEnd - 1] != UInt8(ascii: "\n") { plainEnd -= 1 }
    var at = 0, rows = 0
    defer { rowCount = rows }
    while at < count {
      let behind = at < plainEnd && rows < limit ? records.read(bytes, at, plainEnd, row: firstRow + rows) : -1
      if behind >= 0 {
        rows += 1
        at = behind
        continue
      }
      tokenizer.position = at
      switch tokenizer.next(bytes, count: count, isLast: true) {
      case .blank: rowsBehindBlanks.append(rows)
      case .record:
        let record = CSVRecord(
          bytes: bytes, fields: tokenizer.fields, fieldCount: tokenizer.fieldCount, flaw: tokenizer.flaw, line: 0)
        // Lines that end in CR alone are more than were counted.
        let isSound =
          rows < limit && record.flaw == nil && record.fieldCount == layout.fieldCount
          && layout.readCells(record, into: oneRow.columns, at: 0, &records.tables)
        guard isSound else {
          hasGivenUp = true
          return
        }
        write(oneRow, to: cells, at: firstRow + rows)
        rows += 1
      case .incomplete, .end: return
      }
      at = tokenizer.position
    }
  }

  private func write(_ oneRow: ColumnStore, to cells: [ColumnCells], at row: Int) {
    for (slot, cells) in cells.enumerated() {
      switch cells {
      case .numbers(let cells): cells[row] = oneRow.columns[slot][0]
      case .codes(let cells): cells[row] = Int32(oneRow.columns[slot][0])
      }
    }
  }

  private func copyCells(from: ColumnCells, to: ColumnCells, _ rows: Range<Int>) {
    switch (from, to) {
    case (.numbers(let from), .numbers(let to)):
      (to + rows.lowerBound).update(from: from + rows.lowerBound, count: rows.count)
    case (.codes(let from), .codes(let to)):
      (to + rows.lowerBound).update(from: from + rows.lowerBound, count: rows.count)
    default: break
    }
  }
}
