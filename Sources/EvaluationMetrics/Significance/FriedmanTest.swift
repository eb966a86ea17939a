public import AnomalyCore
import NumericKernels

/// Friedman's test of whether some of *k* detectors rank differently over *N* blocks, with the *F* of Iman and Davenport.
///
/// χ² = 12*N*/(*k*(*k* + 1)) · [Σ *R̄*ⱼ² − *k*(*k* + 1)²/4], divided by 1 − Σ(*t*³ − *t*)/(*N*(*k*³ − *k*)) for groups of
/// *t* equal values within a block; *F* = (*N* − 1)χ²/(*N*(*k* − 1) − χ²) with *k* − 1 and (*k* − 1)(*N* − 1) degrees of
/// freedom. χ² is too cautious for few blocks: judge by *F*. Blocks are taken as independent: seeds, draws or parts of
/// one data set are no blocks.
///
/// M. Friedman 1937 (doi 10.1080/01621459.1937.10503522); R. L. Iman, J. M. Davenport 1980
/// (doi 10.1080/03610928008827904); J. Demšar: Statistical comparisons of classifiers over multiple data sets, Journal
/// of Machine Learning Research 7, 2006. With two detectors it is the sign test.
public struct FriedmanTest: Sendable, Hashable {
  /// *N*.
  public let blocks: Int
  /// *k*.
  public let detectors: Int
  /// Of each detector; 1 is the best.
  public let meanRanks: [Double]
  /// Corrected for ties; *k* − 1 degrees of freedom.
  public let chiSquared: Double
  public let chiSquaredP: Double
  /// +∞ when all blocks rank alike.
  public let f: Double
  public let fP: Double

  /// Degrees of freedom of χ² and of the numerator of *F*.
  public var degrees: Int { detectors - 1 }
  /// Degrees of freedom of the denominator of *F*.
  public var residualDegrees: Int { (detectors - 1) * (blocks - 1) }

  /// - Parameters:
  ///   - values: One list a block with the metric of each detector, finite, in one order of detectors.
  ///   - direction: Which values are better; it turns the ranks around and leaves the test as it is.
  /// - Throws: `MetricError.undefined` for fewer than two blocks or detectors, or when all values of every block are
  ///   equal.
  /// - Complexity: O(*N* · *k* log *k*).
  public init(_ values: [[Double]], direction: MetricDirection) throws(MetricError) {
    guard values.count > 1 else { throw .undefined("there are fewer than two blocks") }
    guard values[0].count > 1 else { throw .undefined("there are fewer than two detectors") }
    let ranks = blockRanks(values, direction: direction)
    blocks = ranks.count
    detectors = ranks[0].count
    let (n, k) = (Double(blocks), Double(detectors))
    meanRanks = EvaluationMetrics.meanRanks(ranks)
    // With doubled, centred ranks, whole numbers whose sums are exact, both statistics are quotients of sums of squares;
    // ties are corrected for by taking the squares that are there.
    let shift = k + 1
    let within = ranks.reduce(0) { sum, block in
      block.reduce(sum) { $0 + (2 * $1 - shift) * (2 * $1 - shift) }
    }
    guard within > 0 else { throw .undefined("every block gives all detectors the same value") }
    let sums = (0..<detectors).map { detector in ranks.reduce(0) { $0 + 2 * $1[detector] - shift } }
    let between = sums.reduce(0) { $0 + $1 * $1 }
    chiSquared = (k - 1) * between / within
    f = between < n * within ? (n - 1) * between / (n * within - between) : .infinity
    chiSquaredP = chiSquaredTail(chiSquared, degrees: k - 1)
    fP = fTail(f, numerator: k - 1, denominator: (k - 1) * (n - 1))
  }
}
