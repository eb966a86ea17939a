/// Columns that take few values together, such as one-hot columns: each row has one code for all of them.
///
/// The part of a squared distance that these columns make is a matter of two codes, and can be looked up.
struct ColumnCodes: Sendable {
  /// The columns that have one code, ascending.
  let columns: [Int]
  /// The other columns, ascending.
  let others: [Int]
  /// The code of each of the chosen rows, from 0 in order of first appearance.
  let codes: [Int32]
  /// The values of `columns` under each code, *codes* × *columns*.
  let values: Matrix

  /// A table of the parts of all squared distances takes this many squared doubles, 8 MB, and stays in cache.
  static let mostCodes = 1024
  /// A column of more values is not tried: too few would share a code with it.
  private static let mostValues = 64
  /// Fewer columns are not worth a look-up.
  private static let fewestColumns = 4

  /// Takes columns from those of the fewest values on, as long as the codes do not exceed `mostCodes`.
  ///
  /// - Parameter chosen: The rows that get a code.
  /// - Complexity: O(*n* · *d*) time, 8 bytes a chosen row.
  init(_ rows: Matrix, chosen: [Int]) {
    let counts = (0..<rows.columnCount).map { column in
      Self.withValueNumbers(rows, chosen, column: column) { _, _ in } ?? .max
    }
    let candidates = counts.indices.filter { counts[$0] <= Self.mostValues }
      .sorted { (counts[$0], $0) < (counts[$1], $1) }
    var codes = [Int32](repeating: 0, count: candidates.count < Self.fewestColumns ? 0 : chosen.count)
    var columns: [Int] = []
    if !codes.isEmpty {
      var count = 1
      for column in candidates {
        if let finer = Self.refined(codes, count: count, by: column, of: rows, chosen, valueCount: counts[column]) {
          (codes, count) = finer
          columns.append(column)
        }
      }
    }
    if columns.count < Self.fewestColumns { (columns, codes) = ([], []) }
    columns.sort()
    let taken = Set(columns)
    self.columns = columns
    others = (0..<rows.columnCount).filter { !taken.contains($0) }
    self.codes = codes
    values = Self.values(rows, chosen, codes, columns)
  }

  var count: Int { values.rowCount }

  /// The codes that one more column makes of the given ones, or nil if they are too many.
  private static func refined(
    _ codes: [Int32], count: Int, by column: Int, of rows: Matrix, _ chosen: [Int], valueCount: Int
  ) -> ([Int32], Int)? {
    if valueCount == 1 { return (codes, count) }
    var finer = codes
    var numbers = [Int32](repeating: -1, count: count * valueCount)
    var next: Int32 = 0
    _ = withValueNumbers(rows, chosen, column: column) { position, value in
      let pair = Int(codes[position]) * valueCount + value
      if numbers[pair] < 0 {
        numbers[pair] = next
        next += 1
      }
      finer[position] = numbers[pair]
    }
    return Int(next) <= mostCodes ? (finer, Int(next)) : nil
  }

  /// Calls `body` with the position of each chosen row and the number of its value, from 0 in order of first
  /// appearance. Returns how many values there are, or nil as soon as they are too many.
  private static func withValueNumbers(
    _ rows: Matrix, _ chosen: [Int], column: Int, _ body: (Int, Int) -> Void
  ) -> Int? {
    // Open addressing, at most a quarter full.
    let mask = 4 * mostValues - 1
    var keys = [Double](repeating: 0, count: mask + 1)
    var numbers = [Int](repeating: -1, count: mask + 1)
    var count = 0
    var (last, lastNumber) = (Double.nan, -1)
    return rows.values.withUnsafeBufferPointer { cells -> Int? in
      for (position, row) in chosen.enumerated() {
        let value = cells[row * rows.columnCount + column]
        if value != last {
          // Adding 0 turns -0 into +0: the two are one value.
          var slot = Int(truncatingIfNeeded: mixed((value + 0).bitPattern)) & mask
          while numbers[slot] >= 0 && keys[slot] != value { slot = (slot + 1) & mask }
          if numbers[slot] < 0 {
            guard count < mostValues else { return nil }
            (keys[slot], numbers[slot]) = (value, count)
            count += 1
          }
          (last, lastNumber) = (value, numbers[slot])
        }
        body(position, lastNumber)
      }
      return count
    }
  }

  private static func values(_ rows: Matrix, _ chosen: [Int], _ codes: [Int32], _ columns: [Int]) -> Matrix {
    var values: [Double] = []
    var count = 0
    for (position, code) in codes.enumerated() where Int(code) == count {
      values += columns.map { rows[chosen[position], $0] }
      count += 1
    }
    return Matrix(rowCount: count, columnCount: columns.count, values: values)
  }
}
