public import AnomalyCore
public import NumericKernels

/// By its columns' deviations, beyond the largest one of the reference, a usual row.
///
/// Terms are Shapley values of a maximum (Littlechild and Owen 1973, doi 10.1287/mnsc.20.3.370): of columns in ascending
/// order of their deviations, each shares every step up to its own with all the columns that reach as far.
extension FittedLargestDeviation: ExplainableDetector {
  public func references(for rows: Matrix, usual: [Double], workers: Workers) throws(DetectorError) -> Matrix {
    try usualReferences(for: rows, usual: usual, workers: workers)
  }

  public func terms(
    of rows: Matrix, against references: Matrix, workers: Workers
  ) throws(DetectorError) -> Matrix {
    try checkForAttribution(rows, references, workers)
    return try rowTerms(of: rows, against: references, workers: workers) { row, reference in
      let base = everyDeviation(of: reference).max() ?? 0
      return shapleyValuesOfMaximum(
        zip(everyDeviation(of: row), zip(row, reference)).map { $1.0 == $1.1 ? 0 : max(0, $0 - base) })
    }
  }
}

/// - Parameter values: None negative.
private func shapleyValuesOfMaximum(_ values: [Double]) -> [Double] {
  var shares = [Double](repeating: 0, count: values.count)
  var (share, reached) = (0.0, 0.0)
  for (place, index) in values.indices.sorted(by: { (values[$0], $0) < (values[$1], $1) }).enumerated() {
    share += (values[index] - reached) / Double(values.count - place)
    reached = values[index]
    shares[index] = share
  }
  return shares
}
