import AnomalyCore
import NumericKernels

extension Matrix {
  /// `checkForFit(minimumRows:)` on all threads: one thread alone would take as long as some fits.
  func checkForFit(minimumRows: Int, workers: Workers) throws(DetectorError) {
    let isSound = try detecting { () throws(KernelError) in try isFinite(workers: workers) }
    if !isSound || columnCount == 0 || rowCount < minimumRows { try checkForFit(minimumRows: minimumRows) }
  }

  /// `checkForScore(columnCount:)` on all threads.
  func checkForScore(columnCount expected: Int, workers: Workers) throws(DetectorError) {
    let isSound = try detecting { () throws(KernelError) in try isFinite(workers: workers) }
    if !isSound || columnCount != expected { try checkForScore(columnCount: expected) }
  }
}
