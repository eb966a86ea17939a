public import AnomalyCore
public import NumericKernels

/// Replaces every categorical column by one column of 0 and 1 a category: `service` by `service=http`, ….
///
/// Categories are those that occur in the training rows, in alphabetical order (by Unicode scalars, whatever the
/// locale); the new columns stand where the old one stood. A category that training never showed, and a missing one,
/// give 0 in all columns of their variable and are counted in the notices of the transformation.
public struct OneHotEncoder: Transformer {
  public static let info = TransformerInfo(
    id: "one-hot", title: "One-hot encoding",
    summary: "Replaces every categorical column by one column of 0 and 1 for each category of the training rows.")

  public static let parameters: [Parameter<OneHotEncoder>] = []

  public init() {}

  /// - Throws: `.failed` when a new column would have the name of another.
  /// - Complexity: O(*n* · *d*).
  public func fit(_ frame: Frame, workers: Workers) throws(TransformerError) -> FittedOneHotEncoder {
    try frame.checkForFit(minimumRows: 1, workers: workers)
    var variables: [String: [String]] = [:]
    for column in frame.columns {
      if case .categorical(let codes, let levels) = column.values {
        // A frame of selected rows keeps the levels of the rows left out: only codes that occur count.
        variables[column.name] = zip(levels, occurring(codes, among: levels.count)).filter(\.1).map(\.0)
          .sorted(by: precedes)
      }
    }
    let fitted = FittedOneHotEncoder(layout: ColumnLayout(frame), categories: variables)
    var seen: Set<String> = []
    for name in fitted.outputNames where !seen.insert(name).inserted {
      throw .failed("two columns would be named '\(name)'")
    }
    return fitted
  }
}

/// For each level whether a row has it.
private func occurring(_ codes: [Int32], among count: Int) -> [Bool] {
  var occurs = [Bool](repeating: false, count: count)
  for code in codes where code >= 0 { occurs[Int(code)] = true }
  return occurs
}

private func precedes(_ first: String, _ second: String) -> Bool {
  first.unicodeScalars.lexicographicallyPrecedes(second.unicodeScalars)
}

/// The categories of every categorical column.
public struct FittedOneHotEncoder: FittedTransformer {
  let layout: ColumnLayout
  /// By the name of the column.
  package let categories: [String: [String]]

  public var outputNames: [String] {
    layout.names.flatMap { name in categories[name].map { names(of: $0, in: name) } ?? [name] }
  }

  public var diagnostics: [Diagnostic] {
    layout.names.compactMap { name in
      categories[name].map { Diagnostic("categories of \(name)", Double($0.count)) }
    }
  }

  /// - Complexity: O(*n* · *c*) time and memory for *c* columns of the result.
  public func transform(_ frame: Frame, workers: Workers) throws(TransformerError) -> TransformedFrame {
    let columns = try layout.columns(of: frame)
    let encoded = try transforming { () throws(KernelError) in
      try workers.checkCancellation()
      return try workers.map(columns.count) { encode(columns[$0]) }
    }
    return TransformedFrame(
      Frame(columns: encoded.flatMap(\.columns), rowCount: frame.rowCount), notices: encoded.flatMap(\.notices))
  }

  /// - Complexity: as `transform`, without its columns beside the matrix.
  public func transformedRows(_ frame: Frame, workers: Workers) throws(TransformerError) -> TransformedRows? {
    let columns = try layout.columns(of: frame)
    let variables = try transforming { () throws(KernelError) in
      try workers.checkCancellation()
      return try workers.map(columns.count) { variable(columns[$0]) }
    }
    let width = variables.reduce(0) { $0 + $1.width }
    let rows = try transforming { () throws(KernelError) in
      try Matrix(rowCount: frame.rowCount, columnCount: width, workers: workers) { rows, cells in
        // Few enough rows to stay in the first cache while their columns are written one after the other.
        for start in stride(from: rows.lowerBound, to: rows.upperBound, by: 16) {
          let part = start..<min(start + 16, rows.upperBound)
          var column = (start - rows.lowerBound) * width
          cells.advanced(by: column).initialize(repeating: 0, count: part.count * width)
          for variable in variables {
            variable.write(part, to: cells + column, stride: width)
            column += variable.width
          }
        }
      }
    }
    return TransformedRows(rows, notices: zip(columns, variables).flatMap { notices(on: $0.name, $1) })
  }

  private func variable(_ column: Column) -> EncodedVariable {
    switch column.values {
    case .numeric(let values): .numbers(values)
    case .categorical(let codes, let levels):
      EncodedVariable(codes: codes, levels: levels, categories: categories[column.name] ?? [])
    }
  }

  func names(of categories: [String], in variable: String) -> [String] {
    categories.map { "\(variable)=\($0)" }
  }

  private func encode(_ column: Column) -> (columns: [Column], notices: [Diagnostic]) {
    let variable = variable(column)
    guard case .categories(let codes, _, let places, let width) = variable else { return ([column], []) }
    var indicators = [[Double]](repeating: Array(repeating: 0, count: codes.count), count: width)
    for (row, code) in codes.enumerated() where code >= 0 && places[Int(code)] >= 0 {
      indicators[places[Int(code)]][row] = 1
    }
    let names = names(of: categories[column.name] ?? [], in: column.name)
    return (zip(names, indicators).map { Column($0, $1) }, notices(on: column.name, variable))
  }

  private func notices(on name: String, _ variable: EncodedVariable) -> [Diagnostic] {
    guard case .categories(let codes, let levels, let places, _) = variable else { return [] }
    var unseenRows = [Int](repeating: 0, count: levels.count)
    var missing = 0
    for code in codes {
      if code < 0 {
        missing += 1
      } else if places[Int(code)] < 0 {
        unseenRows[Int(code)] += 1
      }
    }
    let unseen = zip(levels, unseenRows).filter { $0.1 > 0 }
    var notices: [Diagnostic] = []
    if !unseen.isEmpty {
      let list = unseen.sorted { precedes($0.0, $1.0) }.map { "'\($0.0)' \($0.1)×" }.joined(separator: ", ")
      notices.append(
        Diagnostic("unseen categories of \(name)", Double(unseen.reduce(0) { $0 + $1.1 }), note: list))
    }
    if missing > 0 { notices.append(Diagnostic("missing values of \(name)", Double(missing))) }
    return notices
  }
}

/// A column on its way to the rows of a matrix.
private enum EncodedVariable: Sendable {
  case numbers([Double])
  /// For each level the place of its category among `width` columns, or -1 for one that the fit never saw.
  case categories(codes: [Int32], levels: [String], places: [Int], width: Int)

  init(codes: [Int32], levels: [String], categories: [String]) {
    let placeOfCategory = Dictionary(uniqueKeysWithValues: zip(categories, categories.indices))
    self = .categories(
      codes: codes, levels: levels, places: levels.map { placeOfCategory[$0] ?? -1 }, width: categories.count)
  }

  var width: Int {
    switch self {
    case .numbers: 1
    case .categories(_, _, _, let width): width
    }
  }

  /// Writes the given rows to cells that hold 0, `stride` values from row to row.
  func write(_ rows: Range<Int>, to cells: UnsafeMutablePointer<Double>, stride: Int) {
    switch self {
    case .numbers(let values): writeColumn(values, rows, to: cells, stride: stride)
    case .categories(let codes, _, let places, _):
      codes.withUnsafeBufferPointer { codes in
        for offset in 0..<rows.count {
          let code = Int(codes[rows.lowerBound + offset])
          if code >= 0 && places[code] >= 0 { cells[offset * stride + places[code]] = 1 }
        }
      }
    }
  }
}
