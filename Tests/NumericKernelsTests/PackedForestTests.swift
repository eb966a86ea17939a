import NumericKernels
import Testing

@Suite("Packed forest")
struct PackedForestTests {
  /// What the values of a column look like; thresholds are drawn from the values, so that many are equal.
  enum Values: String, CaseIterable, Sendable {
    case gaussian
    case few
    /// Equal in single precision, different in double.
    case close
    case farFromZero
    case huge
    case tiny
    case zeros

    func draw(_ stream: inout RandomStream) -> Double {
      switch self {
      case .gaussian: stream.gaussian()
      case .few: Double(stream.below(3))
      case .close: (stream.below(2) == 0 ? -1 : 1) + Double(stream.below(50)) * 1e-12
      case .farFromZero: 1.7e9 + stream.uniform()
      case .huge: stream.gaussian() * 1e300
      case .tiny: stream.gaussian() * 1e14 * .leastNonzeroMagnitude
      case .zeros:
        [0, -0.0, 1000 * .leastNonzeroMagnitude, -1000 * .leastNonzeroMagnitude, .leastNonzeroMagnitude][
          stream.below(5)]
      }
    }

    func matrix(_ rows: Int, columns: Int) -> Matrix {
      var stream = testStream("forest \(rawValue)", rows)
      return Matrix(rowCount: rows, columnCount: columns, values: (0..<rows * columns).map { _ in draw(&stream) })
    }
  }

  /// A tree whose splits are cells of `rows`; half of the nodes above the greatest depth are leaves from the third on.
  private func tree(_ rows: Matrix, depth: Int, _ stream: inout RandomStream) -> [SplitNode] {
    var nodes = [SplitNode()]
    func grow(_ node: Int, _ level: Int, _ stream: inout RandomStream) {
      guard level < depth, level < 2 || stream.below(2) == 0 else {
        nodes[node].value = Double(level) + stream.uniform()
        return
      }
      let column = stream.below(rows.columnCount)
      nodes[node] = SplitNode(
        column: Int32(column), left: Int32(nodes.count), value: rows[stream.below(rows.rowCount), column])
      nodes += [SplitNode(), SplitNode()]
      let left = Int(nodes[node].left)
      grow(left + 1, level + 1, &stream)
      grow(left, level + 1, &stream)
    }
    grow(0, 0, &stream)
    return nodes
  }

  private func forest(_ rows: Matrix, trees: Int = 40, depth: Int = 12) -> [[SplitNode]] {
    var stream = testStream("trees")
    return (0..<trees).map { tree(rows, depth: min($0, depth), &stream) }
  }

  private func plainWalks(_ trees: [[SplitNode]], _ rows: Matrix) -> [Double] {
    (0..<rows.rowCount).map { row in
      trees.reduce(0.0) { sum, nodes in
        var node = nodes[0]
        while node.column >= 0 {
          node = nodes[Int(node.left) + (rows[row, Int(node.column)] > node.value ? 1 : 0)]
        }
        return sum + node.value
      }
    }
  }

  @Test("Rows end in the leaves of plain walks, to the bit", arguments: Values.allCases, [false, true])
  func agreesWithPlainWalks(values: Values, plain: Bool) throws {
    for (count, columns) in [(1, 1), (63, 3), (64, 3), (65, 20), (700, 7), (1100, 130)] {
      let rows = values.matrix(count, columns: columns)
      let trees = forest(rows)
      let packed = try #require(PackedForest(trees: trees, columnCount: columns))
      for threads in [1, 2] {
        let sums = try packed.sums(of: rows, plain: plain, workers: Workers(threads: threads))
        #expect(sums == plainWalks(trees, rows), "\(count) × \(columns), \(threads) threads")
      }
    }
  }

  @Test("Rows far outside all thresholds find their leaves")
  func newRows() throws {
    let trees = forest(Values.gaussian.matrix(200, columns: 4))
    let packed = try #require(PackedForest(trees: trees, columnCount: 4))
    let rows = Matrix(rows: [
      [1e308, -1e308, 0, .leastNonzeroMagnitude], [-1e308, 1e308, -0.0, 1e40], [1e38, 1e39, -1e39, 3.5e38],
    ])
    #expect(try packed.sums(of: rows, workers: Workers()) == plainWalks(trees, rows))
    #expect(try packed.sums(of: Matrix(rowCount: 0, columnCount: 4), workers: Workers()).isEmpty)
  }

  @Test("What does not fit is left to plain walks")
  func refusals() {
    let leaf = SplitNode(value: 1)
    #expect(PackedForest(trees: [], columnCount: 3) == nil)
    let split = SplitNode(column: 0, left: 1, value: 0)
    let many = [SplitNode](repeating: leaf, count: 1 << 12)
    #expect(PackedForest(trees: [many], columnCount: 1 << 20) == nil)
    let shared = [split, SplitNode(column: 0, left: 2, value: 0), SplitNode(column: 0, left: 3, value: 0), leaf, leaf]
    #expect(PackedForest(trees: [shared], columnCount: 1) == nil)
  }
}
