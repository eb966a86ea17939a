import DataIngest
import Foundation
import Testing

@Suite struct InputFileTests {
  static func message(_ bytes: [UInt8]) throws -> String {
    try withFile(bytes, named: "flows.csv.gz") { path in
      do {
        _ = try CSVParser().records(ofFile: path)
        return ""
      } catch let error as IngestError {
        return error.description
      }
    }
  }

  static let sound = gzipped(Array("a,b\n1,2\n".utf8))

  @Test func namesDamage() throws {
    let short = try Self.message(Array(Self.sound.dropLast(9)))
    #expect(short.contains("flows.csv.gz: the gzip file is damaged: it ends in the middle"))
    var flipped = Self.sound
    flipped[16] ^= 0x40
    #expect(try Self.message(flipped).contains("damaged: incorrect data check"))
    #expect(try Self.message(Self.sound + Array("tail".utf8)).contains("4 bytes after the compressed data"))
    #expect(try Self.message([0x1F, 0x8B]).contains("damaged"))
    let second = Self.sound + Self.sound.dropLast(3)
    #expect(try Self.message(second).contains("(member 2): it ends in the middle"))
  }

  @Test func allowsPaddingWithZeros() throws {
    #expect(try Self.message(Self.sound + [UInt8](repeating: 0, count: 512)).isEmpty)
  }

  /// No prefix of a gzip file and no single changed byte crashes.
  @Test func survivesAnyDamage() throws {
    for length in 1..<Self.sound.count { _ = try Self.message(Array(Self.sound.prefix(length))) }
    for index in Self.sound.indices {
      var damaged = Self.sound
      damaged[index] ^= 0xFF
      _ = try Self.message(damaged)
    }
  }

  @Test func namesAbsentFilesAndFolders() {
    let absent = #expect(throws: IngestError.self) { _ = try CSVParser().records(ofFile: "/nonexistent/x.csv") }
    #expect(absent?.description == "/nonexistent/x.csv: there is no such file")
    let folder = #expect(throws: IngestError.self) { _ = try CSVParser().records(ofFile: "/tmp") }
    #expect(folder?.description == "/tmp: is a folder, not a file")
  }

  @Test func digests() throws {
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    #expect(sha256(of: "") == empty)
    #expect(sha256(of: "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(try withFile("abc") { path in try sha256(ofFile: path) } == sha256(of: Array("abc".utf8)))
    #expect(try withFile("") { path in try sha256(ofFile: path) } == empty)
  }
}
