internal import CGSL

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
