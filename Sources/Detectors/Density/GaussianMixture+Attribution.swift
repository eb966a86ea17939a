public import AnomalyCore
public import NumericKernels

/// By the Mahalanobis distance from the component that the row most likely belongs to, of those that count in the score.
///
/// The reference is that component's mean *m*. Terms are Shapley values of (x − m)ᵀ S⁻¹ (x − m), for a reference *r*:
/// (x − r)_j · (S⁻¹ (x + r − 2 m))_j.
extension FittedGaussianMixture: ExplainableDetector {
  public func references(for rows: Matrix, usual: [Double], workers: Workers) throws(DetectorError) -> Matrix {
    try rows.checkForScore(columnCount: columnCount)
    try rows.checkForDistances()
    let means = try nearestComponents(of: rows, workers).flatMap { model.components[$0].mean }
    return Matrix(rowCount: rows.rowCount, columnCount: columnCount, values: means)
  }

  public func terms(
    of rows: Matrix, against references: Matrix, workers: Workers
  ) throws(DetectorError) -> Matrix {
    try checkForAttribution(rows, references, workers)
    try rows.checkForDistances()
    let nearest = try nearestComponents(of: rows, workers)
    let found = try detecting { () throws(KernelError) in
      try workers.map(rows.rowCount) { row in
        model.components[nearest[row]].terms(of: rows.row(row), against: references.row(row))
      }
    }
    return Matrix(rowCount: rows.rowCount, columnCount: columnCount, values: found.flatMap { $0 })
  }

  private func nearestComponents(of rows: Matrix, _ workers: Workers) throws(DetectorError) -> [Int] {
    let densities = try detecting { () throws(KernelError) in
      try workers.checkCancellation()
      return try model.logDensities(of: rows, workers: workers)
    }
    let counted = isCounted.indices.filter { isCounted[$0] }
    return (0..<rows.rowCount).map { row in
      var best = counted[0]
      for component in counted where densities[row, component] > densities[row, best] { best = component }
      return best
    }
  }
}

extension GaussianComponent {
  /// The terms of the squared Mahalanobis distance.
  fileprivate func terms(of row: ArraySlice<Double>, against reference: ArraySlice<Double>) -> [Double] {
    let size = mean.count
    let (row, reference) = (Array(row), Array(reference))
    let sum = (0..<size).map { (row[$0] - mean[$0]) + (reference[$0] - mean[$0]) }
    // S⁻¹ = W · Wᵀ with W the upper triangular whitening matrix.
    let white = (0..<size).map { column in (0...column).reduce(0.0) { $0 + sum[$1] * whitening[$1, column] } }
    return (0..<size).map { column in
      let slope = (column..<size).reduce(0.0) { $0 + whitening[column, $1] * white[$1] }
      // Far out the product may exceed the largest number.
      return max(-1e300, min(1e300, (row[column] - reference[column]) * slope))
    }
  }
}
