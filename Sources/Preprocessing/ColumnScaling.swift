public import AnomalyCore
public import NumericKernels

/// Centre and scale of one numeric column: a value becomes (value − centre) / scale.
package struct ColumnScale: Sendable, Codable {
  package let center: Double
  package let scale: Double
}

/// What the standard, min–max and robust scalers learn; columns that they do not scale pass through.
public struct FittedColumnScaling: FittedTransformer {
  /// Names of the scaled columns, in the order of the frame.
  package let scaledNames: [String]
  package let scales: [ColumnScale]
  private let layout: ColumnLayout
  public let diagnostics: [Diagnostic]

  public var outputNames: [String] { layout.names }

  public func transform(_ frame: Frame, workers: Workers) throws(TransformerError) -> TransformedFrame {
    try replacing(scaledNames, of: frame, layout: layout, workers: workers) { index, values in
      let scale = scales[index]
      return values.map { ($0 - scale.center) / scale.scale }
    }
  }

  public func restored(_ transformed: Frame, like frame: Frame) throws(TransformerError) -> Frame? {
    let scaleOfName = Dictionary(uniqueKeysWithValues: zip(scaledNames, scales))
    return frame.restoring(transformed) { name, values in
      scaleOfName[name].map { scale in values.map { $0 * scale.scale + scale.center } }
    }
  }

  /// Learns a scale for each chosen column.
  ///
  /// - Parameters:
  ///   - chosen: Names of the columns; none means all numeric columns.
  ///   - learn: Centre and scale from the values of one column. A scale that is 0 or too small to divide by counts
  ///     as 1, so that a constant column becomes 0 and keeps its unit.
  ///   - describe: What the reader should know, from the names, scales and values of the columns.
  /// - Throws: `.failed` when a column spans more than the largest number, and what choosing columns throws.
  static func fit(
    _ frame: Frame, columns chosen: [String], workers: Workers, learn: @Sendable ([Double]) -> ColumnScale,
    describe: ([String], [ColumnScale], [[Double]]) -> [Diagnostic]
  ) throws(TransformerError) -> FittedColumnScaling {
    try frame.checkForFit(minimumRows: 1, workers: workers)
    let names = try frame.numericNames(among: chosen)
    var numbers: [[Double]] = []
    for name in names { numbers.append(try frame.finiteNumbers(name)) }
    let values = numbers
    let learned = try transforming { () throws(KernelError) in try workers.map(names.count) { learn(values[$0]) } }
    if let index = learned.firstIndex(where: { !$0.scale.isFinite || !$0.center.isFinite }) {
      throw .failed("column '\(names[index])' spans more than the largest number")
    }
    let scales = learned.map { ColumnScale(center: $0.center, scale: $0.scale.isNormal ? $0.scale : 1) }
    return FittedColumnScaling(
      scaledNames: names, scales: scales, layout: ColumnLayout(frame),
      diagnostics: describe(names, scales, values))
  }
}

/// Says how many of the scaled columns never change.
func constantColumns(_ names: [String], _ values: [[Double]]) -> [Diagnostic] {
  let constant = names.indices.filter { index in values[index].allSatisfy { $0 == values[index][0] } }
  if constant.isEmpty { return [] }
  return [
    Diagnostic(
      "constant columns", Double(constant.count),
      note: constant.map { names[$0] }.joined(separator: ", ") + ": 0 in every training row")
  ]
}
