import RealModule

/// Squared all-points core distances of rows (Moulavi et al. 2014, doi 10.1137/1.9781611973440.96).
///
/// *a*(*o*) = [ mean of *d*(*o*, *p*)^−*D* ]^(−1/*D*) over the other rows *p*, with *D* the number of columns: small
/// where many rows are near. The sum is taken relative to the nearest row, (*d*₁ / *d*)^*D*, which cannot overflow, so
/// that any *D* is safe. Rows at distance 0, or so near that the square vanishes, are left out of sum and mean, as in
/// ELKI. Without any other row the core distance is 0.
///
/// - Parameter rows: *n* × *D*, finite.
/// - Returns: *a*² of each row; 0 where all squared distances exceed the range of `Double`.
/// - Throws: `KernelError.cancelled`.
/// - Complexity: O(*n*² · *D*) time; one copy of the rows, 24 bytes a row and 256 kB a thread.
public func squaredCoreDistances(_ rows: Matrix, workers: Workers) throws(KernelError) -> [Double] {
  let dimensions = rows.columnCount
  var sums = [InverseDistances](repeating: InverseDistances(), count: rows.rowCount)
  try sums.withUnsafeMutableBufferPointer { buffer throws(KernelError) in
    guard let base = buffer.baseAddress else { return }
    let slots = UnsafeSlots(base)
    try PackedRows(rows).forEachTile(queries: rows, workers: workers) { tile in
      for query in tile.queries {
        slots[query].add(tile.squaredDistances(ofQuery: query), dimensions: dimensions)
      }
    }
  }
  return sums.map { $0.squaredCoreDistance(dimensions: dimensions) }
}

/// Σ *d*^−*D* over the rows seen so far, kept as the least squared distance above 0 and a sum relative to it.
private struct InverseDistances {
  var nearest = Double.infinity
  /// Σ (nearest / squared distance)^(*D*/2).
  var sum = 0.0
  /// Rows at a distance above 0.
  var count = 0

  mutating func add(_ squares: UnsafeBufferPointer<Double>, dimensions: Int) {
    var least = nearest
    for square in squares where square > 0 {
      count += 1
      least = min(least, square)
    }
    guard least.isFinite else { return }
    sum *= powers(SIMD8(repeating: least / nearest), halfOf: dimensions)[0]
    nearest = least
    var partial = SIMD8<Double>.zero
    for start in stride(from: 0, to: squares.count, by: SIMD8<Double>.scalarCount) {
      // Places past the end hold 0, and a distance of 0 adds nothing.
      var block = SIMD8<Double>.zero
      for lane in 0..<min(SIMD8<Double>.scalarCount, squares.count - start) { block[lane] = squares[start + lane] }
      let ratios = (SIMD8(repeating: least) / block).replacing(with: 0, where: block .== 0)
      partial += powers(ratios, halfOf: dimensions)
    }
    sum += partial.sum()
  }

  func squaredCoreDistance(dimensions: Int) -> Double {
    guard nearest.isFinite else { return 0 }
    return nearest * Double.pow(sum / Double(count), -2 / Double(dimensions))
  }
}

/// `bases` to the power of half of `exponent`, by repeated squaring.
private func powers(_ bases: SIMD8<Double>, halfOf exponent: Int) -> SIMD8<Double> {
  var result = exponent.isMultiple(of: 2) ? SIMD8(repeating: 1) : bases.squareRoot()
  var (square, rest) = (bases, exponent / 2)
  while rest > 0 {
    if !rest.isMultiple(of: 2) { result *= square }
    square *= square
    rest /= 2
  }
  return result
}
