import RealModule

/// *H*ₙ = 1 + 1/2 + … + 1/*n*, 0 for *n* = 0, to some units in the last place.
///
/// From 64 on by the asymptotic expansion ln *n* + γ + 1/2*n* − 1/12*n*² + 1/120*n*⁴ − 1/252*n*⁶, whose next term is
/// below 2 · 10⁻¹⁷ (NIST Digital Library of Mathematical Functions, 5.11.2 with ψ(*n* + 1) = *H*ₙ − γ).
///
/// - Complexity: O(1).
public func harmonicNumber(_ count: Int) -> Double {
  precondition(count >= 0, "no harmonic number of \(count)")
  guard count >= 64 else {
    // Smallest terms first, so that rounding does not accumulate.
    return stride(from: count, through: 1, by: -1).reduce(0.0) { $0 + 1 / Double($1) }
  }
  let n = Double(count)
  let square = 1 / (n * n)
  let correction = 1 / (2 * n) - square * (1.0 / 12 - square * (1.0 / 120 - square / 252))
  return Double.log(n) + (eulerGamma + correction)
}

private let eulerGamma = 0.577_215_664_901_532_860_6
