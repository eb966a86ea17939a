import CNumericKernels

extension Matrix {
  /// Whether no value is NaN or infinite.
  public func isFinite(workers: Workers) throws(KernelError) -> Bool {
    let blocks = (values.count + 0xffff) >> 16
    let answers = try workers.map(blocks) { block in
      values.withUnsafeBufferPointer { cells in
        guard let base = cells.baseAddress else { return true }
        let first = block << 16
        return assay_all_finite(base + first, Int64(min(cells.count - first, 1 << 16))) != 0
      }
    }
    return answers.allSatisfy { $0 }
  }
}
