public import AnomalyCore
public import NumericKernels

/// Leaves columns out.
public struct DropColumns: Transformer {
  public var columns: [String] = []

  public static let info = TransformerInfo(
    id: "drop-columns", title: "Drop columns", summary: "Leaves the named columns out and passes the others through.")

  public static let parameters: [Parameter<DropColumns>] = [
    .names("columns", \.columns, "Columns to leave out.")
  ]

  public init() {}

  public var removedColumns: [String] { columns }

  /// - Throws: `.unknownColumn` for a name that the frame does not have.
  public func fit(_ frame: Frame, workers: Workers) throws(TransformerError) -> FittedDropColumns {
    try frame.checkForFit(minimumRows: 1, workers: workers)
    for name in columns where frame[name] == nil { throw .unknownColumn(name: name, known: frame.names) }
    return FittedDropColumns(layout: ColumnLayout(frame).leavingOut(columns))
  }
}

/// Knows the columns that stay; those left out need not be there any more.
public struct FittedDropColumns: FittedTransformer {
  let layout: ColumnLayout

  public var outputNames: [String] { layout.names }

  public func transform(_ frame: Frame, workers: Workers) throws(TransformerError) -> TransformedFrame {
    try transforming { () throws(KernelError) in try workers.checkCancellation() }
    return TransformedFrame(Frame(columns: try layout.columns(of: frame), rowCount: frame.rowCount))
  }

  /// Columns that were left out have the values of `frame`.
  public func restored(_ transformed: Frame, like frame: Frame) throws(TransformerError) -> Frame? {
    frame.restoring(transformed) { _, _ in nil }
  }
}
