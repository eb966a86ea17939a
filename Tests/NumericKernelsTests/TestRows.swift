import NumericKernels

/// Numbers for tests, the same in every run.
func testStream(_ name: String, _ index: Int = 0) -> RandomStream {
  RandomSource(seed: 20_260_303).stream(name, index)
}

/// Kinds of rows that search and sums of distances have to cope with.
enum TestRows: String, CaseIterable, Sendable {
  case random
  /// Small whole numbers: many equal rows and many equal distances, all exact.
  case grid
  case constant
  case oneColumn
  /// Small differences far from the origin, where the difference of squares would lose all digits.
  case farFromOrigin
  /// Columns of very different units.
  case mixedUnits

  func matrix(_ count: Int, name: String = "rows") -> Matrix {
    var stream = testStream("\(name) \(rawValue)", count)
    let width = self == .oneColumn ? 1 : 5
    return Matrix(
      rowCount: count, columnCount: width,
      values: (0..<count * width).map { cell in
        switch self {
        case .random, .oneColumn: stream.gaussian()
        case .grid: Double(stream.below(4))
        case .constant: 0.7
        case .farFromOrigin: 1e8 + Double(stream.below(64)) / 64
        case .mixedUnits: stream.gaussian() * [1e-6, 1, 1e3, 1e9, 1e-2][cell % 5]
        }
      })
  }
}

/// Squared distance of two rows by its definition, columns in order.
func squaredDistance(_ first: Matrix, _ i: Int, _ second: Matrix, _ j: Int) -> Double {
  (0..<first.columnCount).reduce(0) { sum, column in
    let difference = first[i, column] - second[j, column]
    return sum + difference * difference
  }
}

func cancelledWorkers(_ threads: Int) -> Workers {
  let workers = Workers(threads: threads)
  workers.cancellation.cancel()
  return workers
}

func isClose(_ value: Double, _ expected: Double, _ tolerance: Double = 1e-12) -> Bool {
  value == expected || abs(value - expected) <= tolerance * max(1, abs(expected))
}
