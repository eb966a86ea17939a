public import AnomalyCore
public import NumericKernels

/// By the neighbours: the factor grows with the distance from each of them as much as that one's surroundings are dense,
/// so the reference is their mean with the weights copies · density, and terms are those of the squared distance from it.
extension FittedLocalOutlierFactor: ExplainableDetector {
  public func references(for rows: Matrix, usual: [Double], workers: Workers) throws(DetectorError) -> Matrix {
    try rows.checkForScore(columnCount: columnCount)
    try rows.checkForDistances()
    let densest = meanReach.min() ?? 1
    let densities = zip(weights, meanReach).map { Double($0) * max(densest / $1, .leastNormalMagnitude) }
    return try neighborMeans(
      of: rows, in: locations, k: max(1, neighbors), weights: densities, workers: workers)
  }

  public func terms(
    of rows: Matrix, against references: Matrix, workers: Workers
  ) throws(DetectorError) -> Matrix {
    try checkForAttribution(rows, references, workers)
    return try squaredDifferences(of: rows, from: references, workers: workers)
  }
}
