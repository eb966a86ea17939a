internal import CNumericKernels

/// The search for the `k` nearest rows of a group's queries.
///
/// Of each row that may matter it keeps a lower and an upper bound of its distance, from coordinates in single precision.
/// The k-th least upper bound is what the query can reach; rows whose lower bound lies beyond it are out. The few
/// that remain, hardly more than `k`, are measured in double precision.
final class NearestSearch {
  private let group: QueryGroup
  private let k: Int
  /// The `k` least upper bounds of each query, ascending.
  private let uppers: UnsafeMutablePointer<Float>
  /// Candidates of each query, and how many there are.
  private let pending: UnsafeMutablePointer<Candidate>
  private let pendingCounts: UnsafeMutablePointer<Int>
  private let capacity: Int
  private let rows: UnsafeMutablePointer<Int32>
  private let measured: UnsafeMutablePointer<Double>

  private struct Candidate {
    let lower: Float
    let row: Int32
  }

  private static let size = NeighborIndex.leafRows

  init(_ group: QueryGroup, k: Int) {
    self.group = group
    self.k = k
    capacity = Self.capacity(k)
    uppers = .allocate(capacity: Self.size * k)
    pending = .allocate(capacity: Self.size * capacity)
    pendingCounts = .allocate(capacity: Self.size)
    rows = .allocate(capacity: capacity)
    measured = .allocate(capacity: capacity)
  }

  deinit {
    uppers.deallocate()
    pending.deallocate()
    pendingCounts.deallocate()
    rows.deallocate()
    measured.deallocate()
  }

  private static func capacity(_ k: Int) -> Int { max(128, 4 * k) }

  /// Bytes of one search.
  static func bytes(k: Int) -> Int { size * (4 * k + capacity(k) * MemoryLayout<Candidate>.stride) }

  /// Where the measured neighbours go.
  struct Found: Sendable {
    let queries: Matrix
    let squares: UnsafeSlots<Double>
    let indices: UnsafeSlots<Int32>
  }

  /// Finds the neighbours of the group's queries and writes them to the slots of these queries.
  func run(excludingSelf: Bool, startingAt leaf: Int?, to found: Found) {
    uppers.update(repeating: .infinity, count: Self.size * k)
    group.reach.update(repeating: .infinity, count: Self.size)
    pendingCounts.update(repeating: 0, count: Self.size)
    group.forEachLeaf(startingAt: leaf) { leaf in
      take(leaf, excludingSelf: excludingSelf, found)
    }
    for query in 0..<group.count { measure(query, found) }
  }

  private func take(_ leaf: Int, excludingSelf: Bool, _ found: Found) {
    let (margin, growth, shrinkage) = (group.margin(ofLeaf: leaf), group.growth, 1 / group.growth.nextUp)
    let places = group.leaves.places(of: leaf)
    let order = group.leaves.order.base + places.lowerBound
    let (reach, numbers) = (group.reach, group.numbers)
    for position in 0..<group.findPairs(inLeaf: leaf) {
      let pair = group.pairs[position]
      guard Int(pair.row) < places.count else { continue }
      let (row, query) = (order[Int(pair.row)], Int(pair.query))
      if excludingSelf && row == numbers[query] { continue }
      let distance = pair.square.squareRoot()
      let lower = distance * shrinkage - margin
      if lower > reach[query] { continue }
      if pendingCounts[query] == capacity { makeRoom(query, found) }
      pending[query &* capacity &+ pendingCounts[query]] = Candidate(lower: lower, row: row)
      pendingCounts[query] &+= 1
      let upper = (distance * growth + margin).nextUp
      let last = uppers + (query &* k &+ k &- 1)
      if upper < last.pointee {
        enter(upper, last)
        reach[query] = min(reach[query], last.pointee)
      }
    }
  }

  /// Puts an upper bound in its place among the ascending `k` that end at `last`.
  private func enter(_ upper: Float, _ last: UnsafeMutablePointer<Float>) {
    var slot = last
    let first = last - (k - 1)
    while slot > first && slot[-1] > upper {
      slot.pointee = slot[-1]
      slot -= 1
    }
    slot.pointee = upper
  }

  /// Drops candidates that have come to lie out of reach; if most have not, measures them all.
  private func makeRoom(_ query: Int, _ found: Found) {
    let candidates = pending + query * capacity
    var kept = 0
    for position in 0..<pendingCounts[query] where candidates[position].lower <= group.reach[query] {
      candidates[kept] = candidates[position]
      kept += 1
    }
    pendingCounts[query] = kept
    guard kept > capacity / 2 else { return }
    measure(query, found)
    let farthest = found.squares[Int(group.numbers[query]) * k + k - 1].squareRoot() * group.index.frame.scale
    group.reach[query] = min(group.reach[query], Float(farthest * (1 + 1e-9)).nextUp)
  }

  /// Measures the candidates of a query that are within its reach and merges them into its neighbours.
  private func measure(_ query: Int, _ found: Found) {
    let candidates = pending + query * capacity
    var count = 0
    for position in 0..<pendingCounts[query] where candidates[position].lower <= group.reach[query] {
      rows[count] = candidates[position].row
      count += 1
    }
    pendingCounts[query] = 0
    let number = Int(group.numbers[query])
    let (cells, width) = (group.index.rows.values, group.index.rows.columnCount)
    found.queries.values.withUnsafeBufferPointer { queries in
      guard let base = queries.baseAddress else { return }
      assay_squared_distances_to(base + number * width, cells, Int64(width), rows, Int64(count), measured)
    }
    for position in 0..<count {
      insert(measured[position], rows[position], found.squares.base + number * k, found.indices.base + number * k)
    }
  }

  /// Of equally near rows the one of lower number is nearer.
  private func insert(
    _ square: Double, _ row: Int32, _ squares: UnsafeMutablePointer<Double>, _ indices: UnsafeMutablePointer<Int32>
  ) {
    var slot = k
    while slot > 0 && (square < squares[slot - 1] || square == squares[slot - 1] && row < indices[slot - 1]) {
      slot -= 1
      guard slot + 1 < k else { continue }
      squares[slot + 1] = squares[slot]
      indices[slot + 1] = indices[slot]
    }
    guard slot < k else { return }
    squares[slot] = square
    indices[slot] = row
  }
}
