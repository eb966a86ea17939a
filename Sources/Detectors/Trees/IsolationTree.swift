import NumericKernels
import RealModule

/// One tree of an isolation forest.
struct IsolationTree: Sendable {
  /// A leaf holds the path length that ends there.
  private(set) var nodes: [SplitNode]

  /// Grows a tree on the rows of the given indices.
  init(rows: Matrix, sample: [Int], random: inout RandomStream) {
    nodes = [SplitNode()]
    let limit = Int(Double.log2(Double(max(sample.count, 2))).rounded(.up))
    var grower = Grower(rows: rows, sample: sample, limit: limit, random: random)
    grow(node: 0, range: 0..<sample.count, depth: 0, usable: rows.columnCount, &grower)
    random = grower.random
    // Without the room that an array keeps for more.
    nodes = nodes.withUnsafeBufferPointer { Array($0) }
  }

  private mutating func grow(node: Int, range: Range<Int>, depth: Int, usable: Int, _ grower: inout Grower) {
    var usable = usable
    guard depth < grower.limit, range.count > 1, let split = grower.split(range, depth: depth, usable: &usable) else {
      nodes[node].value = Double(depth) + averagePathLength(ofRows: range.count)
      return
    }
    let left = nodes.count
    nodes[node] = SplitNode(column: Int32(split.column), left: Int32(left), value: split.value)
    nodes.append(SplitNode())
    nodes.append(SplitNode())
    let middle = grower.separate(range, by: split)
    grow(node: left, range: range.lowerBound..<middle, depth: depth + 1, usable: usable, &grower)
    grow(node: left + 1, range: middle..<range.upperBound, depth: depth + 1, usable: usable, &grower)
  }

  /// The length of the path of one row, which starts at `start` of `cells`.
  func pathLength(of cells: UnsafeBufferPointer<Double>, from start: Int) -> Double {
    nodes.withUnsafeBufferPointer { nodes in
      var node = nodes[0]
      while node.column >= 0 {
        let goesRight = cells[start + Int(node.column)] > node.value
        node = nodes[Int(node.left) + (goesRight ? 1 : 0)]
      }
      return node.value
    }
  }
}

/// The rows of a tree under construction, kept so that the rows of each node are neighbours in `order`.
private struct Grower {
  let sample: GatheredColumns
  let limit: Int
  private(set) var random: RandomStream
  private var order: [Int32]
  private let columnCount: Int
  /// The columns that may still vary, one list for each depth: a node hands its own to both children.
  private var columns: [Int32]

  struct Split {
    let column: Int
    let value: Double
  }

  init(rows: Matrix, sample: [Int], limit: Int, random: RandomStream) {
    self.sample = GatheredColumns(of: rows, chosen: sample)
    self.limit = limit
    self.random = random
    order = (0..<Int32(sample.count)).map { $0 }
    columnCount = rows.columnCount
    columns = (0..<Int32(columnCount)).map { $0 }
    columns.append(contentsOf: repeatElement(0, count: limit * columnCount))
  }

  /// A random column that is not constant in `range`, and a random value of its range there.
  ///
  /// The candidates are the first `usable` of the list that the parent left. Columns found constant are taken from
  /// them: they are constant in every node below, too.
  mutating func split(_ range: Range<Int>, depth: Int, usable: inout Int) -> Split? {
    let (given, own) = (depth * columnCount, (depth + 1) * columnCount)
    for place in 0..<usable { columns[own + place] = columns[given + place] }
    while usable > 0 {
      let choice = random.below(usable)
      let column = Int(columns[own + choice])
      let (smallest, largest) = sample.extent(of: column, order, range)
      if smallest < largest {
        // Halves first: the width of a column's range may exceed the largest finite number.
        let value = smallest + 2 * (random.uniform() * (largest / 2 - smallest / 2))
        return Split(column: column, value: value < largest ? value : smallest)
      }
      usable -= 1
      columns.swapAt(own + choice, own + usable)
    }
    return nil
  }

  /// Brings rows up to the split's value to the front of `range` and returns the first position after them.
  mutating func separate(_ range: Range<Int>, by split: Split) -> Int {
    sample.withColumn(split.column) { values in
      order.withUnsafeMutableBufferPointer { order in
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
          if values[Int(order[low])] <= split.value {
            low += 1
          } else {
            high -= 1
            order.swapAt(low, high)
          }
        }
        return low
      }
    }
  }
}

extension IsolationTree: Codable {
  private enum CodingKeys: String, CodingKey { case columns, left, values }

  /// Nodes are written as three arrays of equal length.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let columns = try container.decode([Int32].self, forKey: .columns)
    let left = try container.decode([Int32].self, forKey: .left)
    let values = try container.decode([Double].self, forKey: .values)
    let count = columns.count
    let isSound =
      count > 0 && left.count == count && values.count == count
      && columns.indices.allSatisfy { columns[$0] < 0 || (Int(left[$0]) > $0 && Int(left[$0]) + 1 < count) }
    guard isSound else {
      throw DecodingError.dataCorruptedError(
        forKey: .left, in: container, debugDescription: "the nodes of an isolation tree do not form a tree")
    }
    nodes = (0..<count).map { SplitNode(column: columns[$0], left: left[$0], value: values[$0]) }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(nodes.map(\.column), forKey: .columns)
    try container.encode(nodes.map(\.left), forKey: .left)
    try container.encode(nodes.map(\.value), forKey: .values)
  }
}
