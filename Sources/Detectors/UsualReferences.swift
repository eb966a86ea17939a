import AnomalyCore
import NumericKernels

extension ExplainableDetector {
  /// The usual row for every row, for models that expect nothing in particular.
  func usualReferences(for rows: Matrix, usual: [Double], workers: Workers) throws(DetectorError) -> Matrix {
    try rows.checkForScore(columnCount: columnCount)
    precondition(usual.count == columnCount, "one usual value a column")
    try detecting { () throws(KernelError) in try workers.checkCancellation() }
    return Matrix(
      rowCount: rows.rowCount, columnCount: columnCount,
      values: (0..<rows.rowCount).flatMap { _ in usual })
  }
}
