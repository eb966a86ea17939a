package import NumericKernels
import RealModule

/// One weighted Gaussian of a mixture, in the form in which densities are computed.
package struct GaussianComponent: Sendable, Codable {
  /// Share of the rows, above 0.
  package let weight: Double
  /// Length *d*.
  package let mean: [Double]
  /// *d* × *d*, upper triangular: the transposed inverse of the Cholesky factor of the covariance. Multiplied with it, a
  /// centred row of this Gaussian becomes uncorrelated, with variance 1 in each direction.
  package let whitening: Matrix
  /// log of the weighted density at the mean.
  let logPeak: Double

  /// The Gaussian of the given covariance, or nil when that is not finite.
  ///
  /// Where rounding leaves the covariance without a positive pivot, its diagonal is raised by a share of itself: by
  /// 10⁻¹², or by as many hundred times more as it takes.
  ///
  /// - Parameter covariance: *d* × *d*, its diagonal above 0.
  package init?(weight: Double, mean: [Double], covariance: Matrix) {
    guard let factor = raisedCholeskyFactor(covariance) else { return nil }
    let inverse = inverseOfLowerTriangle(factor)
    let size = mean.count
    var whitening = Matrix(rowCount: size, columnCount: size)
    for row in 0..<size {
      for column in 0...row { whitening[column, row] = inverse[row, column] }
    }
    let logDeterminant = (0..<size).reduce(0.0) { $0 + 2 * Double.log(factor[$1, $1]) }
    self.weight = weight
    self.mean = mean
    self.whitening = whitening
    logPeak = Double.log(weight) - (Double(size) * Double.log(2 * Double.pi) + logDeterminant) / 2
  }

  /// Log of the weighted density at each of some rows.
  ///
  /// - Parameters:
  ///   - rows: Row after row, *d* values each.
  ///   - store: Receives the position of a row in `rows` and its value.
  func forEachLogDensity(of rows: UnsafeBufferPointer<Double>, _ store: (Int, Double) -> Void) {
    for (row, square) in whitenedSquares(rows, mean: mean, whitening: whitening).enumerated() {
      store(row, logPeak - (square < Self.farthest ? square : Self.farthest) / 2)
    }
  }

  /// Squared distances beyond this one, in units of the covariance, count as this one, so that all stay finite.
  private static let farthest = 1e300
}

private func raisedCholeskyFactor(_ covariance: Matrix) -> Matrix? {
  guard covariance.firstNonFinite == nil else { return nil }
  if let factor = choleskyFactor(covariance) { return factor }
  for share in [1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2, 1] {
    var raised = covariance
    for index in 0..<covariance.rowCount { raised[index, index] *= 1 + share }
    if let factor = choleskyFactor(raised) { return factor }
  }
  return nil
}
