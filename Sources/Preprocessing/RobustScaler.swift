public import AnomalyCore
public import NumericKernels

/// Scales numeric columns by quartiles: (x − median) / (third quartile − first quartile) of the training rows.
///
/// Quantiles are interpolated linearly, as in NumPy. Where the two quartiles are equal the divisor is 1, also in
/// columns that are not constant, such as rare flags or byte counts that are mostly 0: these keep their unit, and a
/// column that reaches 10⁹ outweighs all others. The diagnostics name such columns.
public struct RobustScaler: Transformer {
  public var columns: [String] = []

  public static let info = TransformerInfo(
    id: "robust", title: "Robust scaling",
    summary: "Centres numeric columns at the median and divides by the interquartile range of the training rows.")

  public static let parameters: [Parameter<RobustScaler>] = [
    .names("columns", \.columns, "Columns to scale; none given means all numeric columns.")
  ]

  public init() {}

  /// - Complexity: O(*d* · *n* log *n*).
  public func fit(_ frame: Frame, workers: Workers) throws(TransformerError) -> FittedColumnScaling {
    try FittedColumnScaling.fit(
      frame, columns: columns, workers: workers,
      learn: { values in
        let sorted = values.sorted()
        return ColumnScale(
          center: quantile(ofSorted: sorted, 0.5),
          scale: quantile(ofSorted: sorted, 0.75) - quantile(ofSorted: sorted, 0.25))
      },
      describe: { names, scales, values in constantColumns(names, values) + unscaled(names, scales, values) })
  }
}

/// Warns of columns that vary although their quartiles are equal, the one with the largest values first.
private func unscaled(_ names: [String], _ scales: [ColumnScale], _ values: [[Double]]) -> [Diagnostic] {
  // Equal quartiles gave a scale of 1; a column whose quartiles are 1 apart has it too, and is told by sorting again.
  let found = names.indices.filter { scales[$0].scale == 1 }.compactMap { index -> (name: String, largest: Double)? in
    let sorted = values[index].sorted()
    let isFlat = quantile(ofSorted: sorted, 0.75) == quantile(ofSorted: sorted, 0.25)
    guard isFlat, let low = sorted.first, let high = sorted.last, low < high else { return nil }
    return (names[index], max(high - scales[index].center, scales[index].center - low))
  }.sorted { ($1.largest, $0.name) < ($0.largest, $1.name) }
  if found.isEmpty { return [] }
  return [
    Diagnostic(
      "columns with interquartile range 0", Double(found.count),
      note: "not scaled, so that they may outweigh all others: "
        + found.map { "\($0.name) (up to \(ParameterValue.real($0.largest)))" }.joined(separator: ", "))
  ]
}
