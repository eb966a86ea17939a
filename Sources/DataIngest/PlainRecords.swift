import AnomalyCore

/// Where the cells of a slot go, by row.
enum ColumnCells {
  case numbers(UnsafeMutablePointer<Double>)
  case codes(UnsafeMutablePointer<Int32>)
}

/// Reads records without quotes in one pass over their bytes. Those with anything out of the ordinary it leaves alone.
struct PlainRecords {
  private enum Field {
    case unused
    case number(UnsafeMutablePointer<Double>)
    case category(slot: Int, UnsafeMutablePointer<Int32>)
  }

  /// Of the block's own codes.
  var tables: [CategoryTable]
  private var caches: [ShortTextCache]
  private let fields: [Field]
  private let separator: UInt8
  private let nulls: NullTexts

  /// - Parameter slotOfField: the slot that takes a field, nil for a field that none takes.
  init(_ layout: CSVLayout, slotOfField: [Int?], cells: [ColumnCells]) {
    tables = layout.emptyTables
    caches = layout.slots.map { ShortTextCache(isUsed: !$0.isNumber) }
    fields = slotOfField.map { slot in
      guard let slot else { return .unused }
      return switch cells[slot] {
      case .numbers(let cells): .number(cells)
      case .codes(let cells): .category(slot: slot, cells)
      }
    }
    separator = layout.separator
    nulls = layout.nulls
  }

  /// Writes the cells of the record at `start` to a row; gives the place behind its line, or -1 for a record that needs
  /// the tokenizer.
  ///
  /// - Parameter count: bytes that may be read; the last of them is LF.
  @inline(__always)
  mutating func read(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ count: Int, row: Int) -> Int {
    let last = fields.count - 1
    var at = start
    for index in 0..<last {
      switch fields[index] {
      case .number(let cells):
        guard let number = number(bytes, &at, count), bytes[at] == separator else { return -1 }
        cells[row] = number
      case .category(let slot, let cells):
        let code = code(bytes, &at, count, slot, isLast: false)
        if code == CategoryTable.invalid { return -1 }
        cells[row] = code
      case .unused:
        at = end(bytes, at)
        if bytes[at] != separator { return -1 }
      }
      at += 1
    }
    switch fields[last] {
    case .number(let cells):
      guard let number = DecimalNumber.parsePlain(bytes, &at) else { return -1 }
      cells[row] = nulls.replacing(number)
    case .category(let slot, let cells):
      let code = code(bytes, &at, count, slot, isLast: true)
      if code == CategoryTable.invalid { return -1 }
      cells[row] = code
    case .unused: at = end(bytes, at)
    }
    if bytes[at] == UInt8(ascii: "\r") { at += 1 }
    return at < count && bytes[at] == UInt8(ascii: "\n") ? at + 1 : -1
  }

  /// The number at `at`, which then stands behind it.
  @inline(__always)
  private func number(_ bytes: UnsafePointer<UInt8>, _ at: inout Int, _ count: Int) -> Double? {
    if at + 8 <= count {
      let word = UInt64(littleEndian: UnsafeRawPointer(bytes + at).loadUnaligned(as: UInt64.self))
      if let short = DecimalNumber.parseShort(word, before: separator) {
        at += short.length
        return nulls.replacing(short.value)
      }
    }
    return DecimalNumber.parsePlain(bytes, &at).map { nulls.replacing($0) }
  }

  /// The code of the text at `at`, which then stands at its end; invalid also for one that is not plain.
  @inline(__always)
  private mutating func code(
    _ bytes: UnsafePointer<UInt8>, _ at: inout Int, _ count: Int, _ slot: Int, isLast: Bool
  ) -> Int32 {
    let start = at
    at = end(bytes, start)
    guard isLast ? at > start || fields.count > 1 : bytes[at] == separator else { return CategoryTable.invalid }
    if at > start && (isSpace(bytes[start]) || isSpace(bytes[at - 1])) { return CategoryTable.invalid }
    return caches[slot].code(bytes, start, at, count, &tables[slot])
  }

  /// The place of the separator, CR or LF that follows.
  @inline(__always)
  private func end(_ bytes: UnsafePointer<UInt8>, _ start: Int) -> Int {
    var at = start
    while bytes[at] != separator && bytes[at] != UInt8(ascii: "\n") && bytes[at] != UInt8(ascii: "\r") { at += 1 }
    return at
  }

  @inline(__always)
  private func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }
}
