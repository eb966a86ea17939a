public import AnomalyCore
public import NumericKernels

/// Standardises numeric columns: (x − mean) / standard deviation of the training rows.
///
/// The standard deviation is the population's (divisor *n*). A column that is constant in the training rows becomes
/// exactly 0 there, and x − value in new rows. So does one that varies by no more than its mean is rounded, where
/// variance ≤ *n* ε · variance + (*n* ε · mean)², ε = 2⁻⁵²: its digits are noise.
public struct StandardScaler: Transformer {
  public var columns: [String] = []

  public static let info = TransformerInfo(
    id: "standard", title: "Standard scaling",
    summary: "Gives numeric columns mean 0 and population standard deviation 1 over the training rows.")

  public static let parameters: [Parameter<StandardScaler>] = [
    .names("columns", \.columns, "Columns to scale; none given means all numeric columns.")
  ]

  public init() {}

  /// - Complexity: O(*n* · *d*).
  public func fit(_ frame: Frame, workers: Workers) throws(TransformerError) -> FittedColumnScaling {
    try FittedColumnScaling.fit(frame, columns: columns, workers: workers, learn: standardScale) { names, _, values in
      constantColumns(names, values)
    }
  }
}

@Sendable private func standardScale(_ values: [Double]) -> ColumnScale {
  // The mean of equal values may be rounded; taking the value itself makes the result exactly 0.
  if values.allSatisfy({ $0 == values[0] }) { return ColumnScale(center: values[0], scale: 1) }
  let (mean, variance) = meanAndVariance(values)
  let rounding = Double(values.count) * Double.ulpOfOne
  let isNoise = variance <= rounding * variance + (rounding * mean) * (rounding * mean)
  return ColumnScale(center: mean, scale: isNoise ? 1 : variance.squareRoot())
}
