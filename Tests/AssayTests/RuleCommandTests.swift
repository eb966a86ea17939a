import Foundation
import Testing

/// The smoke experiment, run once for all tests of this file.
private final class SmokeResult: Sendable {
  static let shared = Result { try SmokeResult() }
  let path: String

  private init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "assay-rules-\(UUID().uuidString)").path
    let run = try assay(["run", "experiments/smoke/simulated.yaml", "--output", path, "--quiet"])
    try #require(run.status == 0, "\(run.errors)")
  }
}

/// Files of a folder with their contents.
private func contents(_ folder: String) throws -> [String: Data] {
  let names = try FileManager.default.contentsOfDirectory(atPath: folder)
  return Dictionary(
    uniqueKeysWithValues: names.map { ($0, FileManager.default.contents(atPath: "\(folder)/\($0)") ?? Data()) })
}

@Suite("assay categorize, mine, hypotheses", .serialized)
struct RuleCommandTests {
  let folder: TemporaryFolder
  let result: String

  init() throws {
    folder = try TemporaryFolder()
    result = try SmokeResult.shared.get().path
  }

  @Test("categories of alerts are written, the same for any number of threads")
  func categorizes() throws {
    var written: [[String: Data]] = []
    for threads in ["1", "3"] {
      let output = folder.path("categories-\(threads)")
      let run = try assay("categorize", result, "--top", "50", "--output", output, "--threads", threads)
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains("Attacks with the right family") && run.output.contains("all rows"))
      written.append(try contents(output))
    }
    #expect(written[0] == written[1])
    #expect(
      Set(written[0].keys) == [
        "alerts.csv", "categories.csv", "categories.json", "categories.md", "confusion-classes.csv", "confusion.csv",
        "families.csv", "rules.csv",
      ])
  }

  @Test("a data set alone is put into categories")
  func categorizesDataset() throws {
    let run = try assay("categorize", "simulated", "--output", folder.path("c"))
    #expect(run.status == 0 && run.output.contains("syn") == true, "\(run.errors)")
  }

  @Test("mined rules are written, the same for any number of threads, and can be applied")
  func mines() throws {
    var written: [[String: Data]] = []
    for threads in ["1", "3"] {
      let output = folder.path("rules-\(threads)")
      let run = try assay("mine", result, "--top", "50", "--rules", "3", "--output", output, "--threads", threads)
      #expect(run.status == 0, "\(run.errors)")
      written.append(try contents(output))
    }
    #expect(written[0] == written[1])
    #expect(Set(written[0].keys) == ["mined-rules.csv", "mined-rules.json", "mined-rules.yaml"])
    let again = try assay(
      "categorize", result, "--top", "50", "--rules", folder.path("rules-1/mined-rules.yaml"), "--output",
      folder.path("c"))
    #expect(again.status == 0, "\(again.errors)")
  }

  @Test("hypotheses are judged with and without a result, and written on demand")
  func hypotheses() throws {
    let output = folder.path("h")
    let run = try assay("hypotheses", result, "--output", output)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.components(separatedBy: "─\n").count == 8, "seven sections")
    #expect(Set(try contents(output).keys) == ["hypotheses.json", "hypotheses.md"])
    let bare = try assay("hypotheses", "simulated", "--format", "markdown")
    #expect(bare.status == 0 && bare.output.contains("There is no result of detectors."), "\(bare.errors)")
  }

  @Test("bad input is refused with what to do")
  func refusals() throws {
    let rules = try folder.file(
      "rules.yaml",
      "name: a\nrules:\n  - {id: a, family: dos, category: c, when: [\"sevice is http\", label is normal], why: w}\n")
    let cases: [(arguments: [String], says: [String])] = [
      (["categorize", "simulatd"], ["did you mean 'simulated'"]),
      (["categorize", result, "--detector", "hbso"], ["did you mean 'hbos'"]),
      (["categorize", "simulated", "--detector", "hbos"], ["is no result"]),
      (["categorize", "simulated", "--rules", rules], ["\(rules):3:", "did you mean 'service'", "it is the label"]),
      (["categorize", "simulated", "--rules", folder.path("none.yaml")], ["no such file"]),
      (["mine", "simulated"], ["is no result"]),
      (["hypotheses", "nowhere"], ["no data set 'nowhere'"]),
      (["hypotheses", folder.path("")], ["no result here"]),
    ]
    for item in cases {
      let run = try assay(item.arguments + (item.arguments[0] == "hypotheses" ? [] : ["--output", folder.path("x")]))
      #expect(run.status == 2, "\(item.arguments): \(run.output)")
      for part in item.says { #expect(run.errors.contains(part), "'\(part)' is not in: \(run.errors)") }
    }
    #expect(try assay("mine", result, "--top", "0").status == 64)
  }
}
