import NumericKernels
import RealModule

/// Wilcoxon's signed-rank test of whether one detector is better than another over paired blocks, two-sided.
///
/// Zeros by Pratt: blocks without a difference are ranked with the others and then left out. Ties share the mean of
/// their ranks. Up to 25 blocks the null distribution is exact, given the ties and zeros that were seen: every
/// difference is as likely positive as negative. Beyond it is the normal one, with Cureton's variance for zeros, the
/// correction for ties and one half for continuity.
///
/// Departure from SciPy: differences that only rounding tells apart (0.3 − 0.2 and 0.2 − 0.1) count as equal, and ties
/// and zeros keep the exact distribution (as its permutation test does) up to 25 blocks instead of 13.
///
/// F. Wilcoxon 1945 (doi 10.2307/3001968); J. W. Pratt 1959 (doi 10.1080/01621459.1959.10501526); E. E. Cureton 1967
/// (doi 10.1080/01621459.1967.10500917).
public struct WilcoxonSignedRank: Sendable, Hashable {
  public enum Method: String, Sendable, Hashable {
    case exact
    case normal
  }

  /// Blocks, those without a difference included.
  public let blocks: Int
  /// Blocks without a difference.
  public let zeros: Int
  /// Sum of the ranks of blocks in which the first is greater, and in which it is smaller.
  public let positiveSum: Double
  public let negativeSum: Double
  public let method: Method
  /// 1 when no block has a difference.
  public let p: Double

  /// - Parameters:
  ///   - first: The metric of one detector in each block, finite.
  ///   - second: That of another in the same blocks.
  ///   - method: How to find *p*; nil is exact up to 25 blocks.
  /// - Complexity: O(*N*³) for exact ones, O(*N* log *N*) for the others.
  public init(_ first: [Double], _ second: [Double], method: Method? = nil) {
    requireBlocks([first, second])
    let differences = roundedDifferences(first, second)
    let ranks = midranks(differences.map(abs))
    blocks = differences.count
    zeros = differences.count { $0 == 0 }
    var (positive, negative) = (0.0, 0.0)
    for (difference, rank) in zip(differences, ranks) {
      if difference > 0 { positive += rank } else if difference < 0 { negative += rank }
    }
    (positiveSum, negativeSum) = (positive, negative)
    self.method = method ?? (differences.count <= 25 ? .exact : .normal)
    let signed = zip(differences, ranks).filter { $0.0 != 0 }.map(\.1)
    switch self.method {
    case .exact: p = exactP(signed, smaller: min(positive, negative))
    case .normal: p = normalP(signed, zeros: zeros, positive: positive)
    }
  }
}

/// Differences on a grid of 2⁻⁴⁰ of the largest value: far above rounding, far below what a metric tells apart.
private func roundedDifferences(_ first: [Double], _ second: [Double]) -> [Double] {
  let largest = zip(first, second).reduce(0) { max($0, abs($1.0), abs($1.1)) }
  guard largest > 0 else { return first.map { _ in 0 } }
  return zip(first, second).map { ((($0 / largest) - ($1 / largest)) * 0x1p40).rounded() }
}

/// Twice the share of all assignments of signs whose positive sum is `smaller` or less.
private func exactP(_ ranks: [Double], smaller: Double) -> Double {
  // Doubled midranks are whole numbers. Assignments by the doubled sum of their positive ranks:
  let doubled = ranks.map { Int(2 * $0) }
  var shares = [1.0] + [Double](repeating: 0, count: doubled.reduce(0, +))
  for rank in doubled {
    for sum in stride(from: shares.count - 1, through: 0, by: -1) {
      shares[sum] = (shares[sum] + (sum >= rank ? shares[sum - rank] : 0)) / 2
    }
  }
  return min(1, 2 * shares[...Int(2 * smaller)].reduce(0, +))
}

private func normalP(_ ranks: [Double], zeros: Int, positive: Double) -> Double {
  // Without ties and zeros the sum of squares is n(n + 1)(2n + 1)/6; both corrections are what is missing from it.
  let variance = ranks.reduce(0) { $0 + $1 * $1 } / 4
  guard variance > 0 else { return 1 }
  let distance = abs(positive - ranks.reduce(0, +) / 2)
  // At the centre SciPy corrects by nothing, beyond it by one half even where that passes the centre.
  let corrected = distance > 0 ? distance - 0.5 : 0
  return min(1, 2 * gaussianTail(abs(corrected) / Double.sqrt(variance)))
}
