import AnomalyCore
import DataIngest
import Foundation
import StrictYAML
import Testing

/// What is read at once, and by how many threads, must not be seen in the result: neither in the table, nor in the report,
/// nor in the error.
@Suite struct BlockSizeTests {
  /// Far too small for any line: the file is read record by record, which is what all others are compared with.
  static let recordByRecord = CSVBlockSizes(round: 1, packedRound: 1, piece: 1)
  static let sizes = [(40, 8), (64, 64), (97, 31), (200, 50), (1000, 7), (4096, 128), (1 << 22, 1 << 18)].map {
    CSVBlockSizes(round: $0.0, packedRound: $0.0, piece: $0.1)
  }
  static let header = "id,bytes,proto,rate,note,label\n"

  /// Rows of different lengths whose categories come up one after the other.
  static let rows = (0..<60).map { row in
    let proto = ["tcp", "udp", "icmp"][row % 20 / 7]
    return
      "r\(row),\(row * row * row % 1009),\(proto),\(Double(row % 8) / 8),\(String(repeating: "n", count: row % 13)),"
      + (row % 9 == 8 ? "flood." : row > 40 ? "sweep" : "ok")
  }

  static func text(_ lines: [String], end: String = "\n", last: String? = nil) -> String {
    header + lines.joined(separator: end) + (last ?? end)
  }

  static func changed(_ changes: [Int: String]) -> [String] {
    rows.enumerated().map { changes[$0] ?? $1 }
  }

  static let files: [(name: String, text: String)] = [
    ("plain", text(rows)),
    ("no newline at the end", text(rows, last: "")),
    ("CR LF", text(rows, end: "\r\n")),
    ("CR LF, none at the end", text(rows, end: "\r\n", last: "")),
    ("CR alone", text(rows, end: "\r")),
    ("CR alone here and there", text(changed([3: rows[3] + "\r" + rows[4], 30: rows[30] + "\r" + rows[31]]))),
    ("empty last line", text(rows, last: "\n\n")),
    ("empty lines", text(changed([0: "", 9: "", 10: "", 11: "\r", 59: ""]))),
    ("empty lines alone", text(["", "", ""])),
    ("spaces", text(changed([7: " r7 , 12 ,\ttcp,0.5, x , ok ", 33: "  ,1,udp ,0.25,,ok"]))),
    ("quotes", text(changed([50: #""r50","7","tcp",0.5,"a ""b"" c","ok""#]))),
    ("newlines in quotes", text(changed([5: "r5,1,tcp,0.5,\"a\nb\n\nc\",ok", 44: "\"r\r\n44\",2,udp,0.5,x,ok"]))),
    ("numbers", text(changed([1: "r,-0.0,tcp,1e-3,,ok", 2: "r,+7,tcp,.5,,ok", 40: "r,9007199254740993,tcp,1.,,ok"]))),
    ("broken rules", text(changed([20: "r,-1,tcp,1.5,,ok", 21: "r,0.5,tcp,7,,ok", 59: "r,-2,tcp,0,,ok"]))),
    ("missing values", text(changed([12: "r,,tcp,0.5,,ok", 13: "r,NA,?,0.5,,ok", 58: "r,1,,?,,ok"]))),
    (
      "duplicates",
      text(changed([30: rows[3], 31: rows[4], 55: rows[3], 56: rows[30].replacing(",ok", with: ",sweep")]))
    ),
    ("new category at the end", text(changed([59: "r,1,sctp,0.5,,ok"]))),
    ("new label", text(changed([41: "r,1,tcp,0.5,,strange", 57: "r,1,tcp,0.5,,odd"]))),
    ("no number", text(changed([2: "r,x,tcp,0.5,,ok"]))),
    (
      "no number in several lines",
      text(changed([17: "r,1,tcp,1.2.3,,ok", 18: "r,--1,tcp,.,,ok", 59: "r,1,tcp,x,,ok"]))
    ),
    ("too few values", text(changed([33: "r,1,tcp"]))),
    ("too many values", text(changed([0: rows[0] + ",more", 59: rows[59] + ","]))),
    ("an open quote", text(changed([58: "r,1,tcp,0.5,\"open,ok"]))),
    ("text behind a quote", text(changed([58: "r,1,tcp,0.5,\"a\"b,ok"]))),
    ("one row", text([rows[0]])),
    ("one row, no newline", text([rows[0]], last: "")),
    ("a header alone", header),
    ("a header without newline", String(header.dropLast())),
    ("nothing", ""),
    ("a newline", "\n"),
    ("an empty line before the header", "\n" + text(rows)),
    ("a byte order mark", "\u{FEFF}" + text(rows)),
    ("another header", text(rows).replacing("bytes", with: "octets")),
  ]

  static func outcome(_ contract: DatasetContract, _ file: String, threads: Int, _ sizes: CSVBlockSizes) throws
    -> Result<(dataset: Dataset, report: CleaningReport), IngestError>
  {
    do throws(IngestError) {
      return .success(try loadDataset(contract, file: file, threads: threads, sizes: sizes))
    } catch {
      return .failure(error)
    }
  }

  static func expectSame(_ bytes: [UInt8], setAside: Bool) throws {
    var document = try YAMLDocument(path: "c.yaml", text: sampleContract)
      .setting("cleaning.nulls", to: "keep").setting("derived[0].otherwise", to: "transport")
    if setAside { document = try document.setting("cleaning.malformed", to: "set-aside") }
    let contract = try DatasetContract(document)
    try withFile(bytes) { file in
      let expected = try outcome(contract, file, threads: 1, recordByRecord)
      for (sizes, threads) in sizes.flatMap({ sizes in [1, 2, 5].map { (sizes, $0) } }) {
        switch (expected, try outcome(contract, file, threads: threads, sizes)) {
        case (.success(let expected), .success(let found)):
          try BlockReadingTests.expectSame(found, expected)
          #expect(found.dataset.digest == expected.dataset.digest)
        case (.failure(let expected), .failure(let found)): #expect(found == expected)
        case (_, let found): Issue.record("\(sizes), \(threads) threads: \(found)")
        }
      }
    }
  }

  @Test(arguments: files) func sizesAndThreadsAreNotSeen(name: String, text: String) throws {
    try Self.expectSame(Array(text.utf8), setAside: false)
    try Self.expectSame(gzipped(Array(text.utf8)), setAside: false)
  }

  @Test(arguments: files) func norWhereMalformedRowsAreSetAside(name: String, text: String) throws {
    try Self.expectSame(Array(text.utf8), setAside: true)
  }

  @Test(arguments: [0, 1, 29, 57, 58]) func theFirstBadLineIsNamedFirst(row: Int) throws {
    let bytes = Array(Self.text(Self.changed([row: "r,x,tcp,0.5,,ok", 59: "r,1,tcp,y,,ok"])).utf8)
    let contract = try DatasetContract(YAMLDocument(path: "c.yaml", text: sampleContract))
    try withFile(bytes) { file in
      for sizes in Self.sizes {
        guard case .failure(let error) = try Self.outcome(contract, file, threads: 3, sizes) else {
          Issue.record("accepted")
          continue
        }
        #expect(error.problems.first?.file == file && error.problems.first?.line == row + 2)
      }
    }
  }

  @Test func bytesThatAreNoTextAreRefusedAlike() throws {
    var bytes = Array(Self.text(Self.rows).utf8)
    for place in bytes.indices.reversed() where bytes[place] == UInt8(ascii: "u") {
      bytes[place] = 0xFF
      break
    }
    try Self.expectSame(bytes, setAside: false)
    try Self.expectSame(bytes, setAside: true)
  }
}
