/// Rows collapsed to their distinct locations: equal rows share one, with their number as its weight.
public struct DistinctRows: Sendable {
  /// The distinct rows, in order of first appearance, *m* × *d*.
  public let locations: Matrix
  /// How many rows share each location, length *m*.
  public let weights: [Int]
  /// The location of each row, length *n*.
  public let locationOfRow: [Int32]
  /// The first row at each location, length *m*, ascending.
  public let firstRows: [Int]

  /// - Complexity: O(*n* · *d*) expected time.
  public init(_ rows: Matrix) {
    let width = rows.columnCount
    var locationOfRow = [Int32](repeating: 0, count: rows.rowCount)
    var firstRows: [Int] = []
    var weights: [Int] = []
    // Locations of equal hash form a chain: the table holds the latest, `previous` the one before it.
    var latest: [UInt64: Int32] = [:]
    var previous: [Int32] = []
    rows.values.withUnsafeBufferPointer { cells in
      for row in 0..<rows.rowCount {
        let hash = Self.hash(cells, row: row, width: width)
        var location = latest[hash] ?? -1
        while location >= 0 && !Self.equal(cells, row, firstRows[Int(location)], width: width) {
          location = previous[Int(location)]
        }
        if location < 0 {
          location = Int32(firstRows.count)
          firstRows.append(row)
          weights.append(0)
          previous.append(latest[hash] ?? -1)
          latest[hash] = location
        }
        weights[Int(location)] += 1
        locationOfRow[row] = location
      }
    }
    self.locations = firstRows.count == rows.rowCount ? rows : rows.selectingRows(firstRows)
    self.weights = weights
    self.locationOfRow = locationOfRow
    self.firstRows = firstRows
  }

  public var count: Int { weights.count }

  /// Bytes for *n* × *d* rows with some duplicates among them, the rows themselves left out.
  public static func predictedBytes(rows: Int, columns: Int) -> Int { rows * (8 * columns + 20) }

  private static func hash(_ cells: UnsafeBufferPointer<Double>, row: Int, width: Int) -> UInt64 {
    // Four chains side by side: a multiplication waits for the one before it.
    var chains = SIMD4<UInt64>(1, 2, 3, 4)
    for column in 0..<width {
      // Adding 0 turns -0 into +0: the two are one location.
      let bits = (cells[row * width + column] + 0).bitPattern
      let mixed = (chains[column & 3] ^ bits) &* 0x9e37_79b9_7f4a_7c15
      chains[column & 3] = mixed ^ (mixed >> 29)
    }
    var hash: UInt64 = 0
    for chain in 0..<4 { hash = ((hash ^ chains[chain]) &* 0x9e37_79b9_7f4a_7c15) ^ (hash >> 31) }
    return hash ^ (hash >> 29)
  }

  private static func equal(_ cells: UnsafeBufferPointer<Double>, _ first: Int, _ second: Int, width: Int) -> Bool {
    for column in 0..<width where cells[first * width + column] != cells[second * width + column] { return false }
    return true
  }
}
