import AnomalyCore
import NumericKernels

/// Where blocks write their rows.
struct TableCells {
  /// By slot.
  let columns: [ColumnCells]
  /// One a row.
  let hashes: UnsafeMutablePointer<UInt64>
}

/// Columns whose rows are written side by side, each to a place of its own, and a hash of each row.
struct GrowingColumns {
  private let slots: [CSVSlot]
  private var numbers: [[Double]]
  private var codes: [[Int32]]
  private var hashes: [UInt64] = []
  /// Rows that there is room for.
  private(set) var capacity = 0

  init(_ slots: [CSVSlot]) {
    self.slots = slots
    numbers = slots.map { _ in [] }
    codes = numbers.map { _ in [] }
  }

  /// Makes room for so many rows and keeps those that are there; what is not written yet may hold anything.
  mutating func reserve(_ rowCount: Int) {
    guard rowCount > capacity else { return }
    for slot in slots.indices {
      if slots[slot].isNumber {
        numbers[slot] = extended(numbers[slot], to: rowCount)
      } else {
        codes[slot] = extended(codes[slot], to: rowCount)
      }
    }
    hashes = extended(hashes, to: rowCount)
    capacity = rowCount
  }

  /// The cells of all slots, once there is room. They stay where they are until more is made: no other variable holds
  /// these arrays, so nothing copies them; and several threads cannot write to one array in any other way.
  mutating func cells() -> TableCells? {
    let columns: [ColumnCells] = slots.indices.compactMap { slot in
      slots[slot].isNumber
        ? numbers[slot].withUnsafeMutableBufferPointer { $0.baseAddress.map { .numbers($0) } }
        : codes[slot].withUnsafeMutableBufferPointer { $0.baseAddress.map { .codes($0) } }
    }
    return hashes.withUnsafeMutableBufferPointer { hashes in
      hashes.baseAddress.map { TableCells(columns: columns, hashes: $0) }
    }
  }

  /// The first rows as columns, and their hashes. This one is empty then.
  mutating func take(_ rowCount: Int, tables: [CategoryTable]) -> (columns: [Column], rowHashes: [UInt64]) {
    let columns = slots.indices.map { slot in
      if slots[slot].isNumber {
        numbers[slot].removeLast(capacity - rowCount)
        return Column(slots[slot].column, numbers[slot])
      }
      codes[slot].removeLast(capacity - rowCount)
      return Column(
        name: slots[slot].column, values: .categorical(codes: codes[slot], levels: tables[slot].levels))
    }
    hashes.removeLast(capacity - rowCount)
    defer { self = GrowingColumns(slots) }
    return (columns, hashes)
  }
}

/// The values, and behind them places that nothing was written to: for plain numbers only.
private func extended<T: BitwiseCopyable>(_ values: [T], to count: Int) -> [T] {
  [T](unsafeUninitializedCapacity: count) { buffer, initializedCount in
    values.withUnsafeBufferPointer { values in
      guard let from = values.baseAddress, let to = buffer.baseAddress else { return }
      to.update(from: from, count: values.count)
    }
    initializedCount = count
  }
}
