public import AnomalyCore
public import NumericKernels
import RealModule

/// Replaces numeric columns by ln(1 + x): counts and sizes over several decades come close together.
///
/// Negative values are refused in the fit and later, with the place of the first.
public struct LogOnePlus: Transformer {
  public var columns: [String] = []

  public static let info = TransformerInfo(
    id: "log1p", title: "Logarithm",
    summary: "Replaces numeric columns by the natural logarithm of 1 + x; negative values are refused.")

  public static let parameters: [Parameter<LogOnePlus>] = [
    .names("columns", \.columns, "Columns to change; none given means all numeric columns.")
  ]

  public init() {}

  /// - Complexity: O(*n* · *d*), for the check of the values.
  public func fit(_ frame: Frame, workers: Workers) throws(TransformerError) -> FittedLogOnePlus {
    try frame.checkForFit(minimumRows: 1, workers: workers)
    let names = try frame.numericNames(among: columns)
    try refuseNegative(names, frame)
    return FittedLogOnePlus(changedNames: names, layout: ColumnLayout(frame))
  }
}

/// Knows only which columns to change.
public struct FittedLogOnePlus: FittedTransformer {
  let changedNames: [String]
  let layout: ColumnLayout

  public var outputNames: [String] { layout.names }

  public func transform(_ frame: Frame, workers: Workers) throws(TransformerError) -> TransformedFrame {
    try refuseNegative(changedNames, frame)
    return try replacing(changedNames, of: frame, layout: layout, workers: workers) { _, values in
      values.map { Double.log(onePlus: $0) }
    }
  }

  /// What would be negative, as no transformed value is, comes back as 0.
  public func restored(_ transformed: Frame, like frame: Frame) throws(TransformerError) -> Frame? {
    frame.restoring(transformed) { name, values in
      changedNames.contains(name) ? values.map { max(0, min(Double.expMinusOne($0), .greatestFiniteMagnitude)) } : nil
    }
  }
}

private func refuseNegative(_ names: [String], _ frame: Frame) throws(TransformerError) {
  for name in names {
    let values = try frame.finiteNumbers(name)
    if let row = values.firstIndex(where: { $0 < 0 }) {
      throw .invalidValue(
        column: name, row: row, reason: "\(values[row]) is negative, and log1p is for counts and sizes")
    }
  }
}
