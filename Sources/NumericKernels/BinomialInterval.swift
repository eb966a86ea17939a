import RealModule

/// The exact interval of a share of which `hits` among `trials` independent trials were seen (Clopper and Pearson 1934,
/// doi 10.1093/biomet/26.4.404).
///
/// Its ends are the shares under which so many hits or more, and so many or fewer, have a probability of
/// (1 − `level`) / 2. It covers the true share at least as often as `level` says.
///
/// - Parameters:
///   - hits: 0…`trials`; without hits the interval begins at 0, without misses it ends at 1.
///   - trials: At least 1.
///   - level: Strictly between 0 and 1.
/// - Complexity: O(√`trials`).
public func binomialInterval(hits: Int, trials: Int, level: Double) -> ClosedRange<Double> {
  precondition(trials > 0 && (0...trials).contains(hits), "\(hits) hits among \(trials) trials")
  precondition(level > 0 && level < 1, "a level of \(level)")
  let tail = (1 - level) / 2
  let (seen, missed) = (Double(hits), Double(trials - hits))
  let lower = hits == 0 ? 0 : bisected { incompleteBeta($0, seen, missed + 1) < tail }
  let upper = hits == trials ? 1 : bisected { 1 - incompleteBeta($0, seen + 1, missed) > tail }
  return lower...upper
}

/// The share in 0…1 up to which `isBelow` holds, by bisection to the last bit.
private func bisected(_ isBelow: (Double) -> Bool) -> Double {
  var (lower, upper) = (0.0, 1.0)
  while true {
    let middle = (lower + upper) / 2
    guard lower < middle && middle < upper else { return upper }
    if isBelow(middle) { lower = middle } else { upper = middle }
  }
}

/// The regularised incomplete beta function *I*ₓ(*a*, *b*), the distribution function of beta, for 0 < *x* < 1.
///
/// Not GSL's: its quantiles fail for a fifth of the usual arguments and its distribution function from some 4 million
/// trials on.
private func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
  let logs = (Double.log(x), Double.log(onePlus: -x))
  let scale = Double.exp(
    Double.logGamma(a + b) - Double.logGamma(a) - Double.logGamma(b) + a * logs.0 + b * logs.1)
  // The fraction converges fast on the near side of the mean only; the other side is the complement.
  return x < (a + 1) / (a + b + 2)
    ? scale / a * continuedFraction(x, a, b) : 1 - scale / b * continuedFraction(1 - x, b, a)
}

/// The continued fraction of *I*ₓ (NIST Digital Library of Mathematical Functions, 8.17.22), by Lentz's method: the
/// product of the ratios of its numerators, `upper`, and denominators, `lower`.
private func continuedFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
  var (upper, lower) = (1.0, 1 / (1 - (a + b) * x / (a + 1)))
  var product = lower
  var m = 1.0
  while true {
    let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
    lower = 1 / (1 + even * lower)
    upper = 1 + even / upper
    product *= lower * upper
    let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    lower = 1 / (1 + odd * lower)
    upper = 1 + odd / upper
    product *= lower * upper
    guard abs(lower * upper - 1) > 0x1p-50 else { return product }
    m += 1
  }
}
