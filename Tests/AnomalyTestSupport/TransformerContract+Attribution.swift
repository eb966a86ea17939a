import AnomalyCore
import NumericKernels

/// Terms of random size against the rows in reverse order.
func checkAttribution(_ transformer: any Transformer, _ examples: FrameExamples, _: TransformerEntry) throws {
  let fitted = try transformer.fit(examples.training, workers: Workers())
  let rows = examples.probes
  let references = rows.selectingRows((0..<rows.rowCount).reversed())
  var stream = RandomSource(seed: 5).stream("terms")
  var terms = Matrix(rowCount: rows.rowCount, columnCount: fitted.outputNames.count)
  for cell in terms.values.indices { terms.values[cell] = stream.gaussian() }
  let traced = try fitted.traced(terms, to: rows, against: references, workers: Workers())
  try require(
    traced.rowCount == rows.rowCount && traced.columnCount == rows.columns.count,
    "\(traced.rowCount) × \(traced.columnCount) terms for \(rows.rowCount) × \(rows.columns.count) cells")
  for row in 0..<rows.rowCount {
    let (before, after) = (terms.row(row).reduce(0, +), traced.row(row).reduce(0, +))
    try require(abs(before - after) < 1e-6, "the terms of row \(row) sum to \(before), carried back to \(after)")
  }
  let threaded = try fitted.traced(terms, to: rows, against: references, workers: Workers(threads: 2))
  try requireSameBits(traced.values, threaded.values, "terms with one thread and two")
  let transformed = try fitted.transform(references, workers: Workers()).frame
  guard let restored = try fitted.restored(transformed, like: references) else { return }
  try requireNearlySame(restored, references)
}

/// Same columns, numbers but for rounding.
private func requireNearlySame(_ found: Frame, _ expected: Frame) throws(Violation) {
  try require(found.names == expected.names, "columns \(found.names) came back, expected \(expected.names)")
  for (column, other) in zip(found.columns, expected.columns) {
    switch (column.values, other.values) {
    case (.numeric(let values), .numeric(let others)):
      let isNear = zip(values, others).allSatisfy { abs($0 - $1) <= 1e-9 * max(1, abs($1)) }
      try require(isNear, "other values of column '\(column.name)' came back")
    case (.categorical(let codes, let levels), .categorical(let others, let otherLevels)):
      let isSame = zip(codes, others).allSatisfy {
        $0 < 0 || $1 < 0 ? $0 == $1 : levels[Int($0)] == otherLevels[Int($1)]
      }
      try require(isSame, "other categories of column '\(column.name)' came back")
    default: throw Violation("column '\(column.name)' came back as another kind")
    }
  }
}
