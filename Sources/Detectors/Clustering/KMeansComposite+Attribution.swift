public import AnomalyCore
public import NumericKernels

/// By the distance to a centroid: terms are those of the squared distance in the columns that rows are measured in.
///
/// A row of an ordinary cluster is compared with the centroid that it is measured against. A row of a flagged or tiny
/// cluster owes its score to being there at all: it is compared with the nearest centroid of the other clusters, in the
/// columns that make the clusters, too. Which of distance, silhouette and flag made the score, the components say.
extension FittedKMeansComposite: ExplainableDetector {
  public func references(for rows: Matrix, usual: [Double], workers: Workers) throws(DetectorError) -> Matrix {
    let labels = try partition(rows, workers: workers).labels
    let sizes = trainingPartition.sizes
    let ordinary = sizes.indices.filter { sizes[$0] > 0 && !isOdd($0) }
    let candidates = ordinary.isEmpty ? Array(sizes.indices) : ordinary
    let squares = try detecting { () throws(KernelError) in
      try squaredDistances(
        from: columns.clustering(rows), to: centroids.selectingRows(candidates), workers: workers)
    }
    let means = labels.enumerated().flatMap { row, label -> [Double] in
      guard isOdd(Int(label)) else { return centroid(of: lookup[Int(label)], made: Int(label)) }
      var nearest = 0
      for candidate in candidates.indices where squares[row, candidate] < squares[row, nearest] { nearest = candidate }
      return centroid(of: candidates[nearest], made: candidates[nearest])
    }
    return Matrix(rowCount: rows.rowCount, columnCount: columnCount, values: means)
  }

  public func terms(
    of rows: Matrix, against references: Matrix, workers: Workers
  ) throws(DetectorError) -> Matrix {
    try checkForAttribution(rows, references, workers)
    var terms = try squaredDifferences(of: rows, from: references, workers: workers)
    guard measuredCentroids != nil else { return terms }
    for (row, label) in try partition(rows, workers: workers).labels.enumerated() where !isOdd(Int(label)) {
      for column in 0..<centroids.columnCount { terms[row, column] = 0 }
    }
    return terms
  }

  private func isOdd(_ cluster: Int) -> Bool { isFlagged[cluster] || isTiny[cluster] }

  /// A centroid in all columns: where two parts of them make the clusters and measure the rows, `made` names the cluster
  /// for the former.
  private func centroid(of measured: Int, made: Int) -> [Double] {
    guard let measuredCentroids else { return Array(centroids.row(measured)) }
    return Array(centroids.row(made)) + measuredCentroids.row(measured)
  }
}
