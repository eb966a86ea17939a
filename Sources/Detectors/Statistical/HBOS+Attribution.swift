public import AnomalyCore
public import NumericKernels

/// By its own terms: what each column adds to the score of the row, less what it adds to that of its reference.
///
/// The reference lies in the fullest bin of each column: the usual value if that is there, else a value beside the bin's
/// edge on the side of the usual one.
extension FittedHistogramBasedOutlierScore: ExplainableDetector {
  public func references(for rows: Matrix, usual: [Double], workers: Workers) throws(DetectorError) -> Matrix {
    let common = zip(histograms, usual).map { $0.commonValue(near: $1) }
    return try usualReferences(for: rows, usual: common, workers: workers)
  }

  /// Terms sum to the difference of the scores.
  public func terms(
    of rows: Matrix, against references: Matrix, workers: Workers
  ) throws(DetectorError) -> Matrix {
    try checkForAttribution(rows, references, workers)
    var terms = Matrix(rowCount: rows.rowCount, columnCount: columnCount)
    for (column, histogram) in histograms.enumerated() {
      let own = try histogram.added(by: rows.column(column), workers)
      let other = try histogram.added(by: references.column(column), workers)
      for row in 0..<rows.rowCount { terms[row, column] = other[row] - own[row] }
    }
    return terms
  }
}

extension ColumnHistogram {
  /// What each value adds to the sum of its row, by the very code that scores rows.
  fileprivate func added(by values: [Double], _ workers: Workers) throws(DetectorError) -> [Double] {
    try detecting { () throws(KernelError) in
      try ColumnBins(edges: [edges]).sums(
        of: Matrix(rowCount: values.count, columnCount: 1, values: values), adding: [term], workers: workers)
    }
  }

  fileprivate func commonValue(near usual: Double) -> Double {
    var fullest = 0
    for bin in logDensities.indices where logDensities[bin] > logDensities[fullest] { fullest = bin }
    let (low, high) = (edges[fullest], edges[fullest + 1])
    if low <= usual && usual <= high { return usual }
    // Not on the edge itself, which belongs to the bin on its left.
    let margin = (high - low) / 20
    return usual < low ? low + margin : high - margin
  }
}
