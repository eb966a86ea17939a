import AnomalyCore

/// Rows that are equal in all of some columns.
struct DuplicateRows {
  /// For each row the first row equal to it, possibly itself.
  let first: [Int]

  /// Groups rows by the values of `columns`. Missing values equal each other.
  ///
  /// - Complexity: O(rows × columns) on average; hashes only propose, values decide.
  init(_ columns: [Column], rowCount: Int) {
    let hashes = Self.hashes(columns, rowCount: rowCount)
    var slots = [Int32](repeating: -1, count: Self.slotCount(rowCount))
    let mask = slots.count - 1
    let same = RowComparison(columns)
    first = (0..<rowCount).map { row in
      var slot = Int(truncatingIfNeeded: hashes[row]) & mask
      while slots[slot] >= 0 {
        let earlier = Int(slots[slot])
        if hashes[earlier] == hashes[row] && same(earlier, row) { return earlier }
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

  /// Column by column, so that memory is read in order.
  private static func hashes(_ columns: [Column], rowCount: Int) -> [UInt64] {
    var hashes = [UInt64](repeating: 0x9E37_79B9_7F4A_7C15, count: rowCount)
    for column in columns {
      switch column.values {
      case .numeric(let values):
        for row in 0..<rowCount { hashes[row] = mixed(hashes[row], canonicalBits(values[row])) }
      case .categorical(let codes, _):
        for row in 0..<rowCount { hashes[row] = mixed(hashes[row], UInt64(bitPattern: Int64(codes[row]))) }
      }
    }
    return hashes
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
private struct RowComparison {
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

  func callAsFunction(_ first: Int, _ second: Int) -> Bool {
    for values in codes where values[first] != values[second] { return false }
    for values in numbers where canonicalBits(values[first]) != canonicalBits(values[second]) { return false }
    return true
  }
}
