internal import CGSL
import CNumericKernels

/// Eigenvalues in descending order and their eigenvectors.
public struct SymmetricEigen: Sendable {
  /// Length *d*, descending.
  public let values: [Double]
  /// *d* × *d*; **row** *i* is the unit eigenvector of `values[i]`.
  public let vectors: Matrix
}

/// Settles the process-wide state of GSL and OpenBLAS once, before the first call: errors are returned, not fatal,
/// and BLAS keeps to one thread because `Workers` owns the threads.
let linearAlgebra: Void = {
  gsl_set_error_handler_off()
  assay_settle_blas()
}()

/// Column means and covariance matrix (divisor *n* − 1) of `rows`, *n* × *d* with *n* ≥ 2.
///
/// Rows are centred block by block, so that the extra memory is one block; blocks are added in order.
///
/// - Complexity: O(*n* · *d*²) time, O(*d*²) memory.
public func covariance(of rows: Matrix, workers: Workers) throws(KernelError) -> (means: [Double], covariance: Matrix) {
  let width = rows.columnCount
  var means = [Double](repeating: 0, count: width)
  rows.values.withUnsafeBufferPointer { cells in
    for row in 0..<rows.rowCount {
      for column in 0..<width { means[column] += cells[row * width + column] }
    }
  }
  for column in 0..<width { means[column] /= Double(rows.rowCount) }

  var products = [Double](repeating: 0, count: width * width)
  let blockRows = 4096
  var centred = [Double](repeating: 0, count: blockRows * width)
  for start in stride(from: 0, to: rows.rowCount, by: blockRows) {
    try workers.checkCancellation()
    let count = min(blockRows, rows.rowCount - start)
    for row in 0..<count {
      for column in 0..<width {
        centred[row * width + column] = rows.values[(start + row) * width + column] - means[column]
      }
    }
    addProducts(ofRows: centred, count: count, to: &products, width: width)
  }
  return (means, symmetric(products, width: width, divisor: Double(rows.rowCount - 1)))
}

/// Adds the inner products of all pairs of columns of `count` rows to the upper triangle of `products`.
private func addProducts(ofRows rows: [Double], count: Int, to products: inout [Double], width: Int) {
  _ = linearAlgebra
  cblas_dsyrk(
    CblasRowMajor, CblasUpper, CblasTrans, Int32(width), Int32(count), 1, rows, Int32(width), 1, &products,
    Int32(width))
}

/// The upper triangle of `products`, divided and mirrored.
private func symmetric(_ products: [Double], width: Int, divisor: Double) -> Matrix {
  var result = Matrix(rowCount: width, columnCount: width)
  for row in 0..<width {
    for column in row..<width {
      let value = products[row * width + column] / divisor
      result[row, column] = value
      result[column, row] = value
    }
  }
  return result
}

/// Sum of the weights of some rows, and the weighted means and covariances of their columns.
public struct WeightedMoments: Sendable {
  public let weight: Double
  /// Length *d*.
  public let means: [Double]
  /// *d* × *d*, divisor `weight`.
  public let covariance: Matrix

  /// Moments of `rows`, *n* × *d*; all 0 when no weight is positive. Rows of weight 0 cost next to nothing.
  ///
  /// Sums run over the rows in their order, on one thread: the bits depend on the input alone.
  ///
  /// - Parameter weights: At least 0, one a row.
  /// - Complexity: O(*n* · *d*²) time, O(*d*²) memory and one block of rows.
  public init(of rows: Matrix, weights: [Double]) {
    precondition(weights.count == rows.rowCount, "one weight a row")
    let width = rows.columnCount
    let total = weights.reduce(0, +)
    weight = total
    guard total > 0 else {
      means = [Double](repeating: 0, count: width)
      covariance = Matrix(rowCount: width, columnCount: width)
      return
    }
    let means = weightedMeans(of: rows, weights: weights, total: total)
    var products = [Double](repeating: 0, count: width * width)
    let blockRows = 256
    var block = [Double](repeating: 0, count: blockRows * width)
    var count = 0
    for row in 0..<rows.rowCount where weights[row] > 0 {
      centre(rows, row, means, times: weights[row].squareRoot(), to: &block, at: count * width)
      count += 1
      if count == blockRows {
        addProducts(ofRows: block, count: count, to: &products, width: width)
        count = 0
      }
    }
    addProducts(ofRows: block, count: count, to: &products, width: width)
    self.means = means
    covariance = symmetric(products, width: width, divisor: total)
  }
}

/// One row less the means, times a factor, written from `place` on.
private func centre(
  _ rows: Matrix, _ row: Int, _ means: [Double], times factor: Double, to block: inout [Double], at place: Int
) {
  let width = rows.columnCount
  rows.values.withUnsafeBufferPointer { cells in
    means.withUnsafeBufferPointer { means in
      block.withUnsafeMutableBufferPointer { block in
        for column in 0..<width {
          block[place + column] = factor * (cells[row * width + column] - means[column])
        }
      }
    }
  }
}

private func weightedMeans(of rows: Matrix, weights: [Double], total: Double) -> [Double] {
  let width = rows.columnCount
  var sums = [Double](repeating: 0, count: width)
  rows.values.withUnsafeBufferPointer { cells in
    sums.withUnsafeMutableBufferPointer { sums in
      for row in 0..<rows.rowCount where weights[row] > 0 {
        let weight = weights[row]
        for column in 0..<width { sums[column] += weight * cells[row * width + column] }
      }
    }
  }
  return sums.map { $0 / total }
}

/// All eigenvalues and eigenvectors of a symmetric matrix (GSL's symmetric QR; only the lower triangle is read).
///
/// The sign of each eigenvector is settled: its entry of largest magnitude is positive.
///
/// - Throws: `KernelError.library` when GSL refuses, with its reason.
public func symmetricEigen(_ matrix: Matrix) throws(KernelError) -> SymmetricEigen {
  _ = linearAlgebra
  let size = matrix.rowCount
  precondition(size == matrix.columnCount && size > 0, "a symmetric matrix is square")
  guard let a = gsl_matrix_alloc(size, size), let vectors = gsl_matrix_alloc(size, size),
    let values = gsl_vector_alloc(size), let workspace = gsl_eigen_symmv_alloc(size)
  else { throw .library(routine: "gsl_matrix_alloc", reason: "no memory for \(size) × \(size)") }
  defer {
    gsl_matrix_free(a)
    gsl_matrix_free(vectors)
    gsl_vector_free(values)
    gsl_eigen_symmv_free(workspace)
  }
  for row in 0..<size {
    for column in 0..<size { gsl_matrix_set(a, row, column, matrix[row, column]) }
  }
  try check(gsl_eigen_symmv(a, values, vectors, workspace), "gsl_eigen_symmv")
  try check(gsl_eigen_symmv_sort(values, vectors, GSL_EIGEN_SORT_VAL_DESC), "gsl_eigen_symmv_sort")

  var rows = Matrix(rowCount: size, columnCount: size)
  for component in 0..<size {
    var largest = 0.0
    for entry in 0..<size {
      let value = gsl_matrix_get(vectors, entry, component)
      rows[component, entry] = value
      if abs(value) > abs(largest) { largest = value }
    }
    if largest < 0 {
      for entry in 0..<size { rows[component, entry] = -rows[component, entry] }
    }
  }
  return SymmetricEigen(values: (0..<size).map { gsl_vector_get(values, $0) }, vectors: rows)
}

private func check(_ status: Int32, _ routine: String) throws(KernelError) {
  guard status != Int32(GSL_SUCCESS) else { return }
  throw .library(routine: routine, reason: gsl_strerror(status).map { String(cString: $0) } ?? "status \(status)")
}

/// `rows` · `factors`ᵀ: row *i*, column *j* is the inner product of row *i* with row *j* of `factors`.
///
/// Computed with direct sums in column order, so that a row gives the same bits alone and in any batch.
///
/// - Parameters:
///   - rows: *n* × *d*.
///   - factors: *m* × *d*.
///   - shift: Subtracted from each row before the product, length *d*.
public func projected(
  _ rows: Matrix, onto factors: Matrix, shift: [Double], workers: Workers
) throws(KernelError) -> Matrix {
  precondition(rows.columnCount == factors.columnCount && shift.count == rows.columnCount)
  let (width, outputs) = (rows.columnCount, factors.rowCount)
  // Transposed factors: the inner loop runs over the outputs, side by side in memory.
  var transposed = [Double](repeating: 0, count: width * outputs)
  for output in 0..<outputs {
    for column in 0..<width { transposed[column * outputs + output] = factors[output, column] }
  }
  var result = Matrix(rowCount: rows.rowCount, columnCount: outputs)
  try result.values.withUnsafeMutableBufferPointer { buffer throws(KernelError) in
    guard let base = buffer.baseAddress else { return }
    let slots = UnsafeSlots(base)
    let weights = transposed
    try workers.forEachBlock(of: rows.rowCount, grain: 512) { block in
      rows.values.withUnsafeBufferPointer { cells in
        weights.withUnsafeBufferPointer { weights in
          for row in block {
            let target = slots.base + row * outputs
            for column in 0..<width {
              let value = cells[row * width + column] - shift[column]
              for output in 0..<outputs { target[output] += value * weights[column * outputs + output] }
            }
          }
        }
      }
    }
  }
  return result
}
