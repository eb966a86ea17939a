import AnomalyTestSupport
import Foundation
import NumericKernels
import RunRecords
import Testing
import Workbench

/// The smoke experiment, run once for all tests of this file.
private final class SmokeResult: Sendable {
  static let shared = Result { try SmokeResult() }
  let path: String

  private init() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "assay-explain-\(UUID().uuidString)")
    path = folder.path
    let run = try assay(["run", "experiments/smoke/simulated.yaml", "--output", path, "--quiet"])
    try #require(run.status == 0, "\(run.errors)")
  }
}

@Suite("assay explain", .serialized)
struct ExplainTests {
  let result: String

  init() throws { result = try SmokeResult.shared.get().path }

  private func manifest() throws -> Manifest { try readResult(result) }

  /// A copy of the result that a test may spoil.
  private func copy(in folder: TemporaryFolder) throws -> String {
    let path = folder.path("result")
    try FileManager.default.copyItem(atPath: result, toPath: path)
    return path
  }

  @Test("every detector but the opaque ones is explained, in the same form, and the same for any number of threads")
  func explains() throws {
    let folder = try TemporaryFolder()
    let run = try assay(["explain", result, "--top", "20", "--output", folder.path("a"), "--threads", "1"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errors.contains("constant: left out") && run.errors.contains("random: left out"))
    let again = try assay(["explain", result, "--top", "20", "--output", folder.path("b"), "--threads", "2", "--quiet"])
    #expect(again.status == 0 && again.errors.isEmpty, "\(again.errors)")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("a")).sorted()
    let arms = try manifest().arms.filter { !["constant", "random"].contains($0.detector) }
    #expect(names.count == 2 * arms.count + 1 && names.contains("lof-pca.json") && names.contains("lof-pca.csv"))
    for name in names {
      let (one, other) = ("\(folder.path("a"))/\(name)", "\(folder.path("b"))/\(name)")
      #expect(FileManager.default.contentsEqual(atPath: one, andPath: other), "\(name)")
      guard name.hasSuffix(".json"), name != "index.json" else { continue }
      let data = try Data(contentsOf: URL(fileURLWithPath: one))
      try check(try decodedRecord(ExplainedArm.self, from: data, path: one))
    }
  }

  private func check(_ explained: ExplainedArm) throws {
    #expect(explained.alerts.count == 20 && explained.alerts.map(\.rank) == Array(1...20))
    #expect(zip(explained.alerts, explained.alerts.dropFirst()).allSatisfy { $0.score >= $1.score })
    let shown = Set(explained.alerts.map(\.row))
    for alert in explained.alerts {
      let shares = alert.causes.map(\.share)
      #expect(shares.allSatisfy { $0 >= 0.001 } && shares == shares.sorted(by: >) && shares.count <= 5)
      #expect(alert.restShare >= 0 && (alert.isEven || abs(shares.reduce(0, +) + alert.restShare - 1) < 1e-9))
      #expect(alert.sentence.hasSuffix(".") && alert.nearestNormal != nil && !shown.contains(alert.nearestNormal ?? 0))
      #expect(alert.similarAlert.map { shown.contains($0) && $0 != alert.row } ?? false)
      #expect(alert.label != nil && alert.category == nil)
      #expect(alert.parts.isEmpty == (explained.arm.detector != "k-means-composite"))
    }
  }

  @Test("explanations name columns that lower the rank more than others do, for every detector")
  func deletion() throws {
    let checks = try deletionChecks(result, top: 100, workers: Workers(threads: 2))
    for check in checks { #expect(check.isPassed, "\(check.arm): \(check)") }
    #expect(checks.count == (try manifest().arms.count) - 2)
    let table = try assay("explain", result, "--check", "--top", "20", "--detector", "hbos", "--quiet")
    #expect(table.status == 0 && table.output.contains("hbos") && !table.output.contains("ecod"))
  }

  @Test("wrong names and opaque detectors are refused with a reason")
  func refusesNames() throws {
    let misspelt = try assay("explain", result, "--detector", "lofs / pca")
    #expect(misspelt.status == 2 && misspelt.errors.contains("did you mean 'lof / pca'?"), "\(misspelt.errors)")
    let opaque = try assay("explain", result, "--detector", "constant")
    #expect(opaque.status == 2 && opaque.errors.contains("no explanation"))
    #expect(try assay("explain", "/nowhere").errors.contains("no result here"))
  }

  @Test("a result of other scores or other data is refused")
  func refusesOthers() throws {
    let folder = try TemporaryFolder()
    let path = try copy(in: folder)
    let file = URL(fileURLWithPath: "\(path)/manifest.json")
    let text = try String(contentsOf: file, encoding: .utf8)
    let digest = try manifest().data.digest
    try Data(text.replacing(digest, with: String(digest.reversed())).utf8).write(to: file)
    let other = try assay("explain", path, "--detector", "hbos")
    #expect(other.status == 2 && other.errors.contains("is not the one"), "\(other.errors)")
    // Another seed: the forests differ from the recorded scores, and from the metrics where scores are not kept.
    try Data(text.replacing("\"seeds\" : [\n    0,", with: "\"seeds\" : [\n    7,").utf8).write(to: file)
    for _ in 0..<2 {
      let seed = try assay("explain", path, "--detector", "isolation-forest")
      #expect(seed.status == 2 && seed.errors.contains("run the experiment again"), "\(seed.errors)")
      try? FileManager.default.removeItem(atPath: "\(path)/scores.csv")
    }
  }

  /// The committed results on NSL-KDD, where the data are there.
  @Test(
    "explanations pass the deletion test on NSL-KDD", .enabled(if: datasetsFolder != nil),
    arguments: ["nsl-kdd-20-percent", "nsl-kdd"])
  func passesOnRealTraffic(name: String) throws {
    let path = repositoryRoot.appending(path: "results/\(name)").path
    for check in try deletionChecks(path, top: 500, workers: Workers(threads: 2)) {
      #expect(check.isPassed, "\(check.arm): \(check)")
    }
  }
}
