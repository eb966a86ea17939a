import AnomalyCore
import Foundation

/// The cells of consecutive lines of a file, read apart from the lines before them.
///
/// Most records hold no quotes and no surplus spaces; those are read in one pass over their bytes. Any other goes through
/// the tokenizer, one record at a time. What neither can take up makes the block give up.
final class CSVBlock {
  private let layout: CSVLayout
  private let store: ColumnStore
  private var tables: [CategoryTable]
  private(set) var lineCount = 0
  private(set) var blankCount = 0
  /// Physical line of each row within the block, from 1.
  private(set) var lines: [Int32] = []
  private(set) var hasGivenUp = false
  private enum FieldKind { case unused, number, category }
  /// The first slot of each field; others that hold the same are `copies` of it.
  private var slotOfField: [(slot: Int, kind: FieldKind)]
  private var copies: [(from: Int, to: Int)] = []
  /// What is to be read next; ends in a newline unless it is the end of the file.
  var piece = UnsafeBufferPointer<UInt8>(start: nil, count: 0)

  init(_ layout: CSVLayout) {
    self.layout = layout
    store = ColumnStore(columnCount: layout.slots.count)
    tables = layout.emptyTables
    slotOfField = Array(repeating: (0, .unused), count: layout.fieldCount)
    for (slot, field) in layout.fieldOfSlot.enumerated() {
      let kind = layout.slots[slot].isNumber ? FieldKind.number : .category
      if slotOfField[field].kind == .unused {
        slotOfField[field] = (slot, kind)
      } else if slotOfField[field].kind == kind {
        copies.append((slotOfField[field].slot, slot))
      } else {
        hasGivenUp = true
      }
    }
  }

  var rowCount: Int { store.rowCount }

  /// The cells of a slot; a category's as its code in the block's own table.
  func cells(_ slot: Int) -> UnsafeBufferPointer<Double> {
    UnsafeBufferPointer(start: store.columns[slot], count: store.rowCount)
  }

  /// The table that the codes in the cells of a slot are of.
  func table(_ slot: Int) -> CategoryTable {
    tables[copies.first { $0.to == slot }?.from ?? slot]
  }

  /// Reads `piece`.
  func read() {
    store.removeRows()
    lines.removeAll(keepingCapacity: true)
    (lineCount, blankCount) = (0, 0)
    guard !hasGivenUp, let bytes = piece.baseAddress, !piece.isEmpty else { return }
    // A quote may hide newlines, so that lines are no records.
    if memchr(bytes, Int32(UInt8(ascii: "\"")), piece.count) != nil {
      hasGivenUp = true
      return
    }
    readLines(bytes, piece.count)
  }

  private func readLines(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
    let tokenizer = CSVTokenizer(separator: layout.separator)
    var plainEnd = count
    while plainEnd > 0 && bytes[plainEnd - 1] != UInt8(ascii: "\n") { plainEnd -= 1 }
    // Local while the lines are read: every access to a property of a class is checked as the program runs.
    var look = (tables: layout.emptyTables, caches: layout.slots.map { ShortTextCache(isUsed: !$0.isNumber) })
    defer { tables = look.tables }
    var at = 0
    while at < count {
      let behind = at < plainEnd ? plainRecord(bytes, at, count, &look.tables, &look.caches) : -1
      if behind >= 0 {
        commit()
        at = behind
        continue
      }
      tokenizer.position = at
      switch tokenizer.next(bytes, count: count, isLast: true) {
      case .blank:
        blankCount += 1
        lineCount += 1
      case .record:
        let record = CSVRecord(
          bytes: bytes, fields: tokenizer.fields, fieldCount: tokenizer.fieldCount, flaw: tokenizer.flaw, line: 0)
        let isSound =
          record.flaw == nil && record.fieldCount == layout.fieldCount
          && layout.readCells(record, into: store.columns, at: store.rowCount, &look.tables)
        guard isSound else {
          hasGivenUp = true
          return
        }
        copyCells()
        commit()
      case .incomplete, .end: return
      }
      at = tokenizer.position
    }
  }

  private func commit() {
    lineCount += 1
    lines.append(Int32(truncatingIfNeeded: lineCount))
    store.commitRow()
  }

  private func copyCells() {
    for copy in copies { store.columns[copy.to][store.rowCount] = store.columns[copy.from][store.rowCount] }
  }

  /// Reads the record at `start`, whose line ends in LF before `count`; gives the place behind it, or -1 for a record
  /// that needs the tokenizer.
  private func plainRecord(
    _ bytes: UnsafePointer<UInt8>, _ start: Int, _ count: Int, _ tables: inout [CategoryTable],
    _ caches: inout [ShortTextCache]
  ) -> Int {
    let separator = layout.separator, row = store.rowCount, columns = store.columns
    let last = layout.fieldCount - 1
    var at = start
    let isRead = slotOfField.withUnsafeBufferPointer { slotOfField in
      for field in 0...last {
        let slot = slotOfField[field].slot, first = at
        switch slotOfField[field].kind {
        case .unused:
          while !isStop(bytes[at], separator) { at += 1 }
        case .number:
          guard let number = DecimalNumber.parsePlain(bytes, &at), isStop(bytes[at], separator) else { return false }
          columns[slot][row] = layout.nulls.replacing(number)
        case .category:
          while !isStop(bytes[at], separator) { at += 1 }
          if at > first && (isSpace(bytes[first]) || isSpace(bytes[at - 1])) || at == first && last == 0 {
            return false
          }
          let code = caches[slot].code(bytes, first, at, count, &tables[slot])
          if code == CategoryTable.invalid { return false }
          columns[slot][row] = Double(code)
        }
        if field < last {
          if bytes[at] != separator { return false }
          at += 1
        }
      }
      return true
    }
    guard isRead else { return -1 }
    copyCells()
    if bytes[at] == UInt8(ascii: "\r") && bytes[at + 1] == UInt8(ascii: "\n") { at += 1 }
    return bytes[at] == UInt8(ascii: "\n") ? at + 1 : -1
  }

  @inline(__always)
  private func isStop(_ byte: UInt8, _ separator: UInt8) -> Bool {
    byte == separator || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  @inline(__always)
  private func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }
}

/// Codes of texts of up to 15 bytes that were looked up lately: most columns repeat a few short words.
struct ShortTextCache {
  private struct Entry {
    var low: UInt64 = 0
    var high: UInt64 = 0
    var code: Int32 = 0
  }

  private var entries: [Entry]

  init(isUsed: Bool) {
    entries = Array(repeating: Entry(), count: isUsed ? 256 : 0)
  }

  /// The code of `bytes[start..<end]`, from the table where it is not at hand.
  ///
  /// - Parameter count: bytes that may be read.
  @inline(__always)
  mutating func code(
    _ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ count: Int, _ table: inout CategoryTable
  ) -> Int32 {
    let length = end - start
    let text = UnsafeBufferPointer(start: bytes + start, count: length)
    guard length < 16 && start + 16 <= count else { return table.code(of: text) }
    let raw = UnsafeRawPointer(bytes + start)
    let (low, high) = (raw.loadUnaligned(as: UInt64.self), raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    // The length in the last byte makes every key differ from that of an empty entry, which is all 0.
    let key = (
      low: length < 8 ? low & ((1 << UInt64(8 * length)) &- 1) : low,
      high: (length <= 8 ? 0 : high & ((1 << UInt64(8 * (length - 8))) &- 1)) | UInt64(length + 1) << 56
    )
    let mixed = (key.low ^ (key.high &* 0xC4CE_B9FE_1A85_EC53)) &* 0x9E37_79B9_7F4A_7C15
    let place = Int(mixed >> 56)
    if entries[place].low == key.low && entries[place].high == key.high { return entries[place].code }
    let code = table.code(of: text)
    entries[place] = Entry(low: key.low, high: key.high, code: code)
    return code
  }
}
