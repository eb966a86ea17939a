public import AnomalyCore
public import NumericKernels

/// Principal components: the directions of largest variance of the training rows (Pearson 1901, Hotelling 1933).
///
/// Columns are centred, not scaled: scale them before. Directions are eigenvectors of the covariance matrix (divisor
/// *n* − 1), in descending order of variance; in each of them the entry of largest magnitude is positive, so that
/// signs do not depend on the library. No whitening.
///
/// Keeps `components` directions or, if that is 0, as few as hold `varianceShare` of the variance of all columns.
///
/// All columns are projected. Those named in `keep` also stand, as they came, behind the components, in the order of the
/// frame: one matrix can then hand a detector two spaces.
public struct PrincipalComponents: Transformer {
  public var components = 0
  public var varianceShare = 0.95
  public var keep: [String] = []

  public static let info = TransformerInfo(
    id: "pca", title: "Principal components",
    summary: "Projects numeric columns onto the directions of largest variance of the training rows.",
    references: [
      Reference(
        "Pearson: On lines and planes of closest fit to systems of points in space, Philosophical Magazine 1901",
        doi: "10.1080/14786440109462720"),
      Reference(
        "Hotelling: Analysis of a complex of statistical variables into principal components, Journal of Educational "
          + "Psychology 1933", doi: "10.1037/h0071325"),
    ])

  public static let parameters: [Parameter<PrincipalComponents>] = [
    .integer("components", \.components, in: 0...Int.max, "Directions to keep; 0 means as many as varianceShare asks."),
    .real(
      "varianceShare", \.varianceShare, in: 0...1, lowerExcluded: true,
      "Share of the variance to keep, if components is 0."),
    .names("keep", \.keep, "Columns that stand behind the components too, as they came; none given keeps none."),
  ]

  public init() {}

  /// - Throws: `.wrongKind` for a categorical column, `.unknownColumn` for a name in `keep` that is none, `.failed` for
  ///   more components than columns or a kept column named like a component.
  /// - Complexity: O(*n* · *d*² + *d*³) time, O(*n* · *d*) memory.
  public func fit(_ frame: Frame, workers: Workers) throws(TransformerError) -> FittedPrincipalComponents {
    try frame.checkForFit(minimumRows: 2, workers: workers)
    let names = frame.names
    if let column = frame.columns.first(where: { !$0.isNumeric }) {
      throw .wrongKind(column: column.name, expected: "numeric: encode or drop it before pca")
    }
    if names.isEmpty { throw .failed("a frame without columns has no principal components") }
    if components > names.count {
      throw .failed("components = \(components), but there are only \(names.count) columns")
    }
    let keptNames = keep.isEmpty ? [] : try frame.numericNames(among: keep)
    let rows = try numbers(names, of: frame, workers: workers)
    let axes = try transforming { () throws(KernelError) in try PrincipalAxes(of: rows, workers: workers) }
    let count = components > 0 ? components : componentsHolding(varianceShare, of: axes.variances)
    let fitted = FittedPrincipalComponents(
      inputNames: names, keptNames: keptNames, means: axes.means,
      directions: axes.directions.selectingRows(0..<count), variances: axes.variances)
    if Set(fitted.outputNames).count < fitted.outputNames.count {
      throw .failed(
        "a column of keep has the name of a component: one of \(componentNames(count).joined(separator: ", "))")
    }
    return fitted
  }
}

private func componentNames(_ count: Int) -> [String] { (0..<count).map { "pc-\($0 + 1)" } }

/// Columns of the given names as one matrix, every value finite.
func numbers(
  _ names: [String], of frame: Frame, workers: Workers
) throws(TransformerError) -> Matrix {
  var columns: [[Double]] = []
  for name in names { columns.append(try frame.finiteNumbers(name)) }
  let values = columns
  return try transforming { () throws(KernelError) in
    try Matrix(columns: values, rowCount: frame.rowCount, workers: workers)
  }
}

/// Means and directions. The result has the columns `pc-1`, `pc-2`, …, then those that were to be kept, and no others.
public struct FittedPrincipalComponents: FittedTransformer {
  let inputNames: [String]
  let keptNames: [String]
  package let means: [Double]
  /// One unit vector a row.
  package let directions: Matrix
  /// Of all directions, kept or not, descending.
  package let variances: [Double]

  public var outputNames: [String] { componentNames(directions.rowCount) + keptNames }

  public var diagnostics: [Diagnostic] {
    let kept = variances.prefix(directions.rowCount).reduce(0, +)
    let total = variances.reduce(0, +)
    return [
      Diagnostic("components kept", Double(directions.rowCount), note: "of \(variances.count)"),
      Diagnostic("share of variance kept", total > 0 ? kept / total : 1),
      Diagnostic("components for 90 % of the variance", Double(componentsHolding(0.9, of: variances))),
      Diagnostic("components for 95 % of the variance", Double(componentsHolding(0.95, of: variances))),
    ]
  }

  /// - Complexity: O(*n* · *d* · *c*) time for *c* components, O(*n* · *d*) memory.
  public func transform(_ frame: Frame, workers: Workers) throws(TransformerError) -> TransformedFrame {
    let rows = try numbers(inputNames, of: frame, workers: workers)
    let projection = try transforming { () throws(KernelError) in
      try workers.checkCancellation()
      return try projected(rows, onto: directions, shift: means, workers: workers)
    }
    let components = Frame(projection, names: componentNames(directions.rowCount))
    var columns = components.columns
    for name in keptNames { columns.append(Column(name, try frame.finiteNumbers(name))) }
    return TransformedFrame(Frame(columns: columns, rowCount: frame.rowCount))
  }
}
