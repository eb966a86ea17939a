public import AnomalyCore
public import NumericKernels

/// By path contributions: by how much each column shortens the mean path of a row against that of a usual row.
///
/// The terms are Shapley values of the path length, which a tree gives exactly: a leaf is reached if the splits on its
/// path send it there with the row's values in some columns, *p* of them, and with the reference's in *q* others; its
/// path length then counts with weight (p − 1)! q! / (p + q)! for each of the former, − p! (q − 1)! / (p + q)! for each
/// of the latter (Lundberg et al. 2020, doi 10.1038/s42256-019-0138-9, "interventional", for one reference).
extension FittedIsolationForest: ExplainableDetector {
  public func references(for rows: Matrix, usual: [Double], workers: Workers) throws(DetectorError) -> Matrix {
    try usualReferences(for: rows, usual: usual, workers: workers)
  }

  /// In path lengths: terms sum to the mean path of the reference less that of the row.
  ///
  /// - Complexity: O(trees · leaves that mixtures of the two rows can reach) a row.
  public func terms(
    of rows: Matrix, against references: Matrix, workers: Workers
  ) throws(DetectorError) -> Matrix {
    try checkForAttribution(rows, references, workers)
    return try rowTerms(of: rows, against: references, workers: workers) { row, reference in
      var walk = SharedWalk(row: Array(row), reference: Array(reference))
      for tree in trees { walk.add(tree.nodes) }
      return walk.sums.map { -$0 / Double(trees.count) }
    }
  }
}

/// Walks down trees with two rows at a time, wherever they part both ways.
private struct SharedWalk {
  private enum Side: UInt8 { case none, row, reference }

  private let row: [Double]
  private let reference: [Double]
  /// Whose value each column has on the path that is being walked.
  private var sides: [Side]
  /// The columns in which the rows have parted on the way.
  private var ofRow: [Int] = []
  private var ofReference: [Int] = []
  /// What each column adds to the sum of the row's path lengths.
  private(set) var sums: [Double]

  init(row: [Double], reference: [Double]) {
    self.row = row
    self.reference = reference
    sides = [Side](repeating: .none, count: row.count)
    sums = [Double](repeating: 0, count: row.count)
  }

  mutating func add(_ nodes: [SplitNode]) { visit(0, nodes) }

  private mutating func visit(_ index: Int, _ nodes: [SplitNode]) {
    let node = nodes[index]
    guard node.column >= 0 else { return count(node.value) }
    let column = Int(node.column)
    let (left, right) = (Int(node.left), Int(node.left) + 1)
    let ownWay = row[column] > node.value ? right : left
    let otherWay = reference[column] > node.value ? right : left
    switch sides[column] {
    case .row: visit(ownWay, nodes)
    case .reference: visit(otherWay, nodes)
    case .none where ownWay == otherWay: visit(ownWay, nodes)
    case .none:
      sides[column] = .row
      ofRow.append(column)
      visit(ownWay, nodes)
      ofRow.removeLast()
      sides[column] = .reference
      ofReference.append(column)
      visit(otherWay, nodes)
      ofReference.removeLast()
      sides[column] = .none
    }
  }

  /// Divides the path length of a leaf among the columns that lead there.
  private mutating func count(_ length: Double) {
    let (own, other) = (ofRow.count, ofReference.count)
    let choices = binomial(own + other, own)
    for column in ofRow { sums[column] += length / (Double(own) * choices) }
    for column in ofReference { sums[column] -= length / (Double(other) * choices) }
  }
}

private func binomial(_ count: Int, _ chosen: Int) -> Double {
  (0..<chosen).reduce(1.0) { $0 * Double(count - $1) / Double($1 + 1) }
}
