import AnomalyTestSupport
import Foundation
import RunRecords
import Testing

/// The smoke experiment, run once for all tests of this file.
private final class SmokeResult: Sendable {
  static let shared = Result { try SmokeResult() }
  let path: String

  private init() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "assay-pick-\(UUID().uuidString)")
    path = folder.path
    let run = try assay(["run", "experiments/smoke/simulated.yaml", "--output", path, "--quiet"])
    try #require(run.status == 0, "\(run.errors)")
  }
}

private func policy(_ more: String = "") -> String { "name: x\nmetric: precision-at-k\nbudget: 50\n" + more }

@Suite("assay pick", .serialized)
struct PickTests {
  let folder: TemporaryFolder
  let result: String

  init() throws {
    folder = try TemporaryFolder()
    result = try SmokeResult.shared.get().path
  }

  private func pick(_ text: String, _ more: String...) throws -> CommandResult {
    try assay(["pick", result, "--policy", try folder.file("policy.yaml", text)] + more)
  }

  private func decision(_ text: String) throws -> DecisionRecord {
    let run = try pick(text, "--no-write", "--format", "json")
    return try decodedRecord(DecisionRecord.self, from: Data(run.output.utf8), path: "standard output")
  }

  @Test("a pick is printed, written whole, and the same again")
  func picks() throws {
    let run = try pick(policy(), "--format", "markdown")
    #expect(run.status == 0, "\(run.errors)")
    let page = try String(contentsOfFile: "\(result)/\(DecisionRecord.pageName)", encoding: .utf8)
    #expect(page == run.output && page.hasPrefix("# Decision: x\n\n**Pick "))
    let again = try pick(policy(), "--format", "json")
    #expect(again.output == (try String(contentsOfFile: "\(result)/\(DecisionRecord.fileName)", encoding: .utf8)))
    #expect(try assay("compare", result).status == 0, "the result is still whole")
  }

  @Test("the record names a winner that beats chance, and other winners by budget or scenario where there are some")
  func record() throws {
    let record = try decision(policy())
    let winner = try #require(record.candidates.first)
    #expect(record.outcome == .verdict && winner.arm == record.winner && winner.standing == .winner)
    #expect((winner.lower ?? 0) > (winner.chance ?? 1))
    #expect(Set(record.winners.map(\.scenario)) == ["natural", "prevalence-0.01", "family-probe"])
    #expect(Set(record.winners.compactMap(\.budget)) == [10, 50])
    let others = record.winners.filter { $0.scenario == "natural" && $0.budget != 50 && $0.winner != record.winner }
    #expect(others.allSatisfy { other in record.changes.contains { $0.winner == other.winner } })
    #expect(record.candidates.filter { $0.standing == .yardstick }.count == 3)
  }

  @Test("nothing satisfies the policy: status 3, and what each lacks")
  func nothing() throws {
    let run = try pick(policy("cost: {fitSeconds: 0}\n"), "--no-write")
    #expect(run.status == 3)
    #expect(run.output.contains("What each lacks") && run.output.contains("fit 0"))
  }

  @Test("without a metric: a recommendation whose first line says what that is worth")
  func recommends() throws {
    let run = try pick("name: x\nbudget: 50\n", "--no-write")
    #expect(run.status == 0 && run.output.hasPrefix("Chosen without labels: a recommendation, not a verdict."))
    #expect(try decision("name: x\nbudget: 50\n").outcome == .recommendation)
  }

  @Test(
    "a policy that the result cannot answer, or with mistakes, is refused",
    arguments: [
      ("name: x\nmetric: precision-at-k\nbudget: 70\n", "there: 10, 50"),
      ("name: x\nmetric: roc-auc\nscenario: prevalence-0.5\n", "there: natural, prevalence-0.01, family-probe"),
      ("name: x\nmetric: silhouette\n", "policy.yaml:2:"), ("", "empty"),
    ])
  func refuses(text: String, says: String) throws {
    let run = try pick(text, "--no-write")
    #expect(run.status == 2 && run.output.isEmpty && run.errors.contains(says), "\(run.errors)")
  }
}
