public import NumericKernels

/// Rows on which the contracts are checked: the same in every run.
public enum ContractData {
  public static let columnCount = 4

  /// Two Gaussian groups of 200 and 100 rows, 4 columns.
  public static let training = groups("training", large: 200, small: 100)

  /// 60 further rows of the same groups and 5 from far outside, in an odd number.
  public static let probes = appended(groups("probes", large: 40, small: 20), Array(farRows.prefix(5)))

  /// `training` with six rows far from it and from one another behind it.
  public static let contaminated = appended(training, farRows)

  /// Each of them is far out in every column, in a direction and at a distance of its own.
  public static let farRows: [[Double]] = [
    [90, 70, 80, 60], [-70, -95, -60, -85], [120, -100, 130, -110], [-140, 150, -160, 170], [200, 190, -210, -180],
    [-230, -250, 260, 240],
  ]

  public static var farRowCount: Int { farRows.count }

  /// One row as a matrix of its own.
  public static func row(_ index: Int, of rows: Matrix) -> Matrix { rows.selectingRows([index]) }

  static func appended(_ rows: Matrix, _ further: [[Double]]) -> Matrix {
    Matrix(
      rowCount: rows.rowCount + further.count, columnCount: rows.columnCount,
      values: rows.values + further.flatMap { $0 })
  }

  private static func groups(_ name: String, large: Int, small: Int) -> Matrix {
    var stream = RandomSource(seed: 20_260_101).stream(name)
    var rows = Matrix(rowCount: large + small, columnCount: columnCount)
    for row in 0..<rows.rowCount {
      let centre = row < large ? [0.0, 1, -2, 3] : [6, -4, 5, -1]
      for column in 0..<columnCount {
        rows[row, column] = centre[column] + stream.gaussian() * (1 + Double(column) / 4)
      }
    }
    return rows
  }
}

/// Training rows that a careless formula divides by zero on.
struct DegenerateData: Sendable {
  let id: String
  /// A clause: "columns that never change".
  let what: String
  let training: Matrix
  let probes: Matrix

  static let constantColumns = DegenerateData("survives-constant-columns", "columns that never change") {
    $1 % 2 == 0 ? 7 : $0
  }
  static let allConstant = DegenerateData("survives-equal-rows", "rows that are all the same") { _, column in
    Double(column)
  }
  static let oneColumn = DegenerateData(
    id: "survives-one-column", what: "a single column", training: firstColumn(ContractData.training),
    probes: firstColumn(ContractData.probes))
  static let huge = DegenerateData("survives-huge-values", "values around 1e12") { value, _ in value * 1e12 }
  static let tiny = DegenerateData("survives-tiny-values", "values around 1e-12") { value, _ in value * 1e-12 }
  /// 80 % of the rows are copies of one row.
  static let duplicates = DegenerateData(
    id: "survives-duplicate-rows", what: "four rows in five the same",
    training: ContractData.training.selectingRows((0..<300).map { $0 % 5 == 0 ? $0 : 0 }),
    probes: ContractData.probes)

  static let all = [constantColumns, allConstant, oneColumn, huge, tiny, duplicates]

  private init(id: String, what: String, training: Matrix, probes: Matrix) {
    self.id = id
    self.what = what
    self.training = training
    self.probes = probes
  }

  /// The standard rows with every value changed; the probes stand behind them unchanged.
  ///
  /// - Parameter change: The new value from the old one and its column.
  private init(_ id: String, _ what: String, change: (Double, Int) -> Double) {
    let training = changed(ContractData.training, change)
    let probes = changed(ContractData.probes, change)
    self.init(
      id: id, what: what, training: training,
      probes: Matrix(
        rowCount: 2 * probes.rowCount, columnCount: probes.columnCount,
        values: probes.values + ContractData.probes.values))
  }

  private static func firstColumn(_ rows: Matrix) -> Matrix {
    Matrix(rowCount: rows.rowCount, columnCount: 1, values: rows.column(0))
  }
}

private func changed(_ rows: Matrix, _ change: (Double, Int) -> Double) -> Matrix {
  Matrix(
    rowCount: rows.rowCount, columnCount: rows.columnCount,
    values: rows.values.indices.map { change(rows.values[$0], $0 % rows.columnCount) })
}
