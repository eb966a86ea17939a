import AnomalyCore
import NumericKernels
import RealModule

/// Centroids and spreads of clusters. Differences that rounding alone can make count as exactly 0, so that degenerate
/// partitions are recognised whatever the order of summation.
struct ClusterGeometry {
  let sizes: [Int]
  /// *k* × *d*.
  let centroids: Matrix
  /// Mean distance of each cluster's rows to its centroid, *S*.
  let spreads: [Double]
  /// Sum of the squared distances of all rows to their centroids, *W*.
  let squaresWithin: Double
  /// *k* × *d*: the difference below which two means in a cluster's column are the same but for rounding.
  private let resolution: Matrix

  /// - Complexity: O(*n* · *d*) time, O(*k* · *d*) memory.
  init(_ clusters: OccupiedClusters) {
    let (rows, partition) = (clusters.rows, clusters.partition)
    let sizes = partition.sizes
    self.sizes = sizes
    let zero = Matrix(rowCount: partition.clusterCount, columnCount: rows.columnCount)
    // The second pass adds the mean of the residuals: equal rows then have their common value as centroid.
    let first = zero.adding(meanResiduals(of: rows, in: partition, sizes: sizes, around: zero))
    let centroids = first.adding(meanResiduals(of: rows, in: partition, sizes: sizes, around: first))
    let resolution = roundingErrors(of: rows, in: partition)
    var sums = [Double](repeating: 0, count: partition.clusterCount)
    var squares = 0.0
    for row in 0..<rows.rowCount {
      let cluster = Int(partition.labels[row])
      let square = squaredDistance(rows, row, centroids, cluster) { resolution[cluster, $0] }
      squares += square
      sums[cluster] += Double.sqrt(square)
    }
    self.centroids = centroids
    self.resolution = resolution
    spreads = zip(sums, sizes).map { $0 / Double($1) }
    squaresWithin = squares
  }

  /// Distance of two centroids, 0 if they coincide but for rounding.
  func distance(_ first: Int, _ second: Int) -> Double {
    Double.sqrt(
      squaredDistance(centroids, first, centroids, second) { max(resolution[first, $0], resolution[second, $0]) })
  }

  /// Sum over the rows of the squared distance of their centroid to the mean of all rows, *B*.
  var squaresBetween: Double {
    let total = Double(sizes.reduce(0, +))
    var mean = Matrix(rowCount: 1, columnCount: centroids.columnCount)
    for cluster in sizes.indices {
      for column in 0..<centroids.columnCount {
        mean[0, column] += Double(sizes[cluster]) / total * centroids[cluster, column]
      }
    }
    let coarsest = (0..<centroids.columnCount).map { column in
      sizes.indices.reduce(0) { max($0, resolution[$1, column]) }
    }
    return sizes.indices.reduce(0) {
      $0 + Double(sizes[$1]) * squaredDistance(centroids, $1, mean, 0) { coarsest[$0] }
    }
  }
}

/// *k* × *d*: for each cluster the mean of its rows' differences from its row of `centres`.
private func meanResiduals(
  of rows: Matrix, in partition: Partition, sizes: [Int], around centres: Matrix
) -> Matrix {
  var means = Matrix(rowCount: centres.rowCount, columnCount: centres.columnCount)
  let width = rows.columnCount
  for row in 0..<rows.rowCount {
    let start = Int(partition.labels[row]) * width
    for column in 0..<width {
      means.values[start + column] += rows.values[row * width + column] - centres.values[start + column]
    }
  }
  for cluster in sizes.indices {
    for column in 0..<width { means[cluster, column] /= Double(sizes[cluster]) }
  }
  return means
}

/// *k* × *d*: a few units in the last place of the largest magnitude in each cluster's column.
private func roundingErrors(of rows: Matrix, in partition: Partition) -> Matrix {
  var errors = Matrix(rowCount: partition.clusterCount, columnCount: rows.columnCount)
  let width = rows.columnCount
  for row in 0..<rows.rowCount {
    let start = Int(partition.labels[row]) * width
    for column in 0..<width {
      let error = 16 * Double.ulpOfOne * abs(rows.values[row * width + column])
      errors.values[start + column] = max(errors.values[start + column], error)
    }
  }
  return errors
}

/// Squared distance of row `i` of one matrix to row `j` of another, differences up to `resolution` of a column left out.
private func squaredDistance(
  _ first: Matrix, _ i: Int, _ second: Matrix, _ j: Int, resolution: (Int) -> Double
) -> Double {
  let width = first.columnCount
  var sum = 0.0
  for column in 0..<width {
    let difference = first.values[i * width + column] - second.values[j * width + column]
    if abs(difference) > resolution(column) { sum += difference * difference }
  }
  return sum
}

extension Matrix {
  fileprivate func adding(_ other: Matrix) -> Matrix {
    Matrix(rowCount: rowCount, columnCount: columnCount, values: zip(values, other.values).map { $0 + $1 })
  }
}
