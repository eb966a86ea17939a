import CNumericKernels

/// Columns that hold nothing but 0 and 1, as one-hot columns do: each row has one code for all of them.
///
/// Squared distances in these columns, their products with a center and the sums of their rows are whole numbers or
/// few additions a code, whatever the number of columns.
struct IndicatorCodes: Sendable {
  /// The columns that have one code, ascending.
  let columns: [Int]
  /// The other columns, ascending.
  let others: [Int]
  /// The code of each row, from 0 in order of first appearance, and of the padding to whole panels, which repeats the
  /// last row; empty where no column has a code.
  private(set) var codes: [Int32] = []
  /// Which of `columns` are 1 under a code, as positions among them: those of `onesStarts[code]` and on.
  private(set) var ones: [Int32] = []
  private(set) var onesStarts: [Int32] = [0]
  /// The same as bits, `words` a code.
  private var masks: [UInt64] = []
  private let words: Int

  /// More codes are not worth their tables.
  private static let mostCodes = 1024
  /// Fewer columns are not worth a look-up.
  private static let fewestColumns = 4
  /// With a smaller share of the columns, panels and rows of the others would take more memory than panels of all.
  private static let leastShare = 0.5
  private static let fewestRowsACode = 16

  /// - Parameter extents: Nil where not all values are finite: no column has a code then.
  /// - Complexity: O(*n* · *d*) time; while it works, two bits a value.
  init(_ rows: Matrix, _ extents: ColumnExtents?, _ workers: Workers) throws(KernelError) {
    var columns =
      extents.map { extents in
        (0..<rows.columnCount).filter { extents.low[$0] >= 0 && extents.high[$0] <= 1 }
      } ?? []
    var rowMasks = try RowMasks(rows, columns, workers)
    if !rowMasks.strangers.isEmpty {
      columns = columns.indices.filter { !rowMasks.strangers.contains($0) }.map { columns[$0] }
      rowMasks = try RowMasks(rows, columns, workers)
    }
    words = rowMasks.words
    let isWorthIt =
      columns.count >= Self.fewestColumns && Double(columns.count) >= Self.leastShare * Double(rows.columnCount)
    let taken = isWorthIt && Self.number(rowMasks, rows.rowCount, &codes, &masks) ? columns : []
    if taken.isEmpty { (codes, masks) = ([], [UInt64](repeating: 0, count: words)) }
    self.columns = taken
    let isTaken = Set(taken)
    others = (0..<rows.columnCount).filter { !isTaken.contains($0) }
    for code in 0..<(words > 0 ? masks.count / words : 1) {
      ones += taken.indices.filter { masks[code * words + $0 / 64] >> UInt64($0 % 64) & 1 == 1 }.map { Int32($0) }
      onesStarts.append(Int32(ones.count))
    }
  }

  /// At least 1.
  var count: Int { onesStarts.count - 1 }

  /// The code of a row.
  func code(ofRow row: Int) -> Int { codes.isEmpty ? 0 : Int(codes[row]) }

  func oneCount(ofCode code: Int) -> Int { Int(onesStarts[code + 1] - onesStarts[code]) }

  /// In how many columns two codes differ: the squared distance in these columns.
  func difference(_ first: Int, _ second: Int) -> Int {
    (0..<words).reduce(0) { $0 + (masks[first * words + $1] ^ masks[second * words + $1]).nonzeroBitCount }
  }

  /// Numbers the masks in order of first appearance; false if they are too many.
  private static func number(
    _ rowMasks: RowMasks, _ rowCount: Int, _ codes: inout [Int32], _ masks: inout [UInt64]
  ) -> Bool {
    let (words, most) = (rowMasks.words, min(mostCodes, rowCount / fewestRowsACode))
    // Open addressing, at most a quarter full.
    let slotMask = 4 * mostCodes - 1
    var slots = [Int32](repeating: -1, count: slotMask + 1)
    var count = 0
    codes = [Int32](repeating: 0, count: RowPanels.groups(rowCount).count)
    return rowMasks.bits.withUnsafeBufferPointer { bits in
      for row in 0..<rowCount {
        let own = row * words
        var hash: UInt64 = 0
        for word in 0..<words { hash = mixed(hash ^ bits[own + word]) }
        var slot = Int(truncatingIfNeeded: hash) & slotMask
        while slots[slot] >= 0 {
          let other = Int(slots[slot]) * words
          if (0..<words).allSatisfy({ masks[other + $0] == bits[own + $0] }) { break }
          slot = (slot + 1) & slotMask
        }
        if slots[slot] < 0 {
          guard count < most else { return false }
          slots[slot] = Int32(count)
          masks += bits[own..<own + words]
          count += 1
        }
        codes[row] = slots[slot]
      }
      for place in rowCount..<codes.count { codes[place] = codes[rowCount - 1] }
      return count > 0
    }
  }
}

/// For each row, which of some columns are 1.
private struct RowMasks: Sendable {
  let words: Int
  /// `words` a row.
  let bits: [UInt64]
  /// The positions of columns that hold anything but 0 and 1.
  let strangers: Set<Int>

  private static let blockRows = 4096

  init(_ rows: Matrix, _ columns: [Int], _ workers: Workers) throws(KernelError) {
    let words = (columns.count + 63) / 64
    let numbers = columns.map { Int64($0) }
    let blocks = try workers.map((rows.rowCount + Self.blockRows - 1) / Self.blockRows) { block in
      let range = block * Self.blockRows..<min(rows.rowCount, (block + 1) * Self.blockRows)
      var bits = [UInt64](repeating: 0, count: range.count * words)
      var strangers = [UInt8](repeating: 0, count: columns.count)
      rows.values.withUnsafeBufferPointer { cells in
        guard let cells = cells.baseAddress else { return }
        assay_pack_indicators(
          cells + range.lowerBound * rows.columnCount, Int64(range.count), Int64(rows.columnCount), numbers,
          Int64(columns.count), &bits, &strangers)
      }
      return (bits: bits, strangers: strangers)
    }
    self.words = words
    bits = blocks.flatMap(\.bits)
    strangers = Set(columns.indices.filter { position in blocks.contains { $0.strangers[position] != 0 } })
  }
}
