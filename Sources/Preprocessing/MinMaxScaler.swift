public import AnomalyCore
public import NumericKernels

/// Scales numeric columns to 0…1: (x − min) / (max − min) of the training rows, without clipping new rows.
///
/// A column that is constant in the training rows is divided by 1: 0 there, x − value in new rows.
public struct MinMaxScaler: Transformer {
  public var columns: [String] = []

  public static let info = TransformerInfo(
    id: "min-max", title: "Min–max scaling",
    summary: "Gives numeric columns the range 0 to 1 over the training rows.")

  public static let parameters: [Parameter<MinMaxScaler>] = [
    .names("columns", \.columns, "Columns to scale; none given means all numeric columns.")
  ]

  public init() {}

  /// - Complexity: O(*n* · *d*).
  public func fit(_ frame: Frame, workers: Workers) throws(TransformerError) -> FittedColumnScaling {
    try FittedColumnScaling.fit(
      frame, columns: columns, workers: workers,
      learn: { values in
        let (low, high) = values.reduce((values[0], values[0])) { (min($0.0, $1), max($0.1, $1)) }
        return ColumnScale(center: low, scale: high - low)
      },
      describe: { names, _, values in constantColumns(names, values) })
  }
}
