import DataIngest
import Foundation
import NumericKernels
import Testing

@Suite struct CSVParserTests {
  /// The records of a file with the given bytes.
  static func stored(_ bytes: [UInt8]) throws -> [[String]] {
    try withFile(bytes) { path in try CSVParser().records(ofFile: path) }
  }

  @Test(arguments: [
    ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
    ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
    ("a,b\r1,2\r", [["a", "b"], ["1", "2"]]),
    ("a,b\n1,2", [["a", "b"], ["1", "2"]]),
    ("a,b\n1,2\r", [["a", "b"], ["1", "2"]]),
    ("\u{FEFF}a,b\n", [["a", "b"]]),
    ("\"a,b\",c\n", [["a,b", "c"]]),
    ("\"a\"\"b\",c\n", [["a\"b", "c"]]),
    ("\"a\nb\",\"c\r\nd\"\n", [["a\nb", "c\r\nd"]]),
    ("\"\",\"\"\n", [["", ""]]),
    ("\"\"\"\"\n", [["\""]]),
    (",\n", [["", ""]]),
    ("a,\n", [["a", ""]]),
    (",,a", [["", "", "a"]]),
    ("  a , b\t,\" c \" \n", [["a", "b", " c "]]),
    ("5\" pipe,a\"b\"c\n", [["5\" pipe", "a\"b\"c"]]),
    ("\n\na\n\n\nb\n\n", [["a"], ["b"]]),
    ("\"\"\n", [[""]]),
    ("", []),
    ("\n", []),
    ("ä,日本\n", [["ä", "日本"]]),
    ("\"a\"", [["a"]]),
  ]) func readsAsTheStandardSays(text: String, expected: [[String]]) throws {
    #expect(try CSVParser().records(of: Array(text.utf8)) == expected)
    #expect(try Self.stored(Array(text.utf8)) == expected)
    #expect(try Self.stored(gzipped(Array(text.utf8))) == expected)
  }

  @Test(arguments: [
    ("a,b\n\"c,d\ne,f\n", "x:2: a quote opens in this record and is never closed"),
    ("a\n\"b\" c,d\n", "x:2: text stands behind a closing quote"),
    ("a\n\"b\nc\"d\ne\n\"f\"g\n", "x:2: text stands behind a closing quote"),
    ("\u{FF}\u{FE}", ""),
  ]) func refusesWithLine(text: String, expected: String) {
    let error = #expect(throws: IngestError.self) {
      let bytes = expected.isEmpty ? [0xFF, 0xFE, 0x41, 0] : Array(text.utf8)
      _ = try CSVParser().records(of: bytes, name: "x")
    }
    #expect(error?.description.contains(expected.isEmpty ? "UTF-16" : expected) == true)
  }

  @Test func goesOnBehindAFlawedRecord() {
    let text = "a\n\"b\nc\"d\ne\n\"f\"g\n"
    let error = #expect(throws: IngestError.self) { _ = try CSVParser().records(of: Array(text.utf8), name: "x") }
    #expect(error?.problems.map(\.line) == [2, 5])
  }

  @Test func refusesBytesThatAreNotUTF8() {
    let error = #expect(throws: IngestError.self) { _ = try CSVParser().records(of: [0x61, 0x0A, 0xC3, 0x28]) }
    #expect(error?.problems.first?.line == 2)
  }

  @Test(arguments: [(UInt8(ascii: ";"), "a;b , c;\"d;e\"\n"), (UInt8(ascii: "\t"), "a\tb , c\t\"d\te\" \n")])
  func separatesByWhatItIsTold(separator: UInt8, text: String) throws {
    let records = try CSVParser(separator: separator).records(of: Array(text.utf8))
    #expect(records == [["a", "b , c", "d\(String(decoding: [separator], as: UTF8.self))e"]])
  }

  /// Random tables, written with random quoting and line ends, come back as they were, however they are stored.
  @Test(arguments: 0..<60) func roundTrip(seed: Int) throws {
    var random = RandomSource(seed: UInt64(seed)).stream("csv")
    let alphabet = Array("ab,\"\n\r \t;'é𝄞0-.")
    let width = 1 + random.below(6)
    let table = (0..<random.below(80)).map { _ in
      (0..<width).map { _ in String((0..<random.below(7)).map { _ in alphabet[random.below(alphabet.count)] }) }
    }
    let lineEnd = ["\n", "\r\n", "\r"][random.below(3)]
    var text = random.below(2) == 0 ? "\u{FEFF}" : ""
    for (number, row) in table.enumerated() {
      text += row.map { Self.written($0, always: width == 1 || random.below(3) == 0) }.joined(separator: ",")
      if number + 1 < table.count || random.below(2) == 0 { text += lineEnd }
    }
    let bytes = Array(text.utf8)
    #expect(try CSVParser().records(of: bytes) == table)
    let cut = bytes.count / 2
    #expect(try Self.stored(gzipped(Array(bytes[..<cut])) + gzipped(Array(bytes[cut...]))) == table)
  }

  static func written(_ value: String, always: Bool) -> String {
    let special = value.unicodeScalars.contains { ",\"\n\r".unicodeScalars.contains($0) }
    let padded = value.first.map { " \t".contains($0) } ?? false || value.last.map { " \t".contains($0) } ?? false
    guard always || special || padded else { return value }
    return "\"" + value.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }

  /// Records across the borders of the pieces in which gzip data are inflated.
  @Test func longCompressedFile() throws {
    let row = ["1.25", "a \"quoted\"\nvalue", "", String(repeating: "x", count: 90)]
    let line = row.map { Self.written($0, always: false) }.joined(separator: ",") + "\r\n"
    let count = 40_000
    let bytes = Array(String(repeating: line, count: count).utf8)
    let records = try Self.stored(gzipped(bytes))
    #expect(records.count == count && records.allSatisfy { $0 == row })
  }

  @Test func recordLongerThanAPiece() throws {
    let long = String(repeating: "abc,\"\"\n", count: 700_000)
    let records = try Self.stored(gzipped(Array("1,\"\(long)\"\n2,b\n".utf8)))
    #expect(records.map(\.count) == [2, 2])
    #expect(records[0][1] == long.replacingOccurrences(of: "\"\"", with: "\""))
  }
}
