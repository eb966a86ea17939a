internal import CNumericKernels

/// Squared length of each row after its mean is taken away and it is multiplied with an upper triangular matrix.
///
/// With the inverse Cholesky factor of a covariance these are squared Mahalanobis distances. A row gives the same bits
/// alone and in any batch.
///
/// - Parameters:
///   - rows: Row after row, *d* values each.
///   - mean: Length *d*.
///   - whitening: *d* × *d*, upper triangular; what stands below the diagonal is not read.
/// - Complexity: O(rows · *d*²) time, 256 bytes a column.
public func whitenedSquares(_ rows: UnsafeBufferPointer<Double>, mean: [Double], whitening: Matrix) -> [Double] {
  let count = rows.count / max(1, mean.count)
  return [Double](unsafeUninitializedCapacity: count) { out, initialized in
    withUnsafeTemporaryAllocation(of: Double.self, capacity: Int(ASSAY_WHITENED_ROWS) * mean.count) { centred in
      assay_whitened_squares(
        rows.baseAddress, Int64(count), Int64(mean.count), mean, whitening.values, centred.baseAddress, out.baseAddress)
    }
    initialized = count
  }
}
