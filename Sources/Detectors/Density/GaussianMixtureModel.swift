import NumericKernels
import RealModule

/// Weighted Gaussians whose sum is a density.
package struct GaussianMixtureModel: Sendable, Codable {
  /// At least one, all of the same width.
  package let components: [GaussianComponent]

  package init(components: [GaussianComponent]) { self.components = components }

  var columnCount: Int { components[0].mean.count }

  /// Log of the weighted density of each component at each row, *n* × *k*; the same for a row alone and in any batch.
  ///
  /// - Complexity: O(*n* · *k* · *d*²).
  func logDensities(of rows: Matrix, workers: Workers) throws(KernelError) -> Matrix {
    let count = components.count
    var result = Matrix(rowCount: rows.rowCount, columnCount: count)
    try result.values.withUnsafeMutableBufferPointer { buffer throws(KernelError) in
      guard let base = buffer.baseAddress else { return }
      let slots = UnsafeSlots(base)
      try workers.forEachBlock(of: rows.rowCount, grain: 256) { block in
        rows.values.withUnsafeBufferPointer { cells in
          let ofBlock = UnsafeBufferPointer(
            rebasing: cells[block.lowerBound * rows.columnCount..<block.upperBound * rows.columnCount])
          for (index, component) in components.enumerated() {
            component.forEachLogDensity(of: ofBlock) { row, value in
              slots[(block.lowerBound + row) * count + index] = value
            }
          }
        }
      }
    }
    return result
  }

  /// The share of each component in each row, *n* × *k*, and the mean log-likelihood of the rows.
  func responsibilities(
    of rows: Matrix, workers: Workers
  ) throws(KernelError) -> (shares: Matrix, meanLogLikelihood: Double) {
    var shares = try logDensities(of: rows, workers: workers)
    let sums = try logSums(of: shares, workers: workers)
    let count = components.count
    try shares.values.withUnsafeMutableBufferPointer { buffer throws(KernelError) in
      guard let base = buffer.baseAddress else { return }
      let slots = UnsafeSlots(base)
      try workers.forEachBlock(of: rows.rowCount, grain: 1024) { block in
        for row in block {
          for cell in row * count..<(row + 1) * count { slots[cell] = Double.exp(slots[cell] - sums[row]) }
        }
      }
    }
    return (shares, sums.reduce(0, +) / Double(rows.rowCount))
  }
}

/// log Σ exp of the given columns of each row.
///
/// - Parameter isCounted: Which columns take part, at least one; all of them if nil.
func logSums(
  of logDensities: Matrix, isCounted: [Bool]? = nil, workers: Workers
) throws(KernelError) -> [Double] {
  let count = logDensities.columnCount
  let columns = (0..<count).filter { isCounted?[$0] ?? true }
  return try workers.map(logDensities.rowCount, grain: 1024) { row in
    logDensities.values.withUnsafeBufferPointer { cells in
      var largest = -Double.infinity
      for column in columns { largest = max(largest, cells[row * count + column]) }
      var sum = 0.0
      for column in columns { sum += Double.exp(cells[row * count + column] - largest) }
      return largest + Double.log(sum)
    }
  }
}
