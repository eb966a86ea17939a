import CGSL

/// The exact interval of a share of which `hits` among `trials` independent trials were seen (Clopper and Pearson 1934,
/// doi 10.1093/biomet/26.4.404).
///
/// Its ends are the shares under which so many hits or more, and so many or fewer, have a probability of
/// (1 − `level`) / 2: quantiles of beta distributions. It covers the true share at least as often as `level` says.
///
/// - Parameters:
///   - hits: 0…`trials`; without hits the interval begins at 0, without misses it ends at 1.
///   - trials: At least 1.
///   - level: Strictly between 0 and 1.
public func binomialInterval(hits: Int, trials: Int, level: Double) -> ClosedRange<Double> {
  precondition(trials > 0 && (0...trials).contains(hits), "\(hits) hits among \(trials) trials")
  precondition(level > 0 && level < 1, "a level of \(level)")
  let tail = (1 - level) / 2
  let (seen, missed) = (Double(hits), Double(trials - hits))
  let lower = hits == 0 ? 0 : bisected { gsl_cdf_beta_P($0, seen, missed + 1) < tail }
  let upper = hits == trials ? 1 : bisected { gsl_cdf_beta_Q($0, seen + 1, missed) > tail }
  return lower...upper
}

/// The share in 0…1 up to which `isBelow` holds, by bisection to the last bit.
///
/// GSL's own inverse gives up on some parameters; its distribution function does not.
private func bisected(_ isBelow: (Double) -> Bool) -> Double {
  var (lower, upper) = (0.0, 1.0)
  while true {
    let middle = (lower + upper) / 2
    guard lower < middle && middle < upper else { return upper }
    if isBelow(middle) { lower = middle } else { upper = middle }
  }
}
