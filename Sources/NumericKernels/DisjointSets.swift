import Synchronization

/// Disjoint sets of 0…*n* − 1 that several threads may join at the same time, without locks
/// (Anderson and Woll 1991, doi 10.1145/103418.103458).
///
/// The root of a set is always its smallest member: the outcome does not depend on the order of the unions.
public final class DisjointSets: @unchecked Sendable {
  public let count: Int
  private let parents: UnsafeMutablePointer<Atomic<Int32>>

  public init(count: Int) {
    self.count = count
    parents = .allocate(capacity: max(1, count))
    for index in 0..<count { (parents + index).initialize(to: Atomic(Int32(index))) }
  }

  deinit {
    parents.deinitialize(count: count)
    parents.deallocate()
  }

  /// The smallest member of the set of `element`.
  public func root(of element: Int) -> Int {
    var node = Int32(element)
    while true {
      let parent = parents[Int(node)].load(ordering: .relaxed)
      if parent == node { return Int(node) }
      // Path halving: parents only ever become smaller, so a lost race costs a step, never a wrong answer.
      let grandparent = parents[Int(parent)].load(ordering: .relaxed)
      if grandparent != parent {
        _ = parents[Int(node)].compareExchange(expected: parent, desired: grandparent, ordering: .relaxed)
      }
      node = grandparent
    }
  }

  /// Joins the sets of two elements.
  public func unite(_ first: Int, _ second: Int) {
    // Nearly all pairs of a dense region hang below one root already.
    let parent = parents[first].load(ordering: .relaxed)
    if parent == parents[second].load(ordering: .relaxed) { return }
    var (a, b) = (root(of: first), root(of: second))
    while a != b {
      let (low, high) = (min(a, b), max(a, b))
      let hung = parents[high].compareExchange(
        expected: Int32(high), desired: Int32(low), ordering: .relaxed)
      if hung.exchanged { return }
      (a, b) = (root(of: low), root(of: high))
    }
  }
}
