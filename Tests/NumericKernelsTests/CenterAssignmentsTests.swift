import NumericKernels
import Testing

@Suite("Rows and a few centers")
struct CenterAssignmentsTests {
  /// Several starts with other centers each; some centers coincide.
  private func centers(_ rows: Matrix, _ count: Int, starts: Int) -> [Matrix] {
    (0..<starts).map { start in
      rows.selectingRows((0..<count).map { ($0 / 2 * 31 + start * 17) % rows.rowCount })
    }
  }

  /// The sum over some rows of one column: rows in order within blocks of 4096 rows, then the blocks.
  private func blockwise(_ members: [Int], _ column: Int, of rows: Matrix) -> Double {
    stride(from: 0, to: rows.rowCount, by: 4096).reduce(0) { total, first in
      total + members.filter { (first..<first + 4096).contains($0) }.reduce(0) { $0 + rows[$1, column] }
    }
  }

  @Test(
    "Labels, distances and sums as by comparing one with another", arguments: TestRows.allCases,
    [1, 8, 255, 4097, 9000])
  func assignments(kind: TestRows, size: Int) throws {
    let rows = kind.matrix(size)
    for count in [1, 4, 5, 8, 13] {
      let starts = centers(rows, count, starts: 3)
      var found = CenterAssignments(RowPanels(rows), starts: 3, clusters: count)
      for _ in 0..<2 { try found.assign(to: starts, workers: Workers(threads: 2)) }
      for (start, centers) in starts.enumerated() {
        #expect(!found.hasChanged(start: start), "the second pass changes nothing")
        let near = try PackedRows(centers).nearestRow(of: rows, workers: Workers())
        #expect(found.labels(ofStart: start) == near.indices)
        #expect(found.squaredDistances(ofStart: start) == near.squaredDistances)
        #expect(found.inertia(ofStart: start) == near.squaredDistances.reduce(0, +))
        let (sizes, sums) = found.total(ofStart: start)
        for cluster in 0..<count {
          let members = near.indices.indices.filter { near.indices[$0] == Int32(cluster) }
          #expect(sizes[cluster] == members.count)
          for column in 0..<rows.columnCount {
            #expect(sums[cluster, column] == blockwise(members, column, of: rows))
          }
        }
      }
    }
  }

  @Test("A start without centers keeps what it has; the number of threads does not matter")
  func idleStart() throws {
    let rows = TestRows.random.matrix(9000)
    let (first, second) = (centers(rows, 6, starts: 2), centers(rows, 6, starts: 5).suffix(2).map { $0 })
    var found = CenterAssignments(RowPanels(rows), starts: 2, clusters: 6)
    try found.assign(to: first, workers: Workers())
    var parallel = found
    try found.assign(to: [nil, second[1]], workers: Workers())
    try parallel.assign(to: [nil, second[1]], workers: Workers(threads: 2))
    #expect(found.hasChanged(start: 1))
    #expect(found.labels(ofStart: 0) == (try PackedRows(first[0]).nearestRow(of: rows, workers: Workers())).indices)
    for start in 0..<2 {
      #expect(found.labels(ofStart: start) == parallel.labels(ofStart: start))
      #expect(found.total(ofStart: start).sums == parallel.total(ofStart: start).sums)
    }
  }

  @Test("Potentials, draws and winners as by their definition", arguments: TestRows.allCases, [1, 9, 256, 700])
  func potentials(kind: TestRows, size: Int) {
    let rows = kind.matrix(size)
    func square(_ row: Int, _ other: Int) -> Double { squaredDistance(rows, row, rows, other) }
    var found = Potentials(RowPanels(rows), starts: 3)
    var stream = testStream("draws", size)
    let chosen = (0..<3).map { _ in [stream.below(size)] }
    #expect(found.lower(to: chosen, cancellation: Cancellation()) == [0, 0, 0])
    var expected = chosen.map { start in (0..<size).map { square($0, start[0]) } }
    for round in 0..<3 {
      // One start rests; the others have different numbers of candidates.
      let candidates = (0..<3).map { start in
        start == round ? [] : (0..<3 + 2 * start).map { _ in stream.below(size) }
      }
      let winners = found.lower(to: candidates, cancellation: Cancellation())
      for start in 0..<3 where !candidates[start].isEmpty {
        let lowered = candidates[start].map { candidate in
          (0..<size).map { min(expected[start][$0], square($0, candidate)) }
        }
        let totals = lowered.map { $0.reduce(0, +) }
        let least = totals.min() ?? 0
        #expect(totals[winners[start]] <= least * (1 + 1e-12))
        expected[start] = lowered[winners[start]]
        #expect(isClose(found.total(ofStart: start), least, 1e-12 * max(1, 1 / max(least, 1e-300))))
        checkDraws(found, start, expected[start])
      }
    }
  }

  /// A threshold halfway through a row's share of the sum draws that row.
  private func checkDraws(_ found: Potentials, _ start: Int, _ potentials: [Double]) {
    let total = potentials.reduce(0, +)
    guard total > 0 else { return }
    var sum = 0.0
    var drawn: [(row: Int, threshold: Double)] = []
    for (row, potential) in potentials.enumerated() {
      if potential > 1e-6 * total { drawn.append((row, sum + potential / 2)) }
      sum += potential
    }
    #expect(found.rows(ofStart: start, at: drawn.map(\.threshold)) == drawn.map(\.row))
    let last = potentials.indices.last { potentials[$0] > 0 }
    #expect(found.rows(ofStart: start, at: [total * 2]) == [last ?? 0])
  }

  @Test("Asked to stop, it says so", arguments: [1, 2])
  func cancellation(threads: Int) {
    let rows = TestRows.random.matrix(100)
    #expect(throws: KernelError.cancelled) {
      var found = CenterAssignments(RowPanels(rows), starts: 1, clusters: 2)
      try found.assign(to: centers(rows, 2, starts: 1), workers: cancelledWorkers(threads))
    }
  }
}
