import AnomalyCore
import NumericKernels

/// The columns that make the clusters and those that rows are measured in: all for both, or two parts of them.
struct CompositeColumns: Sendable, Codable {
  let count: Int
  /// Leading columns that make the clusters; 0 means all.
  private let leading: Int

  init(leading: Int, of count: Int) throws(DetectorError) {
    if leading >= count {
      throw .failed("clusterColumns = \(leading), but there are only \(count) columns: none is left to measure in")
    }
    self.leading = leading
    self.count = count
  }

  var areOne: Bool { leading == 0 }

  func clustering(_ rows: Matrix) -> Matrix { areOne ? rows : rows.selectingColumns(0..<leading) }
  func measuring(_ rows: Matrix) -> Matrix { areOne ? rows : rows.selectingColumns(leading..<count) }
}

extension Matrix {
  fileprivate func selectingColumns(_ range: Range<Int>) -> Matrix {
    var selected: [Double] = []
    selected.reserveCapacity(rowCount * range.count)
    values.withUnsafeBufferPointer { cells in
      for row in 0..<rowCount {
        selected.append(
          contentsOf: cells[row * columnCount + range.lowerBound..<row * columnCount + range.upperBound])
      }
    }
    return Matrix(rowCount: rowCount, columnCount: range.count, values: selected)
  }
}

/// Means of the rows of each cluster, one row a cluster; zeros for an empty one.
func clusterMeans(_ rows: Matrix, _ clusters: Partition) -> Matrix {
  var means = Matrix(rowCount: clusters.clusterCount, columnCount: rows.columnCount)
  for (row, label) in clusters.labels.enumerated() {
    for column in 0..<rows.columnCount { means[Int(label), column] += rows[row, column] }
  }
  for (cluster, size) in clusters.sizes.enumerated() where size > 0 {
    for column in 0..<rows.columnCount { means[cluster, column] /= Double(size) }
  }
  return means
}

/// Clusters under the numbers that a study gave them.
struct NumberedClusters {
  /// The number of each cluster.
  private let numbers: [Int]
  /// Occupied clusters in the order in which their first rows stand.
  private let appearance: [Int]

  /// - Parameter given: Numbers from the largest cluster to the smallest; none means 0, 1, 2, ….
  /// - Throws: `.failed` unless `given` is empty or holds each of 0…`count` − 1 once.
  init(_ clusters: Partition, given: [Int], count: Int) throws(DetectorError) {
    guard given.isEmpty || given.sorted() == Array(0..<count) else {
      throw .failed("clusterNumbers must hold each of 0…\(count - 1) once, the number of the largest cluster first")
    }
    var seen = [Bool](repeating: false, count: clusters.clusterCount)
    var appearance: [Int] = []
    for label in clusters.labels where !seen[Int(label)] {
      seen[Int(label)] = true
      appearance.append(Int(label))
    }
    let sizes = clusters.sizes
    // Of clusters of one size, the one that appears first.
    let descending = appearance.indices.sorted { (-sizes[appearance[$0]], $0) < (-sizes[appearance[$1]], $1) }
    var numbers = [Int](repeating: -1, count: clusters.clusterCount)
    for (rank, place) in descending.enumerated() { numbers[appearance[place]] = given.isEmpty ? rank : given[rank] }
    self.numbers = numbers
    self.appearance = appearance
  }

  /// Whether each cluster is among those named by number.
  func areNamed(_ names: [Int]) -> [Bool] { numbers.map { names.contains($0) } }

  /// The cluster whose centroid each cluster is measured against when centroids are stacked in order of appearance and
  /// looked up by number. An empty cluster has its own.
  func publishedLookup() throws(DetectorError) -> [Int] {
    var lookup = Array(numbers.indices)
    for cluster in appearance {
      guard numbers[cluster] < appearance.count else {
        throw .failed("centroidLookup published needs a row in every cluster; only \(appearance.count) have one")
      }
      lookup[cluster] = appearance[numbers[cluster]]
    }
    return lookup
  }
}
