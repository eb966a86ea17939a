import AnomalyCore
package import NumericKernels
import RealModule

/// K-Means by Lloyd's iterations from several k-means++ starts; the start with the least inertia wins.
///
/// Starts are greedy k-means++ (Arthur and Vassilvitskii 2007; of 2 + ⌊ln k⌋ candidates drawn in proportion to the
/// squared distance, the one that lowers the potential most). All starts iterate in step and share each pass over the
/// rows. A cluster that loses all rows takes the row that is farthest from its centroid. Sums run over fixed blocks of
/// rows in a fixed order, so that centroids have the same bits for any number of threads.
package struct KMeans: Sendable {
  let clusters: Int
  let initializations: Int
  let maximumIterations: Int
  /// Iterations stop when the squared shift of the centroids falls below this share of the mean column variance.
  let tolerance: Double

  package init(clusters: Int, initializations: Int, maximumIterations: Int = 300, tolerance: Double = 1e-4) {
    self.clusters = clusters
    self.initializations = initializations
    self.maximumIterations = maximumIterations
    self.tolerance = tolerance
  }

  /// The best of all starts.
  package struct Solution: Sendable {
    package var centroids: Matrix
    package var assignment: Assignment
    var iterations: Int

    package var inertia: Double { assignment.squaredDistances.reduce(0, +) }
  }

  /// The nearest centroid of each row; of equally near ones, the first.
  package struct Assignment: Sendable {
    package var labels: [Int32]
    var squaredDistances: [Double]
  }

  /// - Parameter rows: *n* × *d*, *n* at least 1. With fewer distinct rows than clusters, fewer centroids come back.
  /// - Complexity: O(starts · iterations · *n* · *k* · *d*) time, one copy of the rows, and `bytesARow`.
  package func fit(_ rows: Matrix, random: RandomSource, workers: Workers) throws(KernelError) -> Solution {
    let limit = tolerance * (try meanColumnVariance(rows, workers))
    let panels = try RowPanels(rows, workers: workers)
    let together = CenterAssignments.startsTogether(clusters: clusters)
    var best: Solution?
    var least = Double.infinity
    for first in stride(from: 0, to: max(1, initializations), by: together) {
      let starts = Array(first..<min(max(1, initializations), first + together))
      let centroids = try startingCentroids(panels, starts: starts, random: random, workers)
      let settled = try iterate(panels, from: centroids, limit: limit, workers)
      let inertias = try settled.assignments.inertias(workers: workers)
      for (start, inertia) in inertias.enumerated() where best == nil || inertia < least {
        (best, least) = (settled.solution(ofStart: start), inertia)
      }
    }
    return best ?? Solution(centroids: rows, assignment: Assignment(labels: [], squaredDistances: []), iterations: 0)
  }

  /// Bytes a row that `fit` takes at its peak, the rows themselves left out.
  func bytesARow(columns: Int) -> Int {
    let starts = min(initializations, CenterAssignments.startsTogether(clusters: clusters))
    let solutions = 2 * 12
    return RowPanels.bytesARow(columns: columns)
      + max(
        CenterAssignments.bytesARow(columns: columns, clusters: clusters, starts: starts), 8 * starts) + solutions
  }

  /// Several starts on their way.
  private struct Iterations {
    var centroids: [Matrix]
    var assignments: CenterAssignments
    var counts: [Int]

    func solution(ofStart start: Int) -> Solution {
      Solution(
        centroids: centroids[start],
        assignment: Assignment(
          labels: assignments.labels(ofStart: start), squaredDistances: assignments.squaredDistances(ofStart: start)),
        iterations: counts[start])
    }
  }

  /// Iterates all starts in step, so that they share each pass over the rows.
  private func iterate(
    _ panels: RowPanels, from starts: [Matrix], limit: Double, _ workers: Workers
  ) throws(KernelError) -> Iterations {
    var state = Iterations(
      centroids: starts, assignments: CenterAssignments(panels, starts: starts.count, clusters: clusters),
      counts: starts.map { _ in 0 })
    try state.assignments.assign(to: starts, workers: workers)
    var active = maximumIterations > 0 ? Array(starts.indices) : []
    while !active.isEmpty {
      var moved = [Matrix?](repeating: nil, count: starts.count)
      var shifts = [Double](repeating: 0, count: starts.count)
      let found = try workers.map(active.count) { [state, active] in means(panels.rows, state, active[$0]) }
      for (start, means) in zip(active, found) {
        shifts[start] = zip(means.values, state.centroids[start].values).reduce(0) { sum, pair in
          sum + (pair.0 - pair.1) * (pair.0 - pair.1)
        }
        state.counts[start] += 1
        state.centroids[start] = means
        moved[start] = means
      }
      try state.assignments.assign(to: moved, workers: workers)
      active.removeAll { start in
        !state.assignments.hasChanged(start: start) || shifts[start] <= limit
          || state.counts[start] == maximumIterations
      }
    }
    return state
  }

  /// Greedy k-means++. The starts are shared out among the threads; those of one thread share each pass over the rows.
  private func startingCentroids(
    _ panels: RowPanels, starts: [Int], random: RandomSource, _ workers: Workers
  ) throws(KernelError) -> [Matrix] {
    let share = (starts.count + workers.threads - 1) / workers.threads
    let groups = stride(from: 0, to: starts.count, by: share).map { first in
      Array(starts[first..<min(starts.count, first + share)])
    }
    let centroids = try workers.map(groups.count) { group in
      startingCentroids(panels, random: groups[group].map { random.stream("k-means-start", $0) }, workers.cancellation)
    }
    try workers.checkCancellation()
    return centroids.flatMap { $0 }
  }

  private func startingCentroids(
    _ panels: RowPanels, random: [RandomStream], _ cancellation: Cancellation
  ) -> [Matrix] {
    let trials = 2 + Int(Double.log(Double(clusters)))
    var random = random
    var chosen = random.indices.map { [random[$0].below(panels.rows.rowCount)] }
    var potentials = Potentials(panels, starts: random.count)
    _ = potentials.lower(to: chosen, cancellation: cancellation)
    for _ in 1..<max(1, clusters) {
      let candidates = random.indices.map { start -> [Int] in
        let total = potentials.total(ofStart: start)
        guard total > 0, !cancellation.isCancelled else { return [] }  // every row coincides with a centroid
        let thresholds = (0..<trials).map { _ in random[start].uniform() * total }
        return potentials.rows(ofStart: start, at: thresholds.sorted())
      }
      let winners = potentials.lower(to: candidates, cancellation: cancellation)
      for start in random.indices where !candidates[start].isEmpty {
        chosen[start].append(candidates[start][winners[start]])
      }
    }
    return chosen.map { panels.rows.selectingRows($0) }
  }

  /// Mean of the rows of each cluster. An empty cluster takes the row farthest from its centroid.
  private func means(_ rows: Matrix, _ state: Iterations, _ start: Int) -> Matrix {
    let count = state.centroids[start].rowCount
    let (sizes, sums) = state.assignments.total(ofStart: start)
    var total = ClusterSums(
      sizes: Array(sizes.prefix(count)),
      sums: Matrix(
        rowCount: count, columnCount: rows.columnCount, values: Array(sums.values.prefix(count * rows.columnCount))))
    if total.sizes.contains(0) { relocate(&total, rows, state.solution(ofStart: start).assignment) }
    for cluster in 0..<count where total.sizes[cluster] > 0 {
      for column in 0..<rows.columnCount { total.sums[cluster, column] /= Double(total.sizes[cluster]) }
    }
    return total.sums
  }

  /// Gives each empty cluster the farthest row that is not alone in its own.
  private func relocate(_ total: inout ClusterSums, _ rows: Matrix, _ assignment: Assignment) {
    let farthest = descendingOrder(assignment.squaredDistances)
    var position = 0
    for cluster in total.sizes.indices where total.sizes[cluster] == 0 {
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

  private func meanColumnVariance(_ rows: Matrix, _ workers: Workers) throws(KernelError) -> Double {
    let variances = try columnVariances(rows, workers: workers)
    return variances.reduce(0, +) / Double(max(1, variances.count))
  }
}

/// Sizes and sums of the rows of each cluster.
private struct ClusterSums: Sendable {
  var sizes: [Int]
  var sums: Matrix

  mutating func move(_ row: Int, of rows: Matrix, from old: Int, to new: Int) {
    sizes[old] -= 1
    sizes[new] += 1
    for column in 0..<rows.columnCount {
      sums[old, column] -= rows[row, column]
      sums[new, column] += rows[row, column]
    }
  }
}
