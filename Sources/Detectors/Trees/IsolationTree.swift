import NumericKernels
import RealModule

/// One tree of an isolation forest, its nodes in one array, children side by side.
struct IsolationTree: Sendable {
  struct Node: Sendable {
    /// The column that is compared, or −1 for a leaf.
    var column: Int32
    /// Index of the left child; the right one follows it.
    var left: Int32
    /// Rows with a value up to this one go left; in a leaf, the path length that ends here.
    var value: Double
  }

  private(set) var nodes: [Node]

  /// Grows a tree on the rows of the given indices.
  init(rows: Matrix, sample: [Int], random: inout RandomStream) {
    nodes = [Node(column: -1, left: 0, value: 0)]
    var grower = Grower(rows: rows, order: sample, random: random)
    let limit = Int(Double.log2(Double(max(sample.count, 2))).rounded(.up))
    grow(node: 0, range: 0..<sample.count, depth: 0, limit: limit, columns: Array(0..<rows.columnCount), &grower)
    random = grower.random
  }

  private mutating func grow(
    node: Int, range: Range<Int>, depth: Int, limit: Int, columns: [Int], _ grower: inout Grower
  ) {
    var columns = columns
    guard depth < limit, range.count > 1, let split = grower.split(range, columns: &columns) else {
      nodes[node].value = Double(depth) + averagePathLength(ofRows: range.count)
      return
    }
    let left = nodes.count
    nodes[node] = Node(column: Int32(split.column), left: Int32(left), value: split.value)
    nodes.append(contentsOf: repeatElement(Node(column: -1, left: 0, value: 0), count: 2))
    let middle = grower.separate(range, by: split)
    grow(node: left, range: range.lowerBound..<middle, depth: depth + 1, limit: limit, columns: columns, &grower)
    grow(node: left + 1, range: middle..<range.upperBound, depth: depth + 1, limit: limit, columns: columns, &grower)
  }

  /// Adds to `slots[row]` the length of the path of each row of `block`.
  func addPathLengths(
    of block: Range<Int>, in cells: UnsafeBufferPointer<Double>, width: Int, to slots: UnsafeSlots<Double>
  ) {
    nodes.withUnsafeBufferPointer { nodes in
      for row in block {
        var node = nodes[0]
        while node.column >= 0 {
          let goesRight = cells[row * width + Int(node.column)] > node.value
          node = nodes[Int(node.left) + (goesRight ? 1 : 0)]
        }
        slots[row] += node.value
      }
    }
  }
}

/// The rows of a tree under construction, kept so that the rows of each node are neighbours in `order`.
private struct Grower {
  let rows: Matrix
  var order: [Int]
  var random: RandomStream

  struct Split {
    let column: Int
    let value: Double
  }

  /// A random column of `columns` that is not constant in `range`, and a random value of its range there.
  ///
  /// Columns found constant are removed from `columns`: they are constant in every node below, too.
  mutating func split(_ range: Range<Int>, columns: inout [Int]) -> Split? {
    while !columns.isEmpty {
      let choice = random.below(columns.count)
      let column = columns[choice]
      var (smallest, largest) = (Double.infinity, -Double.infinity)
      for position in range {
        let value = rows[order[position], column]
        smallest = min(smallest, value)
        largest = max(largest, value)
      }
      if smallest < largest {
        // Halves first: the width of a column's range may exceed the largest finite number.
        let value = smallest + 2 * (random.uniform() * (largest / 2 - smallest / 2))
        return Split(column: column, value: value < largest ? value : smallest)
      }
      columns.swapAt(choice, columns.count - 1)
      columns.removeLast()
    }
    return nil
  }

  /// Brings rows up to the split's value to the front of `range` and returns the first position after them.
  mutating func separate(_ range: Range<Int>, by split: Split) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      if rows[order[low], split.column] <= split.value {
        low += 1
      } else {
        high -= 1
        order.swapAt(low, high)
      }
    }
    return low
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
    nodes = (0..<count).map { Node(column: columns[$0], left: left[$0], value: values[$0]) }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(nodes.map(\.column), forKey: .columns)
    try container.encode(nodes.map(\.left), forKey: .left)
    try container.encode(nodes.map(\.value), forKey: .values)
  }
}
