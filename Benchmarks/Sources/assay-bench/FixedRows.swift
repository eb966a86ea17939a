import NumericKernels

/// Rows made from a counter, the same on every machine and in every run: eight clusters of unequal size and spread, as
/// principal components of network logs have them, three rows in ten a repetition of an earlier one.
struct FixedRows {
  let matrix: Matrix
  /// The cluster each row was drawn from.
  let labels: [Int32]

  static let clusters = 8
  /// One-hot columns of one field.
  static let levels = 8
  private static let repeated = 0.3

  /// - Parameter coded: So many columns, the last ones, are one-hot codes of fields with eight levels.
  init(rows: Int, columns: Int, coded: Int) {
    let random = RandomSource(seed: 4)
    let centers = (0..<Self.clusters).map { cluster in
      var stream = random.stream("center", cluster)
      return (0..<columns - coded).map { _ in 3 * stream.gaussian() }
    }
    var values: [Double] = []
    values.reserveCapacity(rows * columns)
    var labels: [Int32] = []
    for row in 0..<rows {
      var stream = random.stream("row", row)
      if row > 0, stream.uniform() < Self.repeated {
        let earlier = stream.below(row)
        values += Array(values[earlier * columns..<(earlier + 1) * columns])
        labels.append(labels[earlier])
        continue
      }
      // The lesser of two draws: the first cluster has many times the rows of the last.
      let cluster = min(stream.below(Self.clusters), stream.below(Self.clusters))
      values += Self.numbers(around: centers[cluster], spread: 0.1 + 0.05 * Double(cluster), &stream)
      values += Self.codes(cluster, coded, &stream)
      labels.append(Int32(cluster))
    }
    matrix = Matrix(rowCount: rows, columnCount: columns, values: values)
    self.labels = labels
  }

  /// Both centers and spread shrink from column to column, as those of principal components do.
  private static func numbers(
    around center: [Double], spread: Double, _ stream: inout RandomStream
  ) -> [Double] {
    center.indices.map { column in
      (center[column] + spread * stream.gaussian()) / Double(1 + column).squareRoot()
    }
  }

  private static func codes(_ cluster: Int, _ count: Int, _ stream: inout RandomStream) -> [Double] {
    var values = [Double](repeating: 0, count: count)
    for field in stride(from: 0, to: count, by: levels) {
      let level = stream.uniform() < 0.9 ? (cluster + field / levels) % levels : stream.below(levels)
      if field + level < count { values[field + level] = 1 }
    }
    return values
  }
}
