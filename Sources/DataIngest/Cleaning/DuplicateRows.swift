import AnomalyCore
import NumericKernels

/// Rows that are equal in all of some columns.
struct DuplicateRows {
  /// For each row the first row equal to it, possibly itself.
  let first: [Int]

  /// Groups rows by the values of `columns`. Missing values equal each other.
  ///
  /// - Complexity: O(rows × columns) on average; hashes only propose, values decide.
  init(_ columns: [Column], rowCount: Int, workers: Workers = Workers()) {
    let hashes = Self.hashes(columns, rowCount: rowCount, workers)
    let same = RowComparison(columns)
    // Proposals are checked all at once, in the order of memory; only where one is wrong is each row compared at once.
    let proposed = Self.groups(hashes) { _, _ in true }
    let isRight = try? workers.map((rowCount + Self.grain - 1) / Self.grain) { block in
      same.holds(proposed, in: block * Self.grain..<min(rowCount, (block + 1) * Self.grain))
    }
    first = isRight?.allSatisfy { $0 } == true ? proposed : Self.groups(hashes) { same($0, $1) }
  }

  private static let grain = 4096

  private static func groups(_ hashes: [UInt64], _ isSame: (Int, Int) -> Bool) -> [Int] {
    var slots = [Int32](repeating: -1, count: slotCount(hashes.count))
    let mask = slots.count - 1
    return hashes.indices.map { row in
      var slot = Int(truncatingIfNeeded: hashes[row]) & mask
      while slots[slot] >= 0 {
        let earlier = Int(slots[slot])
        if hashes[earlier] == hashes[row] && isSame(earlier, row) { return earlier }
        slot = (slot + 1) & mask
      }
      slots[slot] = Int32(row)
      return row
    }
  }

  /// A power of two, at least twice the rows.
  private static func slotCount(_ rowCount: Int) -> Int {
    var count = 16
    while count < 2 * rowCount { count *= 2 }
    return count
  }

  /// Column by column within a block of rows, so that memory is read in order.
  private static func hashes(_ columns: [Column], rowCount: Int, _ workers: Workers) -> [UInt64] {
    var hashes = [UInt64](repeating: 0x9E37_79B9_7F4A_7C15, count: rowCount)
    hashes.withUnsafeMutableBufferPointer { hashes in
      guard let base = hashes.baseAddress else { return }
      let slots = UnsafeSlots(base)
      try? workers.forEachBlock(of: rowCount, grain: grain) { rows in
        for column in columns { mix(column.values, rows, into: slots.base) }
      }
    }
    return hashes
  }

  private static func mix(_ values: ColumnValues, _ rows: Range<Int>, into hashes: UnsafeMutablePointer<UInt64>) {
    switch values {
    case .numeric(let values):
      values.withUnsafeBufferPointer { values in
        for row in rows { hashes[row] = mixed(hashes[row], canonicalBits(values[row])) }
      }
    case .categorical(let codes, _):
      codes.withUnsafeBufferPointer { codes in
        for row in rows { hashes[row] = mixed(hashes[row], UInt64(bitPattern: Int64(codes[row]))) }
      }
    }
  }

  private static func mixed(_ hash: UInt64, _ bits: UInt64) -> UInt64 {
    var value = (hash ^ bits) &* 0xFF51_AFD7_ED55_8CCD
    value ^= value >> 32
    return value &* 0xC4CE_B9FE_1A85_EC53 ^ (value >> 29)
  }
}

/// The bits of a number: one pattern for both zeros, one for NaN.
private func canonicalBits(_ value: Double) -> UInt64 {
  value == 0 ? 0 : value.isNaN ? Double.nan.bitPattern : value.bitPattern
}

/// Compares rows value by value.
private struct RowComparison: Sendable {
  private let numbers: [[Double]]
  private let codes: [[Int32]]

  init(_ columns: [Column]) {
    var numbers: [[Double]] = []
    var codes: [[Int32]] = []
    for column in columns {
      switch column.values {
      case .numeric(let values): numbers.append(values)
      case .categorical(let values, _): codes.append(values)
      }
    }
    self.numbers = numbers
    self.codes = codes
  }

  /// Whether each of the given rows equals the one that is proposed for it.
  func holds(_ proposed: [Int], in rows: Range<Int>) -> Bool {
    codes.allSatisfy { values in differences(values, proposed, rows) { $0 == $1 } == 0 }
      && numbers.allSatisfy { values in
        // As `canonicalBits` says: both zeros are one number, and all missing values are one.
        differences(values, proposed, rows) { $0 == $1 || $0 != $0 && $1 != $1 } == 0
      }
  }

  @inline(__always)
  private func differences<T>(
    _ values: [T], _ proposed: [Int], _ rows: Range<Int>, _ isSame: (T, T) -> Bool
  ) -> Int {
    values.withUnsafeBufferPointer { values in
      proposed.withUnsafeBufferPointer { proposed in
        var count = 0
        for row in rows where !isSame(values[row], values[proposed[row]]) { count += 1 }
        return count
      }
    }
  }

  func callAsFunction(_ first: Int, _ second: Int) -> Bool {
    for values in codes where values[first] != values[second] { return false }
    for values in numbers where canonicalBits(values[first]) != canonicalBits(values[second]) { return false }
    return true
  }
}
