import AnomalyCore
import Experiments
import Foundation
import RunRecords
import Testing
import Workbench

/// A folder with a made-up result and a policy.
private final class ResultFolder {
  let path: String
  let policy: String

  init(_ trial: Trial, policy text: String) throws {
    path = FileManager.default.temporaryDirectory.appending(path: "assay-pick-\(UUID().uuidString)").path
    policy = path + "/policy.yaml"
    let assessment = try encodedRecord(trial.assessment)
    var manifest = trial.manifest
    manifest.files = [Assessment.fileName: sha256(assessment)]
    try writeFile(assessment, to: "\(path)/\(Assessment.fileName)")
    try writeFile(try encodedRecord(trial.costs), to: "\(path)/cost.json")
    try writeFile(try encodedRecord(manifest), to: "\(path)/\(Manifest.fileName)")
    try writeFile(Data(text.utf8), to: policy)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func pick() throws -> DecisionRecord { try Workbench.pick(from: path, policy: policy) }

  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(path)/\(name)") }
}

private let policyText = "{name: top-50, title: Fifty alerts, metric: precision-at-k, budget: 50}"

/// The tie of the decision tests with detectors of the catalog.
private func realTrial() -> Trial {
  var trial = tiedTrial { pair in
    pair.first.detector = "lof"
    pair.second.detector = "hbos"
    pair.second.stability = ["top-k-jaccard@50": 0.9]
  }
  trial.arms[2].detector = "random"
  trial.alarms = [AlarmRecord(code: .highPrevalence, finding: "30 % are anomalies.", advice: "Look at 5 % too.")]
  return trial
}

@Suite("Picking from a folder")
struct PickingTests {
  @Test("the record holds the digests of what it was made from, and is written whole")
  func writesDecision() throws {
    let folder = try ResultFolder(realTrial(), policy: policyText)
    let record = try folder.pick()
    #expect(record.winner == "second")
    #expect(record.provenance.policyDigest == sha256(Data(policyText.utf8)))
    #expect(record.provenance.manifestDigest.count == 64 && record.provenance.costDigest?.count == 64)
    try writeDecision(record, to: folder.path)
    let path = "\(folder.path)/\(DecisionRecord.fileName)"
    let data = try #require(FileManager.default.contents(atPath: path))
    #expect(try decodedRecord(DecisionRecord.self, from: data, path: path) == record)
    #expect(try rendered(record, as: .json) == String(decoding: data, as: UTF8.self))
    let page = try String(contentsOfFile: "\(folder.path)/\(DecisionRecord.pageName)", encoding: .utf8)
    #expect(page == (try rendered(record, as: .markdown)))
    _ = try readResult(folder.path)
    #expect(try folder.pick() == record, "a decision beside the result changes nothing")
  }

  @Test("the page has its sections in order", arguments: [DecisionFormat.markdown, .text])
  func sections(format: DecisionFormat) throws {
    let record = try ResultFolder(realTrial(), policy: policyText).pick()
    let page = try rendered(record, as: format)
    var rest = Substring(page)
    for title in [
      "Decision: Fifty alerts", "Pick second for 'Fifty alerts'", "Why", "Close", "Cost", "What would change it",
      "Alarms", "high-prevalence", "How it was decided",
    ] {
      let place = try #require(rest.range(of: title), "'\(title)' is missing or out of order in:\n\(page)")
      rest = rest[place.upperBound...]
    }
    if format == .markdown { #expect(page.hasPrefix("# Decision")) }
  }

  @Test("a recommendation says in its first line what is known of such choices")
  func firstLine() throws {
    let record = try ResultFolder(realTrial(), policy: "{name: blind, budget: 50}").pick()
    #expect(record.outcome == .recommendation)
    let page = try rendered(record, as: .markdown)
    let line = page.split(separator: "\n").first ?? ""
    #expect(line.contains("not a verdict") && line.contains("below chance") && line.contains("0.983"))
    #expect(try rendered(record, as: .text).hasPrefix("Chosen without labels"))
    let json = try rendered(record, as: .json).split(separator: "\n")
    #expect(json[1].contains("\"about\""))
  }

  @Test("no winner: the page says what each lacks")
  func noWinner() throws {
    var trial = realTrial()
    trial.chance = 0.95
    let record = try ResultFolder(trial, policy: policyText).pick()
    #expect(record.outcome == .none)
    let page = try rendered(record, as: .markdown)
    #expect(page.contains("## What each lacks") && !page.contains("## Cost"))
    #expect(page.contains("No detector satisfies"))
  }

  @Test("costs may be absent; intervals that the manifest names may not")
  func missingFiles() throws {
    let folder = try ResultFolder(realTrial(), policy: policyText)
    try folder.remove("cost.json")
    let record = try folder.pick()
    #expect(record.cost == nil && record.provenance.costDigest == nil)
    #expect(try rendered(record, as: .text).contains("Not recorded."))
    try folder.remove(Assessment.fileName)
    let error = #expect(throws: RecordError.self) { try folder.pick() }
    #expect(error?.description.contains("the manifest names it") == true)
  }

  @Test("a result that was changed is refused")
  func changedResult() throws {
    let folder = try ResultFolder(realTrial(), policy: policyText)
    try writeFile(Data("{}".utf8), to: "\(folder.path)/\(Assessment.fileName)")
    #expect(throws: RecordError.self) { try folder.pick() }
    #expect(throws: RecordError.self) { try Workbench.pick(from: "/nonexistent", policy: folder.policy) }
  }
  @Test("a result of another version says so", arguments: [(1, "run the experiment again"), (99, "newer")])
  func otherFormats(format: Int, says: String) throws {
    let folder = try ResultFolder(realTrial(), policy: policyText)
    try writeFile(Data("{\"format\": \(format)}".utf8), to: "\(folder.path)/\(Manifest.fileName)")
    let error = #expect(throws: RecordError.self) { try folder.pick() }
    #expect(error?.description.contains(says) == true)
  }
}
