import AnomalyCore
import DataIngest
import NumericKernels
import Testing

@Suite struct NumericTableTests {
  @Test func readsNumbersAndLabels() throws {
    let table = try withFile("a,kind,b\n1,normal,-2.5\n3e2, anomaly ,0\n") { path in
      try readNumericTable(path: path, labelColumn: "kind")
    }
    #expect(table.names == ["a", "b"] && table.matrix.values == [1, -2.5, 300, 0])
    #expect(table.matrix.rowCount == 2 && table.matrix.columnCount == 2)
    #expect(try table.labels?.anomalyFlags == [false, true])
  }

  @Test(arguments: [
    ("", "the file is empty"),
    ("a,b\n", "the file has a header and no rows"),
    ("1,2\n3,4\n", ":1: the first record holds numbers; put a header"),
    ("a,b\n1,2\n3\n", ":3: row 2 has 1 values, the header 2 columns"),
    ("a,b\n1,2\n\n3,x\n", ":4: column 'b': row 2, column 2: 'x' is not a finite number"),
    ("a,b\n1,NaN\n", ":2: column 'b': row 1, column 2: 'NaN' is not a finite number"),
    ("a,b\n1,inf\n", "'inf' is not a finite number"),
    ("a,b\n1,\n", "'' is not a finite number"),
    ("a,a\n1,2\n", "the header names column 'a' twice"),
    ("a,\n1,2\n", "column 2 of the header has no name"),
    ("a,b\n1,\"2\n", "never closed"),
  ]) func refusesWithPlace(text: String, expected: String) throws {
    try withFile(text) { path in
      let error = #expect(throws: IngestError.self) { _ = try readNumericTable(path: path) }
      #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }
  }

  @Test func namesTheNearestColumn() throws {
    try withFile("a,class\n1,0\n") { path in
      let error = #expect(throws: IngestError.self) { _ = try readNumericTable(path: path, labelColumn: "clas") }
      #expect(error?.description.contains("did you mean 'class'?") == true)
    }
  }

  static func column(_ text: String, name: String? = nil) throws -> TextColumn {
    try withFile(text) { path in try readColumn(path: path, name: name) }
  }

  @Test(arguments: [
    "0\n1\n", "label\n0\n1\n", "normal\nanomaly\n", "False\nTrue\n", "x\n0.0\n1.0", "Benign\nMalicious\n",
  ])
  func readsLabels(text: String) throws {
    #expect(try Self.column(text).anomalyFlags == [false, true])
  }

  @Test func readsScoresAndPartitions() throws {
    #expect(try Self.column("score\n0.5\n-1e-3\n").numbers == [0.5, -0.001])
    #expect(try Self.column("2\n-1\n0\n").partition == Partition(labels: [2, -1, 0], clusterCount: 3))
    #expect(try Self.column("a,b\n1,7\n2,8\n", name: "b").numbers == [7, 8])
    #expect(try Self.column("\u{FEFF}score\r\n1\r\n\r\n").numbers == [1])
  }

  @Test func refusesWhatDoesNotFit() throws {
    #expect(throws: IngestError.self) { try Self.column("1\n\n2\n") }
    #expect(throws: IngestError.self) { try Self.column("") }
    #expect(throws: IngestError.self) { try Self.column("label\n") }
    #expect(throws: IngestError.self) { try Self.column("a,b\n1,2\n") }
    #expect(throws: IngestError.self) { try Self.column("a,b\n1,2\n", name: "c") }
    let labels = #expect(throws: IngestError.self) { try Self.column("0\n1\n-1\n").anomalyFlags }
    #expect(labels?.description.contains(":3: row 3: '-1' is not 0 or 1") == true)
    #expect(throws: IngestError.self) { try Self.column("0\nnan\n").numbers }
    #expect(throws: IngestError.self) { try Self.column("0\n-2\n").partition }
    #expect(throws: IngestError.self) { try Self.column("0\n0.5\n").partition }
  }
}
