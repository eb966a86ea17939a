public import AnomalyCore
public import NumericKernels

/// By the nearest core row: it is the reference, and terms are those of the squared distance from it.
extension FittedDBSCAN: ExplainableDetector {
  public func references(for rows: Matrix, usual: [Double], workers: Workers) throws(DetectorError) -> Matrix {
    try rows.checkForScore(columnCount: columnCount)
    try rows.checkForDistances()
    guard rows.rowCount > 0 else { return rows }
    let near = try detecting { () throws(KernelError) in
      try nearestNeighbors(of: rows, in: coreRows, k: 1, workers: workers)
    }
    return coreRows.selectingRows(near.indices.map(Int.init))
  }

  public func terms(
    of rows: Matrix, against references: Matrix, workers: Workers
  ) throws(DetectorError) -> Matrix {
    try checkForAttribution(rows, references, workers)
    return try squaredDifferences(of: rows, from: references, workers: workers)
  }
}
