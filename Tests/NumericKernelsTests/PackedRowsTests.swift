import NumericKernels
import Synchronization
import Testing

@Suite("Tiles of distances")
struct PackedRowsTests {
  @Test("Every query meets every row once, tile after tile", arguments: [1, 8, 1023, 1024, 1025, 2050], [1, 2])
  func tilesCoverAllPairs(size: Int, threads: Int) throws {
    let (rows, queries) = (TestRows.grid.matrix(size), TestRows.grid.matrix(70, name: "queries"))
    let met = Mutex([[Int]](repeating: [], count: 70))
    let wrong = Atomic<Int>(0)
    try PackedRows(rows).forEachTile(queries: queries, workers: Workers(threads: threads)) { tile in
      for query in tile.queries {
        met.withLock { $0[query].append(contentsOf: tile.rows) }
        for (row, square) in zip(tile.rows, tile.squaredDistances(ofQuery: query))
        where square != squaredDistance(queries, query, rows, row) {
          wrong.add(1, ordering: .relaxed)
        }
      }
    }
    #expect(met.withLock { $0.allSatisfy { $0 == Array(0..<size) } })
    #expect(wrong.load(ordering: .relaxed) == 0)
  }

  @Test("From the query on, each pair comes at least once and whole tiles before it never", arguments: [9, 1100, 2100])
  func tilesFromTheQueryOn(size: Int) throws {
    let rows = TestRows.oneColumn.matrix(size)
    let firsts = Mutex([Int](repeating: size, count: size))
    let lasts = Mutex([Int](repeating: 0, count: size))
    try PackedRows(rows).forEachTile(queries: rows, onlyFromQueryOn: true, workers: Workers(threads: 2)) { tile in
      for query in tile.queries {
        firsts.withLock { $0[query] = min($0[query], tile.rows.lowerBound) }
        lasts.withLock { $0[query] = max($0[query], tile.rows.upperBound) }
      }
    }
    let (first, last) = (firsts.withLock { $0 }, lasts.withLock { $0 })
    #expect(first.indices.allSatisfy { first[$0] <= $0 && $0 - first[$0] < 1024 + 32 })
    #expect(last.allSatisfy { $0 == size })
  }

  @Test("Sums over values of any number", arguments: [0, 1, 7, 8, 9, 100, 1001])
  func sums(count: Int) {
    var stream = testStream("sums", count)
    let values = (0..<count).map { _ in stream.uniform(in: 0...9) }
    let weights = (0..<count).map { _ in Int32(stream.below(5)) }
    let roots = values.withUnsafeBufferPointer { sumOfSquareRoots($0) }
    #expect(isClose(roots, values.reduce(0) { $0 + $1.squareRoot() }))
    for limit in [-1, 0, 4.5, values.first ?? 1, 9] {
      let weight = values.withUnsafeBufferPointer { values in
        weights.withUnsafeBufferPointer { weightWithin(limit, values, weights: $0) }
      }
      #expect(weight == zip(values, weights).reduce(0) { $0 + ($1.0 <= limit ? Int($1.1) : 0) })
    }
  }
}
