import AnomalyCore
import NumericKernels
import Preprocessing
import Testing

@Suite("One-hot encoding and dropping columns")
struct OneHotEncoderTests {
  private let traffic = Frame(
    columns: [
      Column("bytes", [1, 2, 3]), Column("service", ["smtp", "http", "smtp"]), Column("count", [4, 5, 6]),
      Column("flag", ["SF", "REJ", "S0"]),
    ], rowCount: 3)

  @Test("Categories stand in alphabetical order where their column stood")
  func orderOfColumns() throws {
    let result = try OneHotEncoder().fit(traffic, workers: Workers()).transform(traffic, workers: Workers())
    #expect(
      result.frame.names == [
        "bytes", "service=http", "service=smtp", "count", "flag=REJ", "flag=S0", "flag=SF",
      ])
    #expect(result.frame["service=smtp"]?.values == .numeric([1, 0, 1]))
    #expect(result.frame["flag=REJ"]?.values == .numeric([0, 1, 0]))
    #expect(result.frame["count"] == traffic["count"])
    #expect(result.notices.isEmpty)
  }

  @Test("Unseen and missing categories become zeros and are counted")
  func unseenCategories() throws {
    let new = Frame(
      columns: [
        Column("bytes", [1, 2, 3, 4]),
        Column(name: "service", values: .categorical(codes: [0, 1, -1, 0], levels: ["icmp", "smtp"])),
        Column("count", [4, 5, 6, 7]), Column("flag", ["SF", "SF", "SF", "SH"]),
      ], rowCount: 4)
    let result = try OneHotEncoder().fit(traffic, workers: Workers()).transform(new, workers: Workers())
    #expect(result.frame["service=http"]?.values == .numeric([0, 0, 0, 0]))
    #expect(result.frame["service=smtp"]?.values == .numeric([0, 1, 0, 0]))
    #expect(
      result.notices == [
        Diagnostic("unseen categories of service", 2, note: "'icmp' 2×"), Diagnostic("missing values of service", 1),
        Diagnostic("unseen categories of flag", 1, note: "'SH' 1×"),
      ])
  }

  @Test("Categories of rows that the fit did not get are unseen")
  func categoriesOfOtherRows() throws {
    let fitted = try OneHotEncoder().fit(traffic.selectingRows([0, 2]), workers: Workers())
    #expect(fitted.outputNames == ["bytes", "service=smtp", "count", "flag=S0", "flag=SF"])
  }

  @Test("A new column of a name that another has is refused")
  func collision() {
    let given = Frame(columns: [Column("a=b", [1]), Column("a", ["b"])], rowCount: 1)
    #expect(throws: TransformerError.failed("two columns would be named 'a=b'")) {
      try OneHotEncoder().fit(given, workers: Workers())
    }
  }

  @Test("A column without any category leaves no columns behind")
  func allMissing() throws {
    let empty = Column(name: "a", values: .categorical(codes: [-1, -1], levels: []))
    let given = Frame(columns: [empty, Column("b", [1, 2])], rowCount: 2)
    let result = try OneHotEncoder().fit(given, workers: Workers()).transform(given, workers: Workers())
    #expect(result.frame.names == ["b"])
    #expect(result.notices == [Diagnostic("missing values of a", 2)])
  }

  @Test("Dropped columns go, need not be there later, and must exist at the fit")
  func dropColumns() throws {
    var drop = DropColumns()
    drop.columns = ["bytes", "flag"]
    let fitted = try drop.fit(traffic, workers: Workers())
    #expect(fitted.outputNames == ["service", "count"])
    let rest = Frame(columns: Array(traffic.columns[1...2]), rowCount: 3)
    #expect(try fitted.transform(rest, workers: Workers()).frame == rest)
    drop.columns = ["byte"]
    #expect(throws: TransformerError.unknownColumn(name: "byte", known: traffic.names)) {
      try drop.fit(traffic, workers: Workers())
    }
  }
}
