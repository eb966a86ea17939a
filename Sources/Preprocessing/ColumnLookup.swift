import AnomalyCore
import NumericKernels

extension Frame {
  /// Refuses a fit on fewer rows.
  func checkForFit(minimumRows: Int, workers: Workers) throws(TransformerError) {
    if rowCount < minimumRows { throw .tooFewRows(have: rowCount, need: minimumRows) }
    try transforming { () throws(KernelError) in try workers.checkCancellation() }
  }

  /// The numeric columns of the given names, in the order of the frame; no names mean all numeric columns.
  ///
  /// - Throws: `.unknownColumn`, or `.wrongKind` for a column of that name that is not numeric.
  func numericNames(among chosen: [String]) throws(TransformerError) -> [String] {
    for name in chosen {
      guard let column = self[name] else { throw .unknownColumn(name: name, known: names) }
      if !column.isNumeric { throw .wrongKind(column: name, expected: "numeric") }
    }
    return columns.filter { $0.isNumeric && (chosen.isEmpty || chosen.contains($0.name)) }.map(\.name)
  }

  /// The values of a numeric column that the fit knew, every one of them finite.
  ///
  /// - Throws: `.missingColumn`, `.wrongKind`, or `.invalidValue` at the first value that is missing or infinite.
  func finiteNumbers(_ name: String) throws(TransformerError) -> [Double] {
    guard let column = self[name] else { throw .missingColumn(name: name) }
    guard case .numeric(let values) = column.values else { throw .wrongKind(column: name, expected: "numeric") }
    if let row = values.firstIndex(where: { !$0.isFinite }) {
      let what = values[row].isNaN ? "is missing" : "is infinite"
      throw .invalidValue(column: name, row: row, reason: "the value \(what): clean or impute it before this step")
    }
    return values
  }
}

/// The columns of a frame that a fit saw: names and kinds, in order.
struct ColumnLayout: Sendable, Codable {
  private struct Entry: Sendable, Codable {
    let name: String
    let isNumeric: Bool
  }

  private let entries: [Entry]

  init(_ frame: Frame) {
    entries = frame.columns.map { Entry(name: $0.name, isNumeric: $0.isNumeric) }
  }

  var names: [String] { entries.map(\.name) }

  func leavingOut(_ names: [String]) -> ColumnLayout {
    ColumnLayout(entries: entries.filter { !names.contains($0.name) })
  }

  private init(entries: [Entry]) { self.entries = entries }

  /// The same columns in another frame, in the order of the fit; further columns are left out.
  ///
  /// - Throws: `.missingColumn`, or `.wrongKind` where a column has changed from numbers to categories or back.
  func columns(of frame: Frame) throws(TransformerError) -> [Column] {
    var columns: [Column] = []
    for entry in entries {
      guard let column = frame[entry.name] else { throw .missingColumn(name: entry.name) }
      if column.isNumeric != entry.isNumeric {
        throw .wrongKind(column: entry.name, expected: entry.isNumeric ? "numeric" : "categorical")
      }
      columns.append(column)
    }
    return columns
  }
}

/// Replaces each of the named numeric columns by its changed values, the columns side by side on the threads.
func replacing(
  _ names: [String], of frame: Frame, layout: ColumnLayout, workers: Workers,
  by change: @Sendable (Int, [Double]) -> [Double]
) throws(TransformerError) -> TransformedFrame {
  let columns = try layout.columns(of: frame)
  var numbers: [[Double]] = []
  for name in names { numbers.append(try frame.finiteNumbers(name)) }
  let values = numbers
  let changed = try transforming { () throws(KernelError) in
    try workers.checkCancellation()
    return try workers.map(values.count) { change($0, values[$0]) }
  }
  let replacement = Dictionary(uniqueKeysWithValues: zip(names, changed))
  return TransformedFrame(
    Frame(
      columns: columns.map { column in replacement[column.name].map { Column(column.name, $0) } ?? column },
      rowCount: frame.rowCount))
}

extension Frame {
  /// The same columns, those of the given names with other values.
  func replacing(_ values: [String: ColumnValues]) -> Frame {
    Frame(
      columns: columns.map { column in
        values[column.name].map { Column(name: column.name, values: $0) } ?? column
      }, rowCount: rowCount)
  }

  /// The frame with the columns of `transformed` that it has, too: numbers undone by `undo`, others as they are.
  ///
  /// - Parameter undo: From the name and the values of a column; nil leaves it as it is.
  func restoring(_ transformed: Frame, by undo: (String, [Double]) -> [Double]?) -> Frame {
    var values: [String: ColumnValues] = [:]
    for column in transformed.columns {
      values[column.name] = column.values
      if case .numeric(let numbers) = column.values, let undone = undo(column.name, numbers) {
        values[column.name] = .numeric(undone)
      }
    }
    return replacing(values)
  }
}
