/// The lower triangular *L* with *L* · *L*ᵀ = `matrix`, or nil where that needs a pivot that rounding error could have
/// made: one not above *d* units in the last place of its diagonal entry.
///
/// - Parameter matrix: *d* × *d*; only the lower triangle is read.
/// - Complexity: O(*d*³).
public func choleskyFactor(_ matrix: Matrix) -> Matrix? {
  let size = matrix.rowCount
  precondition(size == matrix.columnCount, "a symmetric matrix is square")
  var factor = Matrix(rowCount: size, columnCount: size)
  for row in 0..<size {
    for column in 0...row {
      var rest = matrix[row, column]
      for inner in 0..<column { rest -= factor[row, inner] * factor[column, inner] }
      if column < row {
        factor[row, column] = rest / factor[column, column]
      } else {
        guard rest.isFinite, rest > Double(size) * matrix[row, row] * Double.ulpOfOne else { return nil }
        factor[row, row] = rest.squareRoot()
      }
    }
  }
  return factor
}

/// The inverse of a lower triangular matrix, itself lower triangular.
///
/// - Parameter factor: *d* × *d*, its diagonal without zeros; only the lower triangle is read.
/// - Complexity: O(*d*³).
public func inverseOfLowerTriangle(_ factor: Matrix) -> Matrix {
  let size = factor.rowCount
  var inverse = Matrix(rowCount: size, columnCount: size)
  for column in 0..<size {
    inverse[column, column] = 1 / factor[column, column]
    for row in column + 1..<max(size, column + 1) {
      var sum = 0.0
      for inner in column..<row { sum += factor[row, inner] * inverse[inner, column] }
      inverse[row, column] = -sum / factor[row, row]
    }
  }
  return inverse
}
