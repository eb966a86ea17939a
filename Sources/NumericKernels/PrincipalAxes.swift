/// The directions of largest variance of some rows.
public struct PrincipalAxes: Sendable {
  /// Means of the columns, length *d*.
  public let means: [Double]
  /// *d* × *d*, one unit vector a row, by descending variance; in each the entry of largest magnitude is positive.
  public let directions: Matrix
  /// Variances in these directions (divisor *n* − 1), descending, none negative.
  public let variances: [Double]

  /// - Parameter rows: *n* × *d*, finite, *n* ≥ 2, *d* ≥ 1.
  /// - Throws: `KernelError.cancelled`, `.overflow`, `.library`.
  /// - Complexity: O(*n* · *d*² + *d*³) time, O(*d*²) memory.
  public init(of rows: Matrix, workers: Workers) throws(KernelError) {
    let (means, matrix) = try covariance(of: rows, workers: workers)
    if matrix.firstNonFinite != nil { throw .overflow }
    let eigen = try symmetricEigen(matrix)
    self.means = means
    directions = eigen.vectors
    // Rounding can leave tiny negative eigenvalues.
    variances = eigen.values.map { max(0, $0) }
  }
}

/// The fewest leading variances that together hold `share` of all; one if there is no variance at all.
///
/// - Parameters:
///   - share: Above 0, at most 1.
///   - variances: Descending, at least one.
public func componentsHolding(_ share: Double, of variances: [Double]) -> Int {
  let total = variances.reduce(0, +)
  guard total > 0 else { return 1 }
  var sum = 0.0
  for (index, variance) in variances.enumerated() {
    sum += variance
    // The sum of all shares may round to less than 1.
    if sum >= share * total * (1 - 1e-12) { return index + 1 }
  }
  return variances.count
}
