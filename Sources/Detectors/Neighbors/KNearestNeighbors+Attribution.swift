public import AnomalyCore
public import NumericKernels

/// By the neighbours: the reference is the mean of the *k* nearest training rows that lie elsewhere, each location with
/// the weight of its copies, and terms are those of the squared distance from it.
extension FittedKNearestNeighbors: ExplainableDetector {
  public func references(for rows: Matrix, usual: [Double], workers: Workers) throws(DetectorError) -> Matrix {
    try rows.checkForScore(columnCount: columnCount)
    try rows.checkForDistances()
    return try neighborMeans(
      of: rows, in: locations, k: neighbors, weights: weights.map(Double.init), workers: workers)
  }

  public func terms(
    of rows: Matrix, against references: Matrix, workers: Workers
  ) throws(DetectorError) -> Matrix {
    try checkForAttribution(rows, references, workers)
    return try squaredDifferences(of: rows, from: references, workers: workers)
  }
}
