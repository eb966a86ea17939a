public import AnomalyCore
import NumericKernels

/// Ranks of several detectors within each block (data set, day): 1 is the best, equal values share the mean of their
/// ranks.
///
/// - Parameters:
///   - values: One list a block with the metric of each detector, finite, in one order of detectors.
///   - direction: Which values are better.
public func blockRanks(_ values: [[Double]], direction: MetricDirection) -> [[Double]] {
  requireBlocks(values)
  return values.map { block in
    midranks(direction == .higherIsBetter ? block.map { -$0 } : block)
  }
}

/// The mean rank of each detector over the blocks; empty without blocks.
public func meanRanks(_ ranks: [[Double]]) -> [Double] {
  guard let first = ranks.first else { return [] }
  return first.indices.map { detector in
    ranks.reduce(0) { $0 + $1[detector] } / Double(ranks.count)
  }
}

/// - Precondition: every block has one finite value a detector.
func requireBlocks(_ values: [[Double]]) {
  precondition(values.allSatisfy { $0.count == values[0].count }, "one value a detector in every block")
  precondition(values.allSatisfy { $0.allSatisfy(\.isFinite) }, "finite values in every block")
}
