/// The difference of two mean ranks from which on Nemenyi's test calls two detectors different:
/// *q* · √(*k*(*k* + 1)/(6*N*)), where *q* is the quantile of the studentised range of *k* over √2.
///
/// Whether two detectors differ then depends on which others take part: prefer `pairwiseComparisons`.
/// P. Nemenyi 1963; J. Demšar, Journal of Machine Learning Research 7, 2006, whose table 5 has *q* up to ten detectors.
///
/// - Parameters:
///   - test: Friedman's, which must reject at the level first, by its *F*.
///   - level: Of both tests.
/// - Returns: Nil if Friedman's test does not reject, or for more than 20 detectors.
public func nemenyiDifference(_ test: FriedmanTest, level: NemenyiLevel) -> Double? {
  guard test.fP < level.probability, let quantile = level.quantile(detectors: test.detectors) else { return nil }
  let (n, k) = (Double(test.blocks), Double(test.detectors))
  return quantile * (k * (k + 1) / (6 * n)).squareRoot()
}

/// The levels for which critical values are kept.
public enum NemenyiLevel: String, Sendable, Hashable, CaseIterable {
  case fivePercent
  case tenPercent

  public var probability: Double { self == .fivePercent ? 0.05 : 0.1 }

  /// The upper quantile of the studentised range of 2…20 values over √2, with infinite degrees of freedom; nil for other
  /// numbers. From SciPy's `studentized_range.ppf`; `scripts/goldens/significance.py` makes them again.
  public func quantile(detectors: Int) -> Double? {
    let values = self == .fivePercent ? fivePercentQuantiles : tenPercentQuantiles
    return values.indices.contains(detectors - 2) ? values[detectors - 2] : nil
  }
}

private let fivePercentQuantiles = [
  1.959964, 2.343701, 2.569032, 2.727774, 2.849705, 2.948320, 3.030878, 3.101730, 3.163684, 3.218654, 3.268004,
  3.312739,
  3.353618, 3.391230, 3.426041, 3.458425, 3.488685, 3.517073, 3.543799,
]
private let tenPercentQuantiles = [
  1.644854, 2.052293, 2.291341, 2.459516, 2.588521, 2.692732, 2.779884, 2.854606, 2.919889, 2.977768, 3.029694,
  3.076733,
  3.119693, 3.159199, 3.195743, 3.229723, 3.261461, 3.291224, 3.319233,
]
