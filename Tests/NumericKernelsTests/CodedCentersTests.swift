import NumericKernels
import Testing

/// Rows in which K-Means finds columns of 0 and 1, or nearly does.
enum CodedRows: String, CaseIterable, Sendable {
  /// One-hot columns between columns of other numbers.
  case mixed
  /// Nothing but one-hot columns: rows of few codes, and many equal distances.
  case codesAlone
  /// Columns that are 0 throughout, or 1.
  case constant
  /// Independent columns of 0 and 1: too many codes for a table.
  case manyCodes
  /// As `mixed`, but now and then there is another number.
  case spoilt
  /// More columns of 0 and 1 than the bits of a word, with zeros of both signs.
  case wide
  /// Rows in the middle between others, so that rounding alone says which is nearer.
  case halfway

  func matrix(_ count: Int) -> Matrix {
    var stream = testStream("coded \(rawValue)", count)
    return Matrix(rows: (0..<count).map { row(&stream, $0) })
  }

  private func row(_ stream: inout RandomStream, _ index: Int) -> [Double] {
    switch self {
    case .mixed: [stream.gaussian()] + oneHot(6, &stream) + [stream.gaussian()] + oneHot(3, &stream)
    case .codesAlone: oneHot(5, &stream) + oneHot(4, &stream)
    case .constant: [0, 1, stream.gaussian(), 0, 1, 1]
    case .manyCodes: (0..<20).map { _ in Double(stream.below(2)) } + [stream.gaussian()]
    case .spoilt:
      oneHot(6, &stream) + [stream.gaussian()] + oneHot(5, &stream, one: index % 97 == 96 ? 0.5 : 1)
    case .wide: oneHot(70, &stream).map { $0 == 0 && index % 2 == 1 ? -0.0 : $0 } + [stream.gaussian(), 1e6]
    case .halfway: oneHot(4, &stream) + [0.1 * Double(stream.below(9)), 0.3 * Double(stream.below(9)), 1e5]
    }
  }

  private func oneHot(_ count: Int, _ stream: inout RandomStream, one: Double = 1) -> [Double] {
    // The lesser of two draws: levels are of unequal frequency.
    let level = min(stream.below(count), stream.below(count))
    return (0..<count).map { $0 == level ? one : 0 }
  }
}

@Suite("One-hot rows and a few centers")
struct CodedCentersTests {
  /// Means of two rows, as no center has whole numbers alone; every other start has rows as they are.
  private func centers(_ rows: Matrix, _ count: Int, starts: Int) -> [Matrix] {
    (0..<starts).map { start in
      let chosen = (0..<count).map { ($0 * 31 + start * 17) % rows.rowCount }
      let others = chosen.map { ($0 * 7 + 1) % rows.rowCount }
      let (first, second) = (rows.selectingRows(chosen), rows.selectingRows(others))
      return Matrix(
        rowCount: count, columnCount: rows.columnCount,
        values: start % 2 == 0 ? first.values : zip(first.values, second.values).map { ($0 + $1) / 2 })
    }
  }

  @Test(
    "Labels, distances and sums as by comparing one with another", arguments: CodedRows.allCases,
    [1, 15, 500, 4099, 9001])
  func assignments(kind: CodedRows, size: Int) throws {
    let rows = kind.matrix(size)
    for count in [1, 3, 8, 13] {
      let starts = centers(rows, count, starts: 4)
      var found = CenterAssignments(RowPanels(rows), starts: 4, clusters: count)
      try found.assign(to: starts, workers: Workers(threads: 2))
      for (start, centers) in starts.enumerated() {
        let near = try PackedRows(centers).nearestRow(of: rows, workers: Workers())
        #expect(found.labels(ofStart: start) == near.indices)
        #expect(found.squaredDistances(ofStart: start) == near.squaredDistances)
        let (sizes, sums) = found.total(ofStart: start)
        let expected = total(rows, near.indices, count)
        #expect(sizes == expected.sizes)
        #expect(sums == expected.sums)
      }
    }
  }

  /// Rows in order within blocks of 4096 rows, then the blocks.
  private func total(_ rows: Matrix, _ labels: [Int32], _ count: Int) -> (sizes: [Int], sums: Matrix) {
    var sizes = [Int](repeating: 0, count: count)
    var sums = Matrix(rowCount: count, columnCount: rows.columnCount)
    for first in stride(from: 0, to: rows.rowCount, by: 4096) {
      var block = Matrix(rowCount: count, columnCount: rows.columnCount)
      for row in first..<min(rows.rowCount, first + 4096) {
        sizes[Int(labels[row])] += 1
        for column in 0..<rows.columnCount { block[Int(labels[row]), column] += rows[row, column] }
      }
      for cell in sums.values.indices { sums.values[cell] += block.values[cell] }
    }
    return (sizes, sums)
  }

  @Test("From pass to pass", arguments: CodedRows.allCases)
  func passes(kind: CodedRows) throws {
    let rows = kind.matrix(5000)
    var found = CenterAssignments(RowPanels(rows), starts: 2, clusters: 6)
    var centers = centers(rows, 6, starts: 2)
    for pass in 0..<6 {
      // The second start rests now and then.
      try found.assign(to: [centers[0], pass % 2 == 0 ? centers[1] : nil], workers: Workers(threads: 2))
      for start in 0..<(pass % 2 == 0 ? 2 : 1) {
        let near = try PackedRows(centers[start]).nearestRow(of: rows, workers: Workers())
        #expect(found.labels(ofStart: start) == near.indices)
        #expect(found.inertia(ofStart: start) == near.squaredDistances.reduce(0, +))
        let (sizes, sums) = found.total(ofStart: start)
        #expect(sums == total(rows, near.indices, 6).sums)
        for cluster in 0..<6 where sizes[cluster] > 0 {
          for column in 0..<rows.columnCount {
            centers[start][cluster, column] = sums[cluster, column] / Double(sizes[cluster])
          }
        }
      }
    }
  }

  @Test("Potentials and winners as by their definition", arguments: CodedRows.allCases, [20, 700])
  func potentials(kind: CodedRows, size: Int) {
    let rows = kind.matrix(size)
    var found = Potentials(RowPanels(rows), starts: 2)
    var stream = testStream("coded draws", size)
    var expected = [[Double]](repeating: Array(repeating: .infinity, count: size), count: 2)
    for _ in 0..<4 {
      let candidates = (0..<2).map { start in (0..<3 + 2 * start).map { _ in stream.below(size) } }
      let winners = found.lower(to: candidates, cancellation: Cancellation())
      for start in 0..<2 {
        let lowered = candidates[start].map { candidate in
          (0..<size).map { min(expected[start][$0], squaredDistance(rows, $0, rows, candidate)) }
        }
        let totals = lowered.map { $0.reduce(0, +) }
        #expect(totals[winners[start]] <= (totals.min() ?? 0) * (1 + 1e-12))
        expected[start] = lowered[winners[start]]
        #expect(isClose(found.total(ofStart: start), totals[winners[start]]))
      }
    }
  }

  @Test("Rows that are equally near to two centers are of the first, and rounding is that of the distances")
  func ties() throws {
    // Centers mirrored in each row: exact ties, and ties but for the last digit.
    var stream = testStream("ties")
    for scale in [1e-160, 1e-9, 1, 1e7, 1e140] {
      let rows = Matrix(
        rows: (0..<300).map { _ in (0..<7).map { _ in scale * Double(stream.below(5)) / 3 } })
      let centers = rows.selectingRows([0, 1, 0, 2, 1])
      let shifted = Matrix(rows: (0..<5).map { row in centers.row(row).map { $0 * (1 + 0x1p-52 * Double(row)) } })
      for centers in [centers, shifted] {
        var found = CenterAssignments(RowPanels(rows), starts: 1, clusters: 5)
        try found.assign(to: [centers], workers: Workers())
        let near = try PackedRows(centers).nearestRow(of: rows, workers: Workers())
        #expect(found.labels(ofStart: 0) == near.indices, "scale \(scale)")
        #expect(found.squaredDistances(ofStart: 0) == near.squaredDistances)
      }
    }
  }
}
