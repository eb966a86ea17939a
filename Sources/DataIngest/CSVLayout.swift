import AnomalyCore

/// Which fields of a record go to which columns of a table, and which texts mean that a value is missing.
struct CSVLayout: Sendable {
  let slots: [CSVSlot]
  /// The field of each slot.
  let fieldOfSlot: [Int]
  let fieldCount: Int
  let separator: UInt8
  let nulls: NullTexts
  let nullTexts: Set<String>

  /// With the columns in the order of the contract.
  init(_ contract: DatasetContract, slots: [CSVSlot]) {
    let names = contract.columns.map(\.name)
    self.init(contract, slots: slots, fieldOfSlot: slots.map { names.firstIndex(of: $0.column) ?? 0 })
  }

  init(_ contract: DatasetContract, slots: [CSVSlot], fieldOfSlot: [Int]) {
    self.slots = slots
    self.fieldOfSlot = fieldOfSlot
    fieldCount = contract.columns.count
    separator = contract.format.separator.byte
    nulls = NullTexts(contract.cleaning.nullValues)
    nullTexts = Set(contract.cleaning.nullValues)
  }

  /// One table for each slot, used by those that hold categories.
  var emptyTables: [CategoryTable] { slots.map { _ in CategoryTable(nullTexts: nullTexts) } }

  /// The number in a field, NaN for a missing value, nil for anything else.
  @inline(__always)
  func number(_ record: CSVRecord, _ index: Int) -> Double? {
    let field = record.fields[index]
    if let number = DecimalNumber.parse(record.bytes, field.start, field.end) { return nulls.replacing(number) }
    let text = UnsafeBufferPointer(start: record.bytes + field.start, count: field.end - field.start)
    return nulls.contains(text) ? .nan : nil
  }

  /// Writes the cells of a record; says whether every one of them is of its type.
  func readCells(
    _ record: CSVRecord, into columns: UnsafeMutablePointer<UnsafeMutablePointer<Double>>, at row: Int,
    _ tables: inout [CategoryTable]
  ) -> Bool {
    for slot in slots.indices {
      let field = fieldOfSlot[slot]
      if slots[slot].isNumber {
        guard let number = number(record, field) else { return false }
        columns[slot][row] = number
      } else {
        let code = category(record, field, &tables[slot])
        if code == CategoryTable.invalid { return false }
        columns[slot][row] = Double(code)
      }
    }
    return true
  }

  private func category(_ record: CSVRecord, _ index: Int, _ table: inout CategoryTable) -> Int32 {
    let field = record.fields[index]
    if field.hasDoubledQuotes {
      return record.unescapedBytes(index).withUnsafeBufferPointer { table.code(of: $0) }
    }
    return table.code(of: UnsafeBufferPointer(start: record.bytes + field.start, count: field.end - field.start))
  }
}

/// The texts that stand for a missing value, as bytes; those that are numbers also as such.
struct NullTexts: Sendable {
  private let texts: [[UInt8]]
  private let numbers: [Double]

  init(_ values: [String]) {
    texts = values.map { Array($0.utf8) }
    numbers = texts.compactMap { bytes in
      bytes.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.flatMap { DecimalNumber.parse($0, 0, buffer.count) }
      }
    }
  }

  var hasNumbers: Bool { !numbers.isEmpty }

  /// NaN for a number that stands for a missing value.
  @inline(__always)
  func replacing(_ number: Double) -> Double {
    numbers.isEmpty || !numbers.contains(number) ? number : .nan
  }

  func contains(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    texts.contains { $0.count == text.count && $0.elementsEqual(text) }
  }
}
