import NumericKernels
import Testing

@Suite("Bins of columns")
struct ColumnBinsTests {
  /// Edges of very unequal widths, too, where the guessed bin is far from the right one.
  static let edges: [[Double]] = [
    [0, 1, 2, 3, 4], [0, 1e-9, 1e-6, 1e-3, 1], [-1e300, -1, 0, 1, 1e300],
    [1e16, 1e16 + 2, 1e16 + 4, 1e16 + 6, 1e16 + 8],
    [-3, 0.1, 0.2, 0.30000000000000004, 7],
  ]

  private func values(_ edges: [Double], _ count: Int) -> [Double] {
    var stream = testStream("bins \(edges)")
    let (low, high) = (edges[0], edges[edges.count - 1])
    return (0..<count).map { _ in
      let edge = edges[stream.below(edges.count)]
      let inside = low + stream.uniform() * (high / 2 - low / 2) * 2
      return [edge, edge.nextUp, edge.nextDown, inside, low - 1, high * 1.5 + 1, -1.7e308, 1.7e308][stream.below(8)]
    }
  }

  private func rows(_ count: Int) -> Matrix {
    let columns = Self.edges.map { values($0, count) }
    return Matrix(rows: (0..<count).map { row in columns.map { $0[row] } })
  }

  @Test("Every value is counted in the bin whose lower edge is the last that is not above it", arguments: [1, 2, 3])
  func counts(threads: Int) throws {
    let rows = rows(2000)
    let counts = try ColumnBins(edges: Self.edges).counts(of: rows, workers: Workers(threads: threads))
    for (column, edges) in Self.edges.enumerated() {
      var expected = [Int](repeating: 0, count: edges.count - 1)
      for value in rows.column(column) {
        expected[max(0, min(edges.count - 2, (edges.lastIndex { $0 <= value } ?? 0)))] += 1
      }
      #expect(counts[column] == expected, "\(edges)")
    }
  }

  @Test("A value on an inner edge adds what the bin on its left does, one out of reach what is outside")
  func sums() throws {
    let rows = rows(1500)
    let terms = Self.edges.indices.map { column in
      ColumnBins.Term(
        adds: (1...4).map { Double($0) * 0.1 + Double(column) }, reach: (0.5, column == 3 ? 1 : 0.25), outside: -7.3)
    }
    let expected = (0..<rows.rowCount).map { row in
      Self.edges.indices.reduce(0.0) { sum, column in
        let (edges, value, term) = (Self.edges[column], rows[row, column], terms[column])
        let isOutside = edges[0] - value > term.reach.below || value - edges[4] > term.reach.above
        let bin = max(0, min(3, (edges.firstIndex { $0 >= value } ?? 5) - 1))
        return sum + (isOutside ? term.outside : term.adds[bin])
      }
    }
    for threads in [1, 2] {
      let sums = try ColumnBins(edges: Self.edges).sums(of: rows, adding: terms, workers: Workers(threads: threads))
      #expect(sums == expected)
    }
  }
}

@Suite("Whole columns")
struct WholeColumnTests {
  static let lists: [[Double]] = {
    var stream = testStream("orders")
    func list(_ count: Int, _ draw: (inout RandomStream) -> Double) -> [Double] {
      (0..<count).map { _ in draw(&stream) }
    }
    return [
      [], [3], [2, 1],
      [0, -0.0, 1000 * .leastNonzeroMagnitude, -1000 * .leastNonzeroMagnitude, .leastNonzeroMagnitude, 0, -0.0],
      list(5000) { $0.gaussian() }, list(5000) { Double($0.below(3)) }, list(3000) { $0.gaussian() * 1e300 },
      // Equal in single precision.
      list(3000) { 1 + $0.uniform() * 1e-9 }, list(3000) { -1 - Double($0.below(40)) * 1e-12 },
      (0..<2000).map { 1 - Double($0) * 1e-13 }, [Double](repeating: 0.1, count: 100),
      [1.7e308, -1.7e308, 3.5e38, 1e39, -1e39, 1e40],
      [.infinity, 1e39, -.infinity, -1e39, .infinity, 1.7e308, -.infinity, 0],
    ]
  }()

  @Test("The order is that of a stable sort", arguments: lists)
  func ascendingOrder(values: [Double]) {
    let order = values.withUnsafeBufferPointer { values in
      AscendingOrder.of(values) { order in (0..<order.count).map { order[$0] } }
    }
    #expect(order == values.indices.sorted { (values[$0], $0) < (values[$1], $1) })
  }

  @Test("Extents are those of each column, and nil with a value that is not finite", arguments: [1, 7, 8, 9, 130])
  func extents(width: Int) throws {
    var stream = testStream("extents", width)
    var rows = Matrix(rowCount: 600, columnCount: width, values: (0..<600 * width).map { _ in stream.gaussian() })
    for threads in [1, 2] {
      let workers = Workers(threads: threads)
      let extents = try #require(try ColumnExtents(of: rows, workers: workers))
      #expect(extents.low == (0..<width).map { rows.column($0).min() })
      #expect(extents.high == (0..<width).map { rows.column($0).max() })
      #expect(try rows.isFinite(workers: workers))
    }
    for (cell, odd) in [(0, Double.nan), (599 * width, .infinity), (600 * width - 1, -.infinity), (300 * width, .nan)] {
      let value = rows.values[cell]
      rows.values[cell] = odd
      #expect(try ColumnExtents(of: rows, workers: Workers(threads: 2)) == nil, "cell \(cell)")
      #expect(try !rows.isFinite(workers: Workers()), "cell \(cell)")
      rows.values[cell] = value
    }
  }

  @Test("Terms are summed column by column, in order", arguments: [1, 3, 4, 5, 11])
  func terms(width: Int) throws {
    var stream = testStream("terms", width)
    let rows = Matrix(rowCount: 9000, columnCount: width, values: (0..<9000 * width).map { _ in stream.gaussian() })
    for threads in [1, 2] {
      let (columns, sums) = try columnTerms(of: rows, workers: Workers(threads: threads)) { column, values in
        let first = values[0]
        for row in values.indices { values[row] *= Double(column) + 0.3 }
        return first
      }
      #expect(columns == Array(rows.row(0)))
      #expect(
        sums
          == (0..<rows.rowCount).map { row in
            (0..<width).reduce(0.0) { $0 + rows[row, $1] * (Double($1) + 0.3) }
          })
    }
  }

  @Test("Gathered columns are those of the chosen rows", arguments: [1, 7, 8, 100])
  func gathered(count: Int) {
    let rows = TestRows.random.matrix(300)
    var stream = testStream("gathered")
    let chosen = stream.sample(count, of: 300)
    let gathered = GatheredColumns(of: rows, chosen: chosen)
    let order = (0..<Int32(count)).map { Int32(count) - 1 - $0 }
    for column in 0..<rows.columnCount {
      let values = chosen.map { rows[$0, column] }
      #expect(gathered.withColumn(column) { pointer in (0..<count).map { pointer[$0] } } == values)
      for range in [0..<count, count / 2..<count, 0..<1] {
        let some = range.map { values[Int(order[$0])] }
        #expect(gathered.extent(of: column, order, range) == (some.min() ?? 0, some.max() ?? 0))
      }
    }
  }
}

@Suite("Variances of columns")
struct ColumnVariancesTests {
  @Test("Have the bits of one column after the other", arguments: TestRows.allCases, [0, 1, 700])
  func variances(kind: TestRows, size: Int) throws {
    let narrow = kind.matrix(size)
    // Wider than what one thread adds at a time.
    let wide = Matrix(
      rowCount: size, columnCount: 7 * narrow.columnCount,
      values: (0..<size).flatMap { row in (0..<7).flatMap { time in narrow.row(row).map { $0 * Double(1 + time) } } })
    for rows in [narrow, wide] {
      for threads in [1, 2] {
        let found = try columnVariances(rows, workers: Workers(threads: threads))
        #expect(found == (0..<rows.columnCount).map { meanAndVariance(rows.column($0)).variance })
      }
    }
  }
}
