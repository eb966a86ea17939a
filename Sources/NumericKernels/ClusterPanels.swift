import CNumericKernels

/// Distinct rows in panels of eight, cluster after cluster, each cluster from a panel of its own on.
///
/// Equal rows of one cluster are one row with their number as its weight. Rows of one code (`ColumnCodes`) stand
/// together; the panels hold the other columns alone. A panel that is not full repeats its last row with weight 0.
struct ClusterPanels: Sendable {
  static let width = Int(ASSAY_PANEL_WIDTH)

  /// Columns of the panels.
  let columnCount: Int
  /// The panels of each cluster.
  let ranges: [Range<Int>]
  let values: [Double]
  /// How many rows stand at each position, 0 for a repeated one.
  let weights: [Double]
  /// The code at each position, and that of each panel or -1; empty without codes.
  let codes: [Int32]
  let sharedCodes: [Int32]
  let coding: ColumnCodes
  /// The position of each row.
  let positions: [Int32]

  var panelCount: Int { ranges.last?.upperBound ?? 0 }
  var positionCount: Int { panelCount * Self.width }

  /// - Complexity: O(*n* · (*d* + log *n*)) expected time, 8 (*d* + 2) bytes a row.
  init(_ rows: Matrix, _ distinct: ClusterLocations, clusterCount: Int) {
    let coding = ColumnCodes(rows, chosen: distinct.firstRows)
    let hasCodes = !coding.columns.isEmpty
    let code = { (location: Int) in hasCodes ? coding.codes[location] : 0 }
    let order = distinct.firstRows.indices.sorted {
      (distinct.clusters[$0], code($0), $0) < (distinct.clusters[$1], code($1), $1)
    }
    var places: [Int] = []
    places.reserveCapacity(order.count + clusterCount * Self.width)
    var ranges: [Range<Int>] = []
    var next = 0
    for cluster in 0..<clusterCount {
      let start = places.count / Self.width
      while next < order.count && distinct.clusters[order[next]] == Int32(cluster) {
        places.append(order[next])
        next += 1
      }
      while !places.count.isMultiple(of: Self.width), let last = places.last { places.append(last) }
      ranges.append(start..<places.count / Self.width)
    }
    self.ranges = ranges
    self.coding = coding
    columnCount = coding.others.count
    var weights = [Double](repeating: 0, count: places.count)
    var positionOfLocation = [Int32](repeating: -1, count: order.count)
    for (position, location) in places.enumerated() where positionOfLocation[location] < 0 {
      positionOfLocation[location] = Int32(position)
      weights[position] = Double(distinct.weights[location])
    }
    self.weights = weights
    positions = distinct.locationOfRow.map { positionOfLocation[Int($0)] }
    codes = hasCodes ? places.map(code) : []
    sharedCodes = Self.shared(codes)
    values = Self.packed(rows, places.map { distinct.firstRows[$0] }, coding.others)
  }

  /// The code of each panel whose rows share one, otherwise -1.
  static func shared(_ codes: [Int32]) -> [Int32] {
    stride(from: 0, to: codes.count, by: width).map { start in
      codes[start..<start + width].allSatisfy { $0 == codes[start] } ? codes[start] : -1
    }
  }

  /// The given columns of the given rows, a multiple of eight, dimension by dimension.
  static func packed(_ rows: Matrix, _ chosen: [Int], _ columns: [Int]) -> [Double] {
    var packed = [Double](repeating: 0, count: chosen.count * columns.count)
    rows.values.withUnsafeBufferPointer { source in
      for (position, row) in chosen.enumerated() {
        let start = position / width * width * columns.count + position % width
        for (place, column) in columns.enumerated() {
          packed[start + place * width] = source[row * rows.columnCount + column]
        }
      }
    }
    return packed
  }

  /// A row of looked-up parts of squared distances, and where the next row starts.
  var tableStride: Int { (coding.count + Self.width - 1) / Self.width * Self.width }

  /// The parts of the squared distances that the coded columns make, from each of `rows` to each code.
  ///
  /// - Parameter rows: The coded columns alone.
  func table(from rows: Matrix) -> [Double] {
    var table = [Double](repeating: 0, count: rows.rowCount * tableStride)
    let codes = (0..<tableStride).map { min($0, coding.count - 1) }
    assay_squared_distances(
      rows.values, Int64(rows.rowCount), Int64(rows.columnCount),
      Self.packed(coding.values, codes, Array(0..<rows.columnCount)), Int64(tableStride / Self.width), &table)
    return table
  }
}

/// Rows collapsed to distinct pairs of location and cluster.
struct ClusterLocations: Sendable {
  /// The first row of each pair, ascending.
  private(set) var firstRows: [Int] = []
  private(set) var clusters: [Int32] = []
  /// How many rows are of each pair.
  private(set) var weights: [Int] = []
  /// The pair of each row.
  private(set) var locationOfRow: [Int32]

  /// - Complexity: O(*n* · *d*) expected time, unless many clusters share locations.
  init(_ rows: Matrix, labels: [Int32]) {
    locationOfRow = DistinctRows(rows).locationOfRow
    // Pairs of one location form a chain: the table holds the latest, `previous` the one before it.
    var latest = [Int32](repeating: -1, count: rows.rowCount)
    var previous: [Int32] = []
    for row in labels.indices {
      let location = Int(locationOfRow[row])
      var pair = latest[location]
      while pair >= 0 && clusters[Int(pair)] != labels[row] { pair = previous[Int(pair)] }
      if pair < 0 {
        pair = Int32(firstRows.count)
        firstRows.append(row)
        clusters.append(labels[row])
        weights.append(0)
        previous.append(latest[location])
        latest[location] = pair
      }
      weights[Int(pair)] += 1
      locationOfRow[row] = pair
    }
  }

  var count: Int { weights.count }
}
