/// Row indices by descending score, equal scores by ascending row: the one order in which rows are shown.
///
/// Scores that are not numbers come last. Zeros of either sign are equal.
///
/// - Complexity: O(*n*).
public func descendingOrder(_ scores: [Double]) -> [Int] {
  sortedOrder(scores) { ~ascendingKey($0) }
}

/// Indices by ascending value, equal values by ascending index; values that are not numbers come last.
///
/// - Complexity: O(*n*).
public func ascendingOrder(_ values: [Double]) -> [Int] {
  sortedOrder(values, key: ascendingKey)
}

/// Whole numbers in the order of the values. Neither the least nor the greatest of 64 bits belongs to a number.
private func ascendingKey(_ value: Double) -> UInt64 {
  let bits = (value + 0).bitPattern
  return bits >> 63 == 1 ? ~bits : bits | 1 << 63
}

/// Few values are sorted by comparing; more by their digits, the last first (each pass keeps the order of the one before).
private func sortedOrder(_ values: [Double], key: (Double) -> UInt64) -> [Int] {
  precondition(values.count <= UInt32.max, "as many values as fit 32 bits")
  let entries = values.indices.map { row in
    let value = values[row]
    return KeyedRow(key: value.isNaN ? .max : key(value), row: UInt32(truncatingIfNeeded: row))
  }
  guard entries.count > 512 else {
    return entries.sorted { $0.key != $1.key ? $0.key < $1.key : $0.row < $1.row }.map { Int($0.row) }
  }
  return sortedByDigits(entries)
}

private struct KeyedRow {
  var key: UInt64
  var row: UInt32
}

/// Digits of 11 bits: six of them make a key, and the counts of one stay in the nearest cache.
private enum Digit {
  static let bits = 11
  static let count = 6
  static let values = 1 << bits

  static func of(_ key: UInt64, _ number: Int) -> Int {
    Int(truncatingIfNeeded: key >> UInt64(number * bits)) & (values - 1)
  }
}

private func sortedByDigits(_ entries: [KeyedRow]) -> [Int] {
  var (from, to) = (entries, entries)
  var counts = [Int](repeating: 0, count: Digit.count * Digit.values)
  for entry in entries {
    for digit in 0..<Digit.count { counts[digit * Digit.values + Digit.of(entry.key, digit)] += 1 }
  }
  for digit in 0..<Digit.count {
    let range = digit * Digit.values..<(digit + 1) * Digit.values
    guard !counts[range].contains(entries.count) else { continue }
    var places = [Int](repeating: 0, count: Digit.values)
    var sum = 0
    for (value, count) in counts[range].enumerated() {
      places[value] = sum
      sum += count
    }
    from.withUnsafeBufferPointer { from in
      to.withUnsafeMutableBufferPointer { to in
        places.withUnsafeMutableBufferPointer { places in
          for entry in from {
            let value = Digit.of(entry.key, digit)
            to[places[value]] = entry
            places[value] += 1
          }
        }
      }
    }
    swap(&from, &to)
  }
  return from.map { Int($0.row) }
}
