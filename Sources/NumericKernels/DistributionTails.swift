internal import CGSL
import RealModule

/// The probability that a χ² variable with so many `degrees` of freedom exceeds `value`.
///
/// - Parameters:
///   - value: Not NaN; 1 is returned below 0, 0 at infinity.
///   - degrees: Above 0.
public func chiSquaredTail(_ value: Double, degrees: Double) -> Double {
  precondition(degrees > 0 && !value.isNaN, "\(value) with \(degrees) degrees of freedom")
  _ = linearAlgebra
  guard value > 0 else { return 1 }
  return value.isFinite ? gsl_cdf_chisq_Q(value, degrees) : 0
}

/// The probability that a variable of Snedecor's *F* with `numerator` and `denominator` degrees of freedom exceeds
/// `value`.
///
/// - Parameters:
///   - value: Not NaN; 1 is returned below 0, 0 at infinity.
///   - numerator: Above 0.
///   - denominator: Above 0.
public func fTail(_ value: Double, numerator: Double, denominator: Double) -> Double {
  precondition(
    numerator > 0 && denominator > 0 && !value.isNaN, "\(value) with \(numerator), \(denominator) degrees of freedom")
  _ = linearAlgebra
  guard value > 0 else { return 1 }
  return value.isFinite ? gsl_cdf_fdist_Q(value, numerator, denominator) : 0
}

/// The probability that a standard normal variable exceeds `value`, which is not NaN.
public func gaussianTail(_ value: Double) -> Double {
  precondition(!value.isNaN, "a tail from NaN on")
  _ = linearAlgebra
  return gsl_cdf_ugaussian_Q(value)
}

/// The decimal logarithm of `gaussianTail`, also where that is too small for a number: −∞ at infinity.
public func log10GaussianTail(_ value: Double) -> Double {
  precondition(!value.isNaN, "a tail from NaN on")
  _ = linearAlgebra
  guard value.isFinite else { return value > 0 ? -.infinity : 0 }
  if value < 0 { return Double.log(onePlus: -gaussianTail(-value)) / Double.log(10) }
  return (gsl_sf_log_erfc(value / Double.sqrt(2)) - Double.log(2)) / Double.log(10)
}

/// The decimal logarithm of `chiSquaredTail`, also where that is too small for a number: −∞ at infinity.
///
/// - Parameters: as `chiSquaredTail`.
public func log10ChiSquaredTail(_ value: Double, degrees: Double) -> Double {
  let tail = chiSquaredTail(value, degrees: degrees)
  if tail > 1e-280 { return Double.log10(tail) }
  guard value.isFinite else { return -.infinity }
  // The tail is Γ(a, x) / Γ(a).
  let (a, x) = (degrees / 2, value / 2)
  let logarithm = a * Double.log(x) - x - Double.logGamma(a) + Double.log(upperGammaFraction(a, x))
  return logarithm / Double.log(10)
}

/// Γ(*a*, *x*) · *e*ˣ / *x*ᵃ for *x* well above *a*: the continued fraction of NIST's Digital Library of Mathematical
/// Functions, 8.9.2, by Lentz's method, as the product of the ratios of its denominators, `upper` / `lower`.
private func upperGammaFraction(_ a: Double, _ x: Double) -> Double {
  var denominator = x + 1 - a
  var (upper, lower) = (Double.infinity, 1 / denominator)
  var product = lower
  var step = 1.0
  while true {
    let numerator = step * (a - step)
    denominator += 2
    lower = 1 / (denominator + numerator * lower)
    upper = denominator + numerator / upper
    product *= upper * lower
    guard abs(upper * lower - 1) > 0x1p-50 else { return product }
    step += 1
  }
}
