import AnomalyCore
import AnomalyTestSupport
import DataIngest
import Foundation
import StrictYAML
import Testing

@Suite struct OriginalDigestTests {
  static let plain = Array("a,b\n1,2\n".utf8)
  static let packed = gzipped(plain)
  static let original = OriginalDigest(stored: sha256(of: packed), content: sha256(of: plain))

  @Test func comparesBytesThenContent() throws {
    func match(_ bytes: [UInt8], _ original: OriginalDigest = Self.original) throws -> OriginalDigest.Comparison {
      try withFile(bytes) { try original.compare($0) }
    }
    #expect(try match(Self.packed).match == .identical)
    let plain = try match(Self.plain)
    #expect(plain.match == .sameContent && plain.identity == sha256(of: Self.packed))
    #expect(plain.digest == sha256(of: Self.plain))
    #expect(try match(gzipped(Self.plain) + gzipped([])).match == .sameContent)
    #expect(try match(Self.plain + [10]).match == .different)
    #expect(try match(Array(Self.packed.dropLast())).match == .different)
    #expect(try match(Self.plain, OriginalDigest(stored: sha256(of: Self.packed))).match == .different)
    #expect(try match(Self.packed, OriginalDigest(content: sha256(of: Self.plain))).identity == sha256(of: Self.plain))
    #expect(try match([], OriginalDigest()).match == .unchecked)
  }

  /// A copy in the other form is found, loaded, and named by the same digest.
  @Test func contractsFindBothForms() throws {
    let text = LoadDatasetTests.header + LoadDatasetTests.rows
    let packed = gzipped(Array(text.utf8))
    let keys = "file: data.csv.gz\nsha256: \(sha256(of: packed))\nsha256Content: \(sha256(of: text))"
    for (name, bytes) in [("data.csv.gz", packed), ("data.csv", Array(text.utf8))] {
      try withFile(bytes, named: name) { path in
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let contract = try DatasetContract(
          YAMLDocument(path: folder + "/x/dataset.yaml", text: sampleContract.replacing("file: data.csv", with: keys)))
        #expect(contract.locateFile(in: [folder]) == path)
        let (dataset, report) = try loadDataset(contract, file: path)
        #expect(dataset.digest == sha256(of: packed) && report.isDigestChecked && report.file == "data.csv.gz")
      }
    }
  }

  /// What a copy at hand turns into: the name that it gets, or what the refusal says.
  @Test(arguments: [
    ("plain.txt", plain, "set.csv"), ("packed.gz", packed, "set.csv.gz"),
    ("again.gz", gzipped(plain) + gzipped([]), "set.csv.gz"),
    ("other.csv", Array("a,b\n1,3\n".utf8), "expected \(sha256(of: packed)); this is another file or version"),
    ("archive.zip", [0x50, 0x4B, 3, 4, 20, 0], "zip archive: unpack it and give the set.csv.gz in it"),
    ("empty", [], "this is another file or version"),
  ]) func takesCopies(name: String, bytes: [UInt8], expected: String) throws {
    try withFile(bytes, named: name) { path in
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path + "/out"
      let outcome: String
      do throws(DownloadError) {
        let file = try installCopy(of: path, as: folder + "/set.csv.gz", original: Self.original)
        outcome = URL(fileURLWithPath: file.path).lastPathComponent
        #expect(FileManager.default.contents(atPath: file.path) == Data(bytes) && file.isChecked)
      } catch {
        outcome = error.description
        #expect(error.kind == .refused && error.description.hasPrefix(path))
      }
      #expect(outcome.hasSuffix(expected), "\(outcome)")
      let left = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      #expect(left == (expected.hasPrefix("set.") ? [expected] : []))
    }
  }

  @Test func refusesWhatIsNoFile() throws {
    try withFile(Self.plain) { path in
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
      for (source, reason) in [(folder, "is a folder, not a file"), (folder + "/absent", "there is no such file")] {
        let error = #expect(throws: DownloadError.self) {
          _ = try installCopy(of: source, as: folder + "/out/set.csv", original: Self.original)
        }
        #expect(error?.description == "\(source): \(reason)")
      }
    }
  }

  /// One form replaces the other, and a link is followed, not copied.
  @Test func leavesOneForm() throws {
    try withFile(Self.plain) { path in
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
      let destination = folder + "/out/set.csv.gz"
      let link = folder + "/link"
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
      _ = try installCopy(of: link, as: destination, original: Self.original)
      try Data(Self.packed).write(to: URL(fileURLWithPath: folder + "/p"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/out") == ["set.csv"])
      #expect(
        try FileManager.default.attributesOfItem(atPath: folder + "/out/set.csv")[.type] as? FileAttributeType
          == .typeRegular)
      _ = try installCopy(of: folder + "/p", as: destination, original: Self.original)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/out") == ["set.csv.gz"])
    }
  }

  @Test func contractsGiveOneAddressOrSeveral() throws {
    let one = "source: x\ndownload: http://example.org/a.gz"
    let several = "source: x\ndownload: [http://example.org/a.gz, https://example.org/b.gz]"
    for (text, count) in [(one, 1), (several, 2)] {
      let contract = try DatasetContract(
        YAMLDocument(
          path: "c.yaml", text: sampleContract.replacing("source: https://example.org/sample", with: text)))
      #expect(contract.download.count == count && contract.download[0].absoluteString == "http://example.org/a.gz")
      #expect(contract.fetchAdvice == "run: assay data fetch sample")
    }
    for address in ["ftp://example.org/a", "example.org/a.gz", "http://", "file:///etc/passwd", "12"] {
      let text = sampleContract.replacing("source: https://example.org/sample", with: "source: x\ndownload: \(address)")
      let found = DatasetContractTests.problems(text)
      #expect(found.count == 1 && found[0].contains("download: "), "\(found)")
    }
  }

  /// The contracts' digests of the contents are those of the originals.
  @Test(arguments: DatasetContract.names(in: contractFolder)) func contractsNameTheContent(name: String) throws {
    let contract = try DatasetContract(named: name, in: contractFolder)
    guard contract.file.hasSuffix(".gz") else { return }
    let expected = try #require(contract.sha256Content)
    guard let datasets, hasData(contract.file) else { return }
    #expect(try sha256(ofContentOf: "\(datasets)/\(contract.file)") == expected)
  }
}
