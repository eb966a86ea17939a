import AnomalyCore
import AnomalyTestSupport
import NumericKernels
import Preprocessing
import Testing

@Suite("Scalers and logarithm")
struct ScalerTests {
  private struct Golden: Decodable {
    struct Scaler: Decodable {
      let name: String
      let trainTransformed: GoldenMatrix
      let newTransformed: GoldenMatrix
    }
    struct Logarithm: Decodable {
      let train: GoldenMatrix
      let trainTransformed: GoldenMatrix
    }
    let train: GoldenMatrix
    let new: GoldenMatrix
    let scalers: [Scaler]
    let log1p: Logarithm
  }

  private func frame(_ rows: GoldenMatrix) -> Frame {
    Frame(rows.matrix, names: rows.rows[0].indices.map { "c\($0)" })
  }

  @Test("Training and new rows become what they become in scikit-learn")
  func agreesWithGolden() throws {
    let content = try golden("scaling-pca", as: Golden.self)
    for expected in content.scalers {
      let scaler = try transformerCatalog.entry(expected.name).make([:])
      let fitted = try scaler.fit(frame(content.train), workers: Workers())
      for (given, target) in [(content.train, expected.trainTransformed), (content.new, expected.newTransformed)] {
        let result = try #require(try fitted.transform(frame(given), workers: Workers()).frame.matrix)
        #expect(largestDifference(result.values, target.matrix.values) < 1e-8, "\(expected.name)")
      }
    }
    let fitted = try LogOnePlus().fit(frame(content.log1p.train), workers: Workers())
    let result = try #require(try fitted.transform(frame(content.log1p.train), workers: Workers()).frame.matrix)
    #expect(largestDifference(result.values, content.log1p.trainTransformed.matrix.values) < 1e-14)
  }

  private let traffic = Frame(
    columns: [
      Column("bytes", [0, 0, 0, 0, 0, 0, 0, 1e9]), Column("service", Array(repeating: "http", count: 8)),
      Column("fixed", Array(repeating: 0.1, count: 8)), Column("rate", [1, 2, 3, 4, 5, 6, 7, 8]),
    ], rowCount: 8)

  @Test("A constant column becomes exactly 0 and keeps its unit", arguments: ["standard", "min-max", "robust"])
  func constantColumn(id: String) throws {
    let fitted = try transformerCatalog.entry(id).make([:]).fit(traffic, workers: Workers())
    let result = try fitted.transform(traffic, workers: Workers()).frame
    #expect(result["fixed"]?.values == .numeric(Array(repeating: 0, count: 8)))
    #expect(result["service"] == traffic["service"])
    let note = fitted.diagnostics.first { $0.name == "constant columns" }
    #expect(note?.value == 1 && note?.note?.hasPrefix("fixed") == true)
    let row = Frame(
      columns: [Column("bytes", [0]), Column("service", ["x"]), Column("fixed", [3.1]), Column("rate", [1])],
      rowCount: 1)
    #expect(try fitted.transform(row, workers: Workers()).frame["fixed"]?.values == .numeric([3.0]))
  }

  @Test("Robust scaling warns of columns that it cannot scale")
  func robustWarning() throws {
    let fitted = try RobustScaler().fit(traffic, workers: Workers())
    let warning = fitted.diagnostics.first { $0.name == "columns with interquartile range 0" }
    #expect(warning?.value == 1)
    #expect(warning?.note == "not scaled, so that they may outweigh all others: bytes (up to 1000000000)")
  }

  @Test("Only the chosen columns change", arguments: ["standard", "min-max", "robust", "log1p"])
  func chosenColumns(id: String) throws {
    let entry = try transformerCatalog.entry(id)
    let fitted = try entry.make(["columns": .text("rate")]).fit(traffic, workers: Workers())
    let result = try fitted.transform(traffic, workers: Workers()).frame
    #expect(result.names == traffic.names)
    #expect(result.columns.dropLast() == traffic.columns.dropLast())
    #expect(result["rate"] != traffic["rate"])
  }

  @Test("Unknown and categorical columns are refused", arguments: ["standard", "min-max", "robust", "log1p"])
  func refusedColumns(id: String) throws {
    let entry = try transformerCatalog.entry(id)
    #expect(throws: TransformerError.unknownColumn(name: "rat", known: traffic.names)) {
      try entry.make(["columns": .text("rat")]).fit(traffic, workers: Workers())
    }
    #expect(throws: TransformerError.wrongKind(column: "service", expected: "numeric")) {
      try entry.make(["columns": .text("service")]).fit(traffic, workers: Workers())
    }
  }

  @Test(
    "Missing and infinite values are refused with their place",
    arguments: ["standard", "min-max", "robust", "log1p", "pca"], [Double.nan, .infinity])
  func nonFinite(id: String, value: Double) throws {
    let given = Frame(columns: [Column("a", [1, value, 3])], rowCount: 3)
    let entry = try transformerCatalog.entry(id)
    let error = #expect(throws: TransformerError.self) { try entry.make([:]).fit(given, workers: Workers()) }
    guard case .invalidValue(column: "a", row: 1, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("A column that spans more than the largest number is refused", arguments: ["standard", "min-max", "robust"])
  func overflow(id: String) throws {
    let given = Frame(columns: [Column("wide", [-1.7e308, -1.7e308, 1.7e308, 1.7e308])], rowCount: 4)
    #expect(throws: TransformerError.failed("column 'wide' spans more than the largest number")) {
      try transformerCatalog.entry(id).make([:]).fit(given, workers: Workers())
    }
  }

  @Test("The logarithm refuses negative values in the fit and later")
  func negativeValues() throws {
    let bad = Frame(columns: [Column("bytes", [1, -2])], rowCount: 2)
    let expected = TransformerError.invalidValue(
      column: "bytes", row: 1, reason: "-2.0 is negative, and log1p is for counts and sizes")
    #expect(throws: expected) { try LogOnePlus().fit(bad, workers: Workers()) }
    let fitted = try LogOnePlus().fit(bad.selectingRows([0]), workers: Workers())
    #expect(throws: expected) { try fitted.transform(bad, workers: Workers()) }
  }
}
