public import NumericKernels

/// The values of one column.
public enum ColumnValues: Sendable, Hashable {
  /// Numbers; a missing value is NaN.
  case numeric([Double])
  /// Indices into `levels`; a missing value is -1. Levels are distinct, in order of first appearance.
  case categorical(codes: [Int32], levels: [String])

  public var count: Int {
    switch self {
    case .numeric(let values): values.count
    case .categorical(let codes, _): codes.count
    }
  }

  /// The values of the given rows, in that order; levels stay as they are.
  public func selecting(_ rows: [Int]) -> ColumnValues {
    switch self {
    case .numeric(let values): .numeric(rows.map { values[$0] })
    case .categorical(let codes, let levels): .categorical(codes: rows.map { codes[$0] }, levels: levels)
    }
  }
}

/// A named column.
public struct Column: Sendable, Hashable {
  public let name: String
  public let values: ColumnValues

  public init(name: String, values: ColumnValues) {
    self.name = name
    self.values = values
  }

  public init(_ name: String, _ values: [Double]) {
    self.init(name: name, values: .numeric(values))
  }

  /// A categorical column from text; levels are numbered in order of first appearance.
  public init(_ name: String, _ texts: [String]) {
    var levels: [String] = []
    var codeOfLevel: [String: Int32] = [:]
    let codes = texts.map { text in
      if let code = codeOfLevel[text] { return code }
      let code = Int32(levels.count)
      codeOfLevel[text] = code
      levels.append(text)
      return code
    }
    self.init(name: name, values: .categorical(codes: codes, levels: levels))
  }

  public var isNumeric: Bool {
    if case .numeric = values { true } else { false }
  }
}

/// Features as columns, numeric and categorical. A frame has no labels: those stay in `Dataset`.
public struct Frame: Sendable, Hashable {
  /// All of one length, names distinct.
  public let columns: [Column]
  public let rowCount: Int

  /// - Precondition: columns of `rowCount` values each, with distinct names.
  public init(columns: [Column], rowCount: Int) {
    precondition(columns.allSatisfy { $0.values.count == rowCount }, "columns of one frame have one length")
    precondition(Set(columns.map(\.name)).count == columns.count, "columns of one frame have distinct names")
    self.columns = columns
    self.rowCount = rowCount
  }

  /// Numeric columns from the columns of a matrix.
  public init(_ matrix: Matrix, names: [String]) {
    precondition(names.count == matrix.columnCount, "one name a column")
    self.init(
      columns: names.enumerated().map { Column($1, matrix.column($0)) }, rowCount: matrix.rowCount)
  }

  public var names: [String] { columns.map(\.name) }

  public subscript(name: String) -> Column? { columns.first { $0.name == name } }

  public func selectingRows(_ rows: [Int]) -> Frame {
    Frame(
      columns: columns.map { Column(name: $0.name, values: $0.values.selecting(rows)) }, rowCount: rows.count)
  }

  /// All columns as one row-major matrix, or nil if a column is categorical.
  ///
  /// - Throws: `KernelError.cancelled`.
  public func matrix(workers: Workers) throws(KernelError) -> Matrix? {
    var numbers: [[Double]] = []
    for column in columns {
      guard case .numeric(let values) = column.values else { return nil }
      numbers.append(values)
    }
    return try Matrix(columns: numbers, rowCount: rowCount, workers: workers)
  }

  /// All columns as one row-major matrix, or nil if a column is categorical.
  public var matrix: Matrix? { try? matrix(workers: Workers()) }
}
