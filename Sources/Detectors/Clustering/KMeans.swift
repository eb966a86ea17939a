import AnomalyCore
import NumericKernels
import RealModule

/// K-Means by Lloyd's iterations from several k-means++ starts; the start with the least inertia wins.
///
/// Starts are greedy k-means++ (Arthur and Vassilvitskii 2007; of 2 + ⌊ln k⌋ candidates drawn in proportion to the
/// squared distance, the one that lowers the potential most). A cluster that loses all rows takes the row that is
/// farthest from its centroid. Sums run over fixed blocks of rows in a fixed order, so that centroids have the same bits
/// for any number of threads.
struct KMeans: Sendable {
  let clusters: Int
  let initializations: Int
  let maximumIterations: Int
  /// Iterations stop when the squared shift of the centroids falls below this share of the mean column variance.
  let tolerance: Double

  /// The best of all starts.
  struct Solution: Sendable {
    var centroids: Matrix
    var assignment: Assignment
    var iterations: Int

    var inertia: Double { assignment.squaredDistances.reduce(0, +) }
  }

  /// The nearest centroid of each row; of equally near ones, the first.
  struct Assignment: Sendable {
    var labels: [Int32]
    var squaredDistances: [Double]
  }

  /// - Parameter rows: *n* × *d*, *n* at least 1. With fewer distinct rows than clusters, fewer centroids come back.
  func fit(_ rows: Matrix, random: RandomSource, workers: Workers) throws(KernelError) -> Solution {
    let limit = tolerance * meanColumnVariance(rows)
    var best = try solution(rows, start: 0, random: random, limit: limit, workers)
    for start in 1..<max(1, initializations) {
      let other = try solution(rows, start: start, random: random, limit: limit, workers)
      if other.inertia < best.inertia { best = other }
    }
    return best
  }

  private func solution(
    _ rows: Matrix, start: Int, random: RandomSource, limit: Double, _ workers: Workers
  ) throws(KernelError) -> Solution {
    var stream = random.stream("k-means-start", start)
    let centroids = try startingCentroids(rows, random: &stream, workers)
    return try iterate(rows, from: centroids, limit: limit, workers)
  }

  private func iterate(
    _ rows: Matrix, from start: Matrix, limit: Double, _ workers: Workers
  ) throws(KernelError) -> Solution {
    var centroids = start
    var assignment = try assign(rows, to: centroids, workers)
    var iterations = 0
    while iterations < maximumIterations {
      iterations += 1
      let moved = try means(rows, assignment, count: centroids.rowCount, workers)
      let shift = zip(moved.values, centroids.values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      let next = try assign(rows, to: moved, workers)
      let isSettled = next.labels == assignment.labels || shift <= limit
      (centroids, assignment) = (moved, next)
      if isSettled { break }
    }
    return Solution(centroids: centroids, assignment: assignment, iterations: iterations)
  }

  /// Greedy k-means++.
  private func startingCentroids(
    _ rows: Matrix, random: inout RandomStream, _ workers: Workers
  ) throws(KernelError) -> Matrix {
    let trials = 2 + Int(Double.log(Double(clusters)))
    var chosen = [random.below(rows.rowCount)]
    var potentials = try squaredDistances(from: rows, to: rows.selectingRows(chosen), workers: workers).values
    while chosen.count < clusters {
      let total = potentials.reduce(0, +)
      guard total > 0 else { break }  // every row coincides with a centroid
      var thresholds = (0..<trials).map { _ in random.uniform() * total }
      thresholds.sort()
      let candidates = drawn(at: thresholds, from: potentials)
      let distances = try squaredDistances(from: rows, to: rows.selectingRows(candidates), workers: workers)
      var sums = [Double](repeating: 0, count: trials)
      for row in 0..<rows.rowCount {
        for trial in 0..<trials { sums[trial] += min(potentials[row], distances[row, trial]) }
      }
      let winner = sums.indices.min { (sums[$0], $0) < (sums[$1], $1) } ?? 0
      chosen.append(candidates[winner])
      for row in 0..<rows.rowCount { potentials[row] = min(potentials[row], distances[row, winner]) }
    }
    return rows.selectingRows(chosen)
  }

  /// The rows in which the running sum of `weights` passes each of the ascending thresholds.
  private func drawn(at thresholds: [Double], from weights: [Double]) -> [Int] {
    var found: [Int] = []
    var sum = 0.0
    var lastPositive = 0
    for (row, weight) in weights.enumerated() where weight > 0 {
      lastPositive = row
      sum += weight
      while found.count < thresholds.count && sum > thresholds[found.count] { found.append(row) }
    }
    return found + Array(repeating: lastPositive, count: thresholds.count - found.count)
  }

  /// The nearest centroid of each row.
  func assign(_ rows: Matrix, to centroids: Matrix, _ workers: Workers) throws(KernelError) -> Assignment {
    let near = try PackedRows(centroids).nearestRow(of: rows, workers: workers)
    return Assignment(labels: near.indices, squaredDistances: near.squaredDistances)
  }

  /// Mean of the rows of each cluster. An empty cluster takes the row farthest from its centroid.
  private func means(
    _ rows: Matrix, _ assignment: Assignment, count: Int, _ workers: Workers
  ) throws(KernelError) -> Matrix {
    let width = rows.columnCount
    let grain = 4096
    let blocks = try workers.map((rows.rowCount + grain - 1) / grain) { block in
      ClusterSums(
        rows, assignment.labels, range: block * grain..<min(rows.rowCount, (block + 1) * grain), count: count)
    }
    var total = ClusterSums(count: count, width: width)
    for block in blocks { total.add(block) }
    relocate(&total, rows, assignment)
    for cluster in 0..<count where total.sizes[cluster] > 0 {
      for column in 0..<width { total.sums[cluster, column] /= Double(total.sizes[cluster]) }
    }
    return total.sums
  }

  /// Gives each empty cluster the farthest row that is not alone in its own.
  private func relocate(_ total: inout ClusterSums, _ rows: Matrix, _ assignment: Assignment) {
    let empty = total.sizes.indices.filter { total.sizes[$0] == 0 }
    guard !empty.isEmpty else { return }
    let farthest = descendingOrder(assignment.squaredDistances)
    var position = 0
    for cluster in empty {
      while position < farthest.count {
        let row = farthest[position]
        let old = Int(assignment.labels[row])
        position += 1
        guard total.sizes[old] > 1 else { continue }
        total.move(row, of: rows, from: old, to: cluster)
        break
      }
    }
  }

  private func meanColumnVariance(_ rows: Matrix) -> Double {
    let variances = (0..<rows.columnCount).map { meanAndVariance(rows.column($0)).variance }
    return variances.reduce(0, +) / Double(max(1, variances.count))
  }
}

/// Sizes and sums of the rows of each cluster.
private struct ClusterSums: Sendable {
  var sizes: [Int]
  var sums: Matrix

  init(count: Int, width: Int) {
    sizes = Array(repeating: 0, count: count)
    sums = Matrix(rowCount: count, columnCount: width)
  }

  init(_ rows: Matrix, _ labels: [Int32], range: Range<Int>, count: Int) {
    self.init(count: count, width: rows.columnCount)
    let width = rows.columnCount
    rows.values.withUnsafeBufferPointer { cells in
      sums.values.withUnsafeMutableBufferPointer { target in
        for row in range {
          let cluster = Int(labels[row])
          for column in 0..<width { target[cluster * width + column] += cells[row * width + column] }
        }
      }
    }
    for row in range { sizes[Int(labels[row])] += 1 }
  }

  mutating func add(_ other: ClusterSums) {
    for cluster in sizes.indices { sizes[cluster] += other.sizes[cluster] }
    for index in sums.values.indices { sums.values[index] += other.sums.values[index] }
  }

  mutating func move(_ row: Int, of rows: Matrix, from old: Int, to new: Int) {
    sizes[old] -= 1
    sizes[new] += 1
    for column in 0..<rows.columnCount {
      sums[old, column] -= rows[row, column]
      sums[new, column] += rows[row, column]
    }
  }
}
