import NumericKernels
import RealModule

/// Random tables with the margins of a given one, as often as independence would give them, and how their χ² compares
/// with that of the given one.
///
/// Cells are drawn one after the other, each from its hypergeometric distribution given those before, as in
/// W. M. Patefield 1981 (doi 10.2307/2346669).
struct FixedMarginTables: Sendable {
  private let rowTotals: [Int]
  private let columnTotals: [Int]
  /// log 0!, log 1!, … up to the total.
  private let logFactorials: [Double]
  private let inverseExpected: [[Double]]
  private let observed: Double

  /// - Parameter table: Without empty categories.
  init(_ table: ContingencyTable) {
    (rowTotals, columnTotals) = (table.rowTotals, table.columnTotals)
    let total = Double(table.total)
    logFactorials = (0...table.total).map { Double.logGamma(Double($0) + 1) }
    let columns = columnTotals
    inverseExpected = rowTotals.map { row in columns.map { total / (Double(row) * Double($0)) } }
    observed = zip(table.counts, inverseExpected).reduce(0) { $0 + weighted($1.0, $1.1) }
  }

  /// Draws a table and tells whether its χ² is no smaller than that of the given one.
  func drawnIsNoSmaller(_ stream: inout RandomStream) -> Bool {
    var columnsLeft = columnTotals
    var left = columnTotals.reduce(0, +)
    var sum = 0.0
    var cells = [Int](repeating: 0, count: columnTotals.count)
    for (row, rowTotal) in rowTotals.enumerated() {
      var (rowLeft, others) = (rowTotal, left)
      for column in columnsLeft.indices {
        let drawn = hypergeometric(rowLeft, marked: columnsLeft[column], of: others, &stream)
        cells[column] = drawn
        others -= columnsLeft[column]
        columnsLeft[column] -= drawn
        rowLeft -= drawn
      }
      left -= rowTotal
      sum += weighted(cells, inverseExpected[row])
    }
    // χ² is this sum less the total; what only rounding tells apart is equal.
    return sum >= observed * (1 - 1e-12)
  }

  /// The number of marked ones among `size` drawn from `count`, by inversion from the mode outwards.
  private func hypergeometric(_ size: Int, marked: Int, of count: Int, _ stream: inout RandomStream) -> Int {
    let (low, high) = (max(0, size + marked - count), min(size, marked))
    guard low < high else { return low }
    let mode = min(high, max(low, (size + 1) * (marked + 1) / (count + 2)))
    let atMode = probability(mode, size, marked, count)
    var rest = stream.uniform() - atMode
    var (below, above) = (mode, mode)
    var (pBelow, pAbove) = (atMode, atMode)
    while rest >= 0 && (low < below || above < high) {
      if above < high {
        pAbove *= Double((size - above) * (marked - above)) / Double((above + 1) * (count - size - marked + above + 1))
        above += 1
        rest -= pAbove
        if rest < 0 { return above }
      }
      if low < below {
        pBelow *= Double(below * (count - size - marked + below)) / Double((size - below + 1) * (marked - below + 1))
        below -= 1
        rest -= pBelow
        if rest < 0 { return below }
      }
    }
    return mode
  }

  private func probability(_ hits: Int, _ size: Int, _ marked: Int, _ count: Int) -> Double {
    func choices(_ chosen: Int, _ among: Int) -> Double {
      logFactorials[among] - logFactorials[chosen] - logFactorials[among - chosen]
    }
    return Double.exp(
      choices(hits, marked) + choices(size - hits, count - marked) - choices(size, count))
  }
}

/// The sum of squared counts over their expectations.
private func weighted(_ counts: [Int], _ inverseExpected: [Double]) -> Double {
  zip(counts, inverseExpected).reduce(0) { $0 + Double($1.0) * Double($1.0) * $1.1 }
}
