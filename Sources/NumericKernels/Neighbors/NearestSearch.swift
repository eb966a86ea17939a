internal import CNumericKernels

/// The search for the `k` nearest rows of a group's queries.
///
/// Of each row that may matter it keeps a lower and an upper bound of its distance, from coordinates in single precision.
/// The k-th least upper bound is what the query can reach; rows whose lower bound lies beyond it are out. The few
/// that remain, hardly more than `k`, are measured in double precision.
struct NearestSearch {
  private let group: QueryGroup
  private let k: Int
  /// The `k` least upper bounds of each query, ascending.
  private var uppers: [Float]
  private var pending: [Candidate]
  private var pendingCounts: [Int]
  private let capacity: Int
  private var rows: [Int32]
  private var measured: [Double]

  private struct Candidate {
    let lower: Float
    let row: Int32
  }

  private static let size = NeighborIndex.leafRows

  init(_ group: QueryGroup, k: Int) {
    self.group = group
    self.k = k
    capacity = max(128, 4 * k)
    uppers = Array(repeating: .infinity, count: Self.size * k)
    pending = Array(repeating: Candidate(lower: 0, row: 0), count: Self.size * capacity)
    pendingCounts = Array(repeating: 0, count: Self.size)
    rows = Array(repeating: 0, count: capacity)
    measured = Array(repeating: 0, count: capacity)
  }

  static func scratchBytes(k: Int) -> Int { size * (4 * k + max(128, 4 * k) * MemoryLayout<Candidate>.stride) }

  /// Finds the neighbours of the group's queries and writes them to the slots of these queries.
  mutating func run(
    _ queries: Matrix, excludingSelf: Bool, startingAt leaf: Int?, squares: UnsafeSlots<Double>,
    indices: UnsafeSlots<Int32>
  ) {
    for query in 0..<group.members.count {
      group.reach[query] = .infinity
      pendingCounts[query] = 0
      for place in 0..<k { uppers[query * k + place] = .infinity }
    }
    let found = Found(queries: queries, squares: squares, indices: indices)
    group.forEachLeaf(startingAt: leaf) { leaf in
      take(leaf, excludingSelf: excludingSelf, found)
    }
    for query in 0..<group.members.count { measure(query, found) }
  }

  /// Where the measured neighbours go.
  private struct Found {
    let queries: Matrix
    let squares: UnsafeSlots<Double>
    let indices: UnsafeSlots<Int32>
  }

  private mutating func take(_ leaf: Int, excludingSelf: Bool, _ found: Found) {
    let index = group.index
    let (margin, growth) = (group.margin(ofLeaf: leaf), index.frame.growth)
    let places = index.places(ofLeaf: leaf)
    for position in 0..<group.findPairs(inLeaf: leaf) {
      let pair = group.pairs[position]
      let place = places.lowerBound + Int(pair.row)
      guard place < places.upperBound else { continue }
      let row = index.order[place]
      let query = Int(pair.query)
      if excludingSelf && row == group.members[group.members.startIndex + query] { continue }
      let distance = pair.square.squareRoot()
      let lower = distance / growth - margin
      if lower > group.reach[query] { continue }
      if pendingCounts[query] == capacity { makeRoom(query, found) }
      pending[query * capacity + pendingCounts[query]] = Candidate(lower: lower, row: row)
      pendingCounts[query] += 1
      let upper = (distance * growth + margin).nextUp
      if upper < uppers[query * k + k - 1] { enter(upper, query) }
    }
  }

  private mutating func enter(_ upper: Float, _ query: Int) {
    uppers.withUnsafeMutableBufferPointer { uppers in
      var slot = query * k + k - 1
      while slot > query * k && uppers[slot - 1] > upper {
        uppers[slot] = uppers[slot - 1]
        slot -= 1
      }
      uppers[slot] = upper
      group.reach[query] = min(group.reach[query], uppers[query * k + k - 1])
    }
  }

  /// Drops candidates that have come to lie out of reach; if most have not, measures them all.
  private mutating func makeRoom(_ query: Int, _ found: Found) {
    var kept = 0
    for position in query * capacity..<query * capacity + pendingCounts[query]
    where pending[position].lower <= group.reach[query] {
      pending[query * capacity + kept] = pending[position]
      kept += 1
    }
    pendingCounts[query] = kept
    guard kept > capacity / 2 else { return }
    measure(query, found)
    let number = Int(group.members[group.members.startIndex + query])
    let farthest = found.squares[number * k + k - 1].squareRoot() * group.index.frame.scale
    group.reach[query] = min(group.reach[query], Float(farthest * (1 + 1e-9)).nextUp)
  }

  /// Measures the candidates of a query that are within its reach and merges them into its neighbours.
  private mutating func measure(_ query: Int, _ found: Found) {
    var count = 0
    for position in query * capacity..<query * capacity + pendingCounts[query]
    where pending[position].lower <= group.reach[query] {
      rows[count] = pending[position].row
      count += 1
    }
    pendingCounts[query] = 0
    let number = Int(group.members[group.members.startIndex + query])
    let (cells, width) = (group.index.rows.values, group.index.rows.columnCount)
    found.queries.values.withUnsafeBufferPointer { queries in
      guard let base = queries.baseAddress else { return }
      assay_squared_distances_to(base + number * width, cells, Int64(width), rows, Int64(count), &measured)
    }
    for position in 0..<count {
      insert(measured[position], rows[position], found.squares.base + number * k, found.indices.base + number * k)
    }
  }

  private func insert(
    _ square: Double, _ row: Int32, _ squares: UnsafeMutablePointer<Double>, _ indices: UnsafeMutablePointer<Int32>
  ) {
    guard (square, row) < (squares[k - 1], indices[k - 1]) else { return }
    var slot = k - 1
    while slot > 0 && (square, row) < (squares[slot - 1], indices[slot - 1]) {
      squares[slot] = squares[slot - 1]
      indices[slot] = indices[slot - 1]
      slot -= 1
    }
    squares[slot] = square
    indices[slot] = row
  }
}
