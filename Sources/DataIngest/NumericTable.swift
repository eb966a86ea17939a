public import NumericKernels

/// A table of numbers with named columns, and perhaps one column of labels beside it.
public struct NumericTable: Sendable, Hashable {
  /// *n* × *d*, every value finite.
  public let matrix: Matrix
  /// Names of the *d* columns.
  public let names: [String]
  /// The column that was pulled out as text.
  public let labels: TextColumn?
}

/// One column of a file as texts, with the lines they stand on.
public struct TextColumn: Sendable, Hashable {
  public let file: String
  /// Nil when the file has no header.
  public let name: String?
  public let values: [String]
  /// Physical line of each value.
  public let lines: [Int]
}

/// Reads a CSV file of numbers with a header.
///
/// - Parameter labelColumn: a column that holds labels instead; it stands in no matrix column.
/// - Throws: `IngestError` with line and column of every cell that is not a finite number, every record of the wrong
///   length, a missing header or label column, and a file without rows.
public func readNumericTable(
  path: String, labelColumn: String? = nil, separator: CSVSource.Separator = .comma
) throws(IngestError) -> NumericTable {
  let reader = NumericTableReader(path: path, labelColumn: labelColumn)
  try CSVParser(separator: separator.byte).forEachRecord(ofFile: path) { record throws(IngestError) in
    try reader.add(record)
  }
  return try reader.table()
}

/// Takes one record after the other.
private final class NumericTableReader {
  private let path: String
  private let labelColumn: String?
  private var header: CSVHeader?
  private var labelField = -1
  private var values: [Double] = []
  private var labels: [String] = []
  private var lines: [Int] = []
  private var rowCount = 0
  private var problems = IngestProblemList()

  init(path: String, labelColumn: String?) {
    self.path = path
    self.labelColumn = labelColumn
  }

  func add(_ record: CSVRecord) throws(IngestError) {
    guard let header else {
      try start(record)
      return
    }
    rowCount += 1
    if let flaw = record.flaw {
      problems.add(flaw.problem(file: path, line: record.line))
      return
    }
    guard record.fieldCount == header.names.count else {
      problems.add(
        IngestProblem(
          file: path, line: record.line,
          "row \(rowCount) has \(record.fieldCount) values, the header \(header.names.count) columns"))
      return
    }
    for index in 0..<record.fieldCount {
      let field = record.fields[index]
      if index == labelField {
        labels.append(record.text(index) ?? "")
        lines.append(record.line)
      } else if let number = DecimalNumber.parse(record.bytes, field.start, field.end) {
        values.append(number)
      } else {
        problems.add(
          IngestProblem(
            file: path, line: record.line, column: header.names[index],
            "row \(rowCount), column \(index + 1): '\(record.excerpt(index))' is not a finite number"))
      }
    }
  }

  private func start(_ record: CSVRecord) throws(IngestError) {
    let isNumber = (0..<record.fieldCount).map { index in
      DecimalNumber.parse(record.bytes, record.fields[index].start, record.fields[index].end) != nil
    }
    if isNumber.allSatisfy({ $0 }) {
      throw IngestError(
        IngestProblem(
          file: path, line: record.line, "the first record holds numbers",
          advice: "put a header with the names of the columns above it"))
    }
    let header = try CSVHeader(record, path: path)
    self.header = header
    guard let labelColumn else { return }
    guard let index = header.names.firstIndex(of: labelColumn) else {
      throw IngestError(header.unknownColumn(labelColumn))
    }
    labelField = index
  }

  func table() throws(IngestError) -> NumericTable {
    try problems.throwIfAny()
    guard let header else { throw IngestError(IngestProblem(file: path, "the file is empty")) }
    guard rowCount > 0 else { throw IngestError(IngestProblem(file: path, "the file has a header and no rows")) }
    let names = header.names.enumerated().filter { $0.offset != labelField }.map(\.element)
    let column = labelColumn.map { TextColumn(file: path, name: $0, values: labels, lines: lines) }
    return NumericTable(
      matrix: Matrix(rowCount: rowCount, columnCount: names.count, values: values), names: names, labels: column)
  }
}
