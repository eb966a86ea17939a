public import AnomalyCore
public import NumericKernels

extension FittedPrincipalComponents {
  /// A component's term *t* over the difference of the row and its reference in it, δ, is a slope; slopes go back through
  /// the directions as a gradient does, and a column answers for its own difference times its slope:
  /// term_j = (x − r)_j · Σ_p V_pj · t_p / δ_p.
  ///
  /// For a squared distance or any other quadratic form in the components these are its Shapley values in the columns.
  /// A component without a difference that has a term all the same is divided in proportion to its squared loadings.
  public func traced(
    _ terms: Matrix, to frame: Frame, against references: Frame, workers: Workers
  ) throws(TransformerError) -> Matrix {
    let rows = try numbers(inputNames, of: frame, workers: workers)
    let others = try numbers(inputNames, of: references, workers: workers)
    let found = try transforming { () throws(KernelError) in
      try workers.checkCancellation()
      return try workers.map(rows.rowCount) { row in
        inColumns(Array(terms.row(row)), difference: zip(rows.row(row), others.row(row)).map { $0 - $1 })
      }
    }
    let inOwnOrder = Matrix(
      rowCount: rows.rowCount, columnCount: inputNames.count, values: found.flatMap { $0 })
    return gathered(inOwnOrder, from: inputNames, to: frame)
  }

  /// The terms of one row in the columns that were projected.
  private func inColumns(_ terms: [Double], difference: [Double]) -> [Double] {
    let shifts = (0..<directions.rowCount).map { component in
      zip(directions.row(component), difference).reduce(0) { $0 + $1.0 * $1.1 }
    }
    // Below this a shift is what rounding leaves of none.
    let least = (shifts.map(abs).max() ?? 0) * 1e-12
    var (slopes, columns) = (
      [Double](repeating: 0, count: difference.count), [Double](repeating: 0, count: difference.count)
    )
    for (component, shift) in shifts.enumerated() {
      let slope = abs(shift) > least ? terms[component] / shift : 0
      let rest = abs(shift) > least ? 0 : terms[component]
      for (column, loading) in directions.row(component).enumerated() {
        slopes[column] += loading * slope
        columns[column] += loading * loading * rest
      }
    }
    for column in columns.indices { columns[column] += slopes[column] * difference[column] }
    for (place, name) in keptNames.enumerated() {
      if let column = inputNames.firstIndex(of: name) { columns[column] += terms[directions.rowCount + place] }
    }
    return columns
  }
}
