import NumericKernels
import Testing

@Suite("Cholesky factors")
struct CholeskyTests {
  @Test("The factor gives the matrix back, and its inverse the unit matrix", arguments: [1, 2, 5, 40])
  func definition(size: Int) throws {
    let matrix = try positiveDefinite(size)
    let factor = try #require(choleskyFactor(matrix))
    let inverse = inverseOfLowerTriangle(factor)
    for i in 0..<size {
      for j in 0..<size {
        let product = (0..<size).reduce(0.0) { $0 + factor[i, $1] * factor[j, $1] }
        #expect(isClose(product, matrix[i, j]))
        let unit = (0..<size).reduce(0.0) { $0 + factor[i, $1] * inverse[$1, j] }
        #expect(isClose(unit, i == j ? 1 : 0, 1e-11))
        if j > i { #expect(factor[i, j] == 0 && inverse[i, j] == 0) }
      }
    }
  }

  @Test("Scaled, a matrix has the scaled factor", arguments: [1e-200, 1e200])
  func scale(factor: Double) throws {
    let matrix = try positiveDefinite(4)
    let plain = try #require(choleskyFactor(matrix))
    let scaled = try #require(
      choleskyFactor(Matrix(rowCount: 4, columnCount: 4, values: matrix.values.map { $0 * factor })))
    for (a, b) in zip(plain.values, scaled.values) { #expect(isClose(b / factor.squareRoot(), a)) }
  }

  @Test(
    "Matrices that are not positive definite, or only by rounding, have none",
    arguments: [
      [[0.0]], [[-1]], [[1, 1], [1, 1]], [[1, 2], [2, 1]], [[1, 1], [1, 1 + 2e-16]],
      [[1e200, 3e200], [3e200, 9e200]],
      [[.nan]], [[.infinity]], [[1, .nan], [.nan, 1]],
    ])
  func none(rows: [[Double]]) {
    #expect(choleskyFactor(Matrix(rows: rows)) == nil)
  }

  private func positiveDefinite(_ size: Int) throws -> Matrix {
    var stream = testStream("cholesky", size)
    let rows = Matrix(
      rowCount: 3 * size, columnCount: size, values: (0..<3 * size * size).map { _ in stream.gaussian() })
    return try covariance(of: rows, workers: Workers()).covariance
  }
}
