import AnomalyCore
import NumericKernels

/// Rows that are equal in all of some columns.
struct DuplicateRows {
  /// For each row the first row equal to it, possibly itself.
  let first: [Int]

  /// Groups rows by the values of `columns`. Missing values equal each other.
  ///
  /// - Parameter hashes: of the rows by these columns, where they are known: equal for equal rows.
  /// - Complexity: O(rows × columns) on average; hashes only propose, values decide.
  init(_ columns: [Column], rowCount: Int, hashes known: [UInt64]? = nil, workers: Workers = Workers()) {
    let hashes = known ?? Self.hashes(columns, rowCount: rowCount, workers)
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
    var hashes = [UInt64](repeating: RowHashes.empty, count: rowCount)
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
        RowHashes.mix(UnsafeBufferPointer(rebasing: values[rows]), into: hashes + rows.lowerBound)
      }
    case .categorical(let codes, _):
      codes.withUnsafeBufferPointer { codes in
        RowHashes.mix(UnsafeBufferPointer(rebasing: codes[rows]), into: hashes + rows.lowerBound) {
          UInt64(bitPattern: Int64($0))
        }
      }
    }
  }
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
    let pairs = rows.compactMap { row in proposed[row] == row ? nil : (row, proposed[row]) }
    return codes.allSatisfy { values in differences(values, pairs) { $0 != $1 } == 0 }
      && numbers.allSatisfy { values in
        differences(values, pairs) { RowHashes.canonicalBits($0) != RowHashes.canonicalBits($1) } == 0
      }
  }

  @inline(__always)
  private func differences<T>(_ values: [T], _ pairs: [(Int, Int)], _ differ: (T, T) -> Bool) -> Int {
    values.withUnsafeBufferPointer { values in
      pairs.withUnsafeBufferPointer { pairs in
        var count = 0
        for (first, second) in pairs where differ(values[first], values[second]) { count += 1 }
        return count
      }
    }
  }

  func callAsFunction(_ first: Int, _ second: Int) -> Bool {
    for values in codes where values[first] != values[second] { return false }
    return numbers.allSatisfy { values in
      RowHashes.canonicalBits(values[first]) == RowHashes.canonicalBits(values[second])
    }
  }
}
