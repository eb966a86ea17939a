public import AnomalyCore
public import NumericKernels

/// By the residual: the reference is the row's image in the plane, what the plane expects beside its other values.
///
/// Terms are Shapley values of the squared residual (x − m)ᵀ Q (x − m), Q = 1 − Vᵀ V: for a reference *r* they are
/// (x − r)_j · (Q (x + r − 2 m))_j, which for the image itself is the square of the residual in the column.
extension FittedPCAReconstruction: ExplainableDetector {
  public func references(for rows: Matrix, usual: [Double], workers: Workers) throws(DetectorError) -> Matrix {
    try rows.checkForScore(columnCount: columnCount)
    try rows.checkForDistances()
    let images = try detecting { () throws(KernelError) in
      try workers.checkCancellation()
      return try workers.map(rows.rowCount) { row -> [Double] in
        let values = Array(rows.row(row))
        return zip(values, residual(zip(values, means).map { $0 - $1 })).map { $0 - $1 }
      }
    }
    return Matrix(rowCount: rows.rowCount, columnCount: columnCount, values: images.flatMap { $0 })
  }

  public func terms(
    of rows: Matrix, against references: Matrix, workers: Workers
  ) throws(DetectorError) -> Matrix {
    try checkForAttribution(rows, references, workers)
    return try rowTerms(of: rows, against: references, workers: workers) { row, reference in
      let pairs = Array(zip(row, reference))
      let slopes = residual(zip(pairs, means).map { ($0.0 - $1) + ($0.1 - $1) })
      return zip(pairs, slopes).map { ($0.0 - $0.1) * $1 }
    }
  }

  /// What of a centred row lies outside the plane.
  private func residual(_ centred: [Double]) -> [Double] {
    var rest = centred
    for direction in 0..<directions.rowCount {
      let axis = directions.row(direction)
      let coordinate = zip(rest, axis).reduce(0) { $0 + $1.0 * $1.1 }
      for (column, entry) in axis.enumerated() { rest[column] -= coordinate * entry }
    }
    return rest
  }
}
