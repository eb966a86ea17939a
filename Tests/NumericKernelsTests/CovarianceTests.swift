import NumericKernels
import Testing

@Suite("Covariance, eigenvectors and projections")
struct CovarianceTests {
  @Test("Means and covariances are those of the definition", arguments: TestRows.allCases, [2, 9, 4095, 4097])
  func covarianceByDefinition(kind: TestRows, size: Int) throws {
    let rows = kind.matrix(size)
    let found = try covariance(of: rows, workers: Workers())
    for i in 0..<rows.columnCount {
      let first = rows.column(i)
      let mean = meanAndVariance(first).mean
      #expect(isClose(found.means[i], mean))
      for j in 0...i {
        let second = rows.column(j)
        let other = meanAndVariance(second).mean
        let sum = zip(first, second).reduce(0.0) { $0 + ($1.0 - mean) * ($1.1 - other) }
        let scale = (meanAndVariance(first).variance * meanAndVariance(second).variance).squareRoot()
        let difference = abs(found.covariance[i, j] - sum / Double(size - 1))
        #expect(difference <= 1e-10 * max(scale, 1e-10))
        #expect(found.covariance[i, j] == found.covariance[j, i])
      }
    }
  }

  @Test("Whole weights count as repeated rows, in any number of blocks", arguments: TestRows.allCases, [1, 255, 900])
  func weightedMoments(kind: TestRows, size: Int) {
    let rows = kind.matrix(size)
    let weights = (0..<size).map { $0 % 3 }
    let repeated = rows.selectingRows(weights.indices.flatMap { Array(repeating: $0, count: weights[$0]) })
    let found = WeightedMoments(of: rows, weights: weights.map { 2.5 * Double($0) })
    #expect(isClose(found.weight, 2.5 * Double(repeated.rowCount)))
    for i in 0..<rows.columnCount {
      let (mean, variance) = meanAndVariance(repeated.column(i))
      #expect(isClose(found.means[i], mean))
      for j in 0...i {
        let (other, otherVariance) = meanAndVariance(repeated.column(j))
        let sum = zip(repeated.column(i), repeated.column(j)).reduce(0.0) { $0 + ($1.0 - mean) * ($1.1 - other) }
        let expected = sum / Double(max(1, repeated.rowCount))
        let scale = (variance * otherVariance).squareRoot()
        #expect(abs(found.covariance[i, j] - expected) <= 1e-10 * max(scale, 1e-10))
        #expect(found.covariance[i, j] == found.covariance[j, i])
      }
    }
  }

  @Test("Eigenvectors are orthonormal, in descending order, and solve the equation", arguments: [1, 2, 5, 40])
  func eigenvectors(size: Int) throws {
    var stream = testStream("symmetric", size)
    var matrix = Matrix(rowCount: size, columnCount: size)
    for i in 0..<size {
      for j in 0...i {
        matrix[i, j] = stream.gaussian()
        matrix[j, i] = matrix[i, j]
      }
    }
    let eigen = try symmetricEigen(matrix)
    #expect(eigen.values == eigen.values.sorted(by: >))
    #expect(isClose(eigen.values.reduce(0, +), (0..<size).reduce(0) { $0 + matrix[$1, $1] }, 1e-11))
    for i in 0..<size {
      let vector = Array(eigen.vectors.row(i))
      for j in 0..<size {
        let product = zip(vector, eigen.vectors.row(j)).reduce(0.0) { $0 + $1.0 * $1.1 }
        #expect(isClose(product, i == j ? 1 : 0))
        let image = (0..<size).reduce(0.0) { $0 + matrix[j, $1] * vector[$1] }
        #expect(isClose(image, eigen.values[i] * vector[j], 1e-11))
      }
      let largest = vector.max { abs($0) < abs($1) } ?? 0
      #expect(largest > 0, "the entry of largest magnitude is positive")
    }
  }

  @Test("Repeated and zero eigenvalues keep the vectors orthonormal")
  func degenerateEigenvalues() throws {
    for diagonal in [[0.0, 0, 0], [2, 2, 2], [3, 0, 3]] {
      var matrix = Matrix(rowCount: 3, columnCount: 3)
      for (i, value) in diagonal.enumerated() { matrix[i, i] = value }
      let eigen = try symmetricEigen(matrix)
      #expect(eigen.values == diagonal.sorted(by: >))
      for i in 0..<3 {
        for j in 0..<3 {
          let product = zip(eigen.vectors.row(i), eigen.vectors.row(j)).reduce(0.0) { $0 + $1.0 * $1.1 }
          #expect(isClose(product, i == j ? 1 : 0))
        }
      }
    }
  }

  @Test("A projection is the inner product, the same for a row alone and for any number of threads")
  func projections() throws {
    let (rows, factors) = (TestRows.random.matrix(1100), TestRows.random.matrix(3, name: "factors"))
    let shift = [0.5, -1, 2, 0, 1e-3]
    let found = try projected(rows, onto: factors, shift: shift, workers: Workers())
    #expect(found == (try projected(rows, onto: factors, shift: shift, workers: Workers(threads: 2))))
    for row in [0, 1, 511, 512, 1099] {
      for factor in 0..<3 {
        let expected = (0..<5).reduce(0.0) { $0 + (rows[row, $1] - shift[$1]) * factors[factor, $1] }
        #expect(isClose(found[row, factor], expected))
      }
      let alone = try projected(rows.selectingRows([row]), onto: factors, shift: shift, workers: Workers())
      #expect(alone.values == Array(found.row(row)))
    }
  }

  @Test("Projected on its eigenvectors, data have the eigenvalues as variances and no covariance")
  func principalAxes() throws {
    let rows = TestRows.random.matrix(500)
    let (means, matrix) = try covariance(of: rows, workers: Workers())
    let eigen = try symmetricEigen(matrix)
    let turned = try projected(rows, onto: eigen.vectors, shift: means, workers: Workers())
    let (centre, diagonal) = try covariance(of: turned, workers: Workers())
    for i in 0..<5 {
      #expect(isClose(centre[i], 0))
      for j in 0..<5 { #expect(isClose(diagonal[i, j], i == j ? eigen.values[i] : 0, 1e-11)) }
    }
  }

  @Test("Asked to stop, they say so", arguments: [1, 2])
  func cancellation(threads: Int) {
    let rows = TestRows.random.matrix(100)
    #expect(throws: KernelError.cancelled) { try covariance(of: rows, workers: cancelledWorkers(threads)) }
    #expect(throws: KernelError.cancelled) {
      try projected(rows, onto: rows, shift: [0, 0, 0, 0, 0], workers: cancelledWorkers(threads))
    }
  }
}
