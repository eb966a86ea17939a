public import AnomalyCore
public import NumericKernels

/// By its own terms: what each column adds to the score of the row, less what it adds to that of a usual row.
extension FittedEmpiricalCumulativeOutlierDetection: ExplainableDetector {
  public func references(for rows: Matrix, usual: [Double], workers: Workers) throws(DetectorError) -> Matrix {
    try usualReferences(for: rows, usual: usual, workers: workers)
  }

  /// Terms sum to the difference of the scores.
  public func terms(
    of rows: Matrix, against references: Matrix, workers: Workers
  ) throws(DetectorError) -> Matrix {
    try checkForAttribution(rows, references, workers)
    return try rowTerms(of: rows, against: references, workers: workers) { row, reference in
      zip(columns, zip(row, reference)).map { $0.contribution(of: $1.0) - $0.contribution(of: $1.1) }
    }
  }
}
