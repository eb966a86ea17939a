import AnomalyCore
import DataIngest
import Foundation
import NumericKernels
import StrictYAML
import Testing

/// Files are read in blocks unless a quote stands in them: both ways must give the same.
@Suite struct BlockReadingTests {
  /// More than one round of blocks, with everything that a line may hold.
  static let lines: [String] = {
    var stream = RandomSource(seed: 3).stream("lines")
    let numbers = [
      "0", "1", "0.25", "-0.0", "+7", "1e-3", " 12 ", "300000000000000000000", "0.1000000000000000055", ".5",
    ]
    let words = ["tcp", "udp", "icmp", " tcp", "eine-lange-bezeichnung", "", "täglich", "domain_u", "domain_uu"]
    return (0..<140_000).map { row in
      let bytes = row % 3 == 0 ? numbers[stream.below(numbers.count)] : "\(stream.below(100_000))"
      let proto = words[row < 70_000 ? stream.below(3) : stream.below(words.count)]
      let rate = "\(Double(stream.below(1000)) / 1000)"
      let line = "a\(row % 1000),\(bytes),\(proto),\(rate),note \(row),\(row % 7 == 0 ? "flood." : "ok")"
      return line + (row % 50 == 0 ? "\n\n" : row % 11 == 0 ? "\r\n" : "\n")
    }
  }()
  static let header = "id,bytes,proto,rate,note,label\n"

  static func load(_ bytes: some Sequence<UInt8>, threads: Int) throws -> (Dataset, CleaningReport) {
    let document = try YAMLDocument(path: "c.yaml", text: sampleContract)
      .setting("cleaning.nulls", to: "keep").setting("derived[0].otherwise", to: "transport")
    let contract = try DatasetContract(document)
    return try withFile(bytes) { try loadDataset(contract, file: $0, threads: threads) }
  }

  static func expectSame(_ first: (Dataset, CleaningReport), _ second: (Dataset, CleaningReport)) throws {
    #expect(first.0.frame.columns.map(\.name) == second.0.frame.columns.map(\.name))
    for (one, other) in zip(first.0.frame.columns, second.0.frame.columns) {
      switch (one.values, other.values) {
      case (.numeric(let one), .numeric(let other)): #expect(one.map(\.bitPattern) == other.map(\.bitPattern))
      default: #expect(one == other)
      }
    }
    #expect(first.0.labels == second.0.labels && first.0.rowIDs == second.0.rowIDs)
    func comparable(_ report: CleaningReport) throws -> String {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      let text = String(decoding: try encoder.encode(report), as: UTF8.self)
      return text.replacing(report.digest, with: "digest")
    }
    #expect(try comparable(first.1) == comparable(second.1))
  }

  @Test(arguments: [1, 2, 3])
  func blocksGiveWhatRecordsGive(threads: Int) throws {
    let text = Self.header + Self.lines.joined() + "z,1,tcp,0.5,x,"
    #expect(text.utf8.count > 5 << 20)
    let records = try Self.load((text + "\"ok\"").utf8, threads: 1)
    try Self.expectSame(Self.load((text + "ok").utf8, threads: threads), records)
    try Self.expectSame(Self.load(gzipped(Array((text + "ok\n").utf8)), threads: threads), records)
  }

  @Test func aFlawFarDownIsNamedByItsLine() throws {
    let text = Self.header + Self.lines.joined() + "z,abc,tcp,0.5,x,ok\n"
    do {
      _ = try Self.load(text.utf8, threads: 2)
      Issue.record("accepted")
    } catch let error as IngestError {
      let line = text.utf8.count { $0 == UInt8(ascii: "\n") }
      #expect(error.problems.map(\.line) == [line] && error.problems.map(\.column) == ["bytes"])
    }
  }

  @Test func aLineLongerThanABlockIsRead() throws {
    let long = "z,1,tcp,0.5," + String(repeating: "x", count: 5 << 20) + ",ok\n"
    let text = Self.header + "a,1,tcp,0.5,x,ok\n" + long + "b,2,udp,0.5,x,ok\n"
    #expect(try Self.load(text.utf8, threads: 2).0.rowIDs == [1, 2, 3])
    #expect(try Self.load(gzipped(Array(text.utf8)), threads: 2).0.rowIDs == [1, 2, 3])
  }
}
