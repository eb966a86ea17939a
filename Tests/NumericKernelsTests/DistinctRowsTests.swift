import NumericKernels
import Testing

@Suite("Distinct rows and disjoint sets")
struct DistinctRowsTests {
  @Test("Each row finds its own values at its location", arguments: TestRows.allCases, [0, 1, 300])
  func locations(kind: TestRows, size: Int) {
    let rows = kind.matrix(size)
    let distinct = DistinctRows(rows)
    var weights = [Int](repeating: 0, count: distinct.count)
    for row in 0..<size {
      let location = Int(distinct.locationOfRow[row])
      #expect(Array(distinct.locations.row(location)) == Array(rows.row(row)))
      weights[location] += 1
    }
    #expect(distinct.weights == weights)
    #expect(distinct.count == Set((0..<size).map { Array(rows.row($0)) }).count)
    #expect(distinct.firstRows == distinct.firstRows.sorted())
    for (location, first) in distinct.firstRows.enumerated() {
      #expect(distinct.locationOfRow.firstIndex(of: Int32(location)) == first)
    }
  }

  @Test("The two zeros are one location")
  func zeros() {
    let distinct = DistinctRows(Matrix(rows: [[0.0, 1], [-0.0, 1], [0, 2]]))
    #expect(distinct.weights == [2, 1])
  }

  @Test("Sets joined by any threads in any order have their smallest member as root", arguments: [1, 2])
  func disjointSets(threads: Int) throws {
    let count = 3000
    let sets = DisjointSets(count: count)
    var stream = testStream("unions")
    // Members of one remainder by 7 are joined in a chain, links in random order.
    let links = stream.permutation(of: count - 7)
    try Workers(threads: threads).forEach(links.count) { sets.unite(links[$0], links[$0] + 7) }
    #expect((0..<count).allSatisfy { sets.root(of: $0) == $0 % 7 })
  }

  @Test("Elements that were never joined are their own roots")
  func alone() {
    let sets = DisjointSets(count: 4)
    sets.unite(2, 2)
    #expect((0..<4).map { sets.root(of: $0) } == [0, 1, 2, 3])
  }
}
