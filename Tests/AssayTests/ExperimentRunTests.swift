import AnomalyCore
import AnomalyTestSupport
import DataIngest
import Experiments
import Foundation
import NumericKernels
import Reporting
import RunRecords
import Testing
import Workbench

private let smoke = repositoryRoot.appending(path: "experiments/smoke/simulated.yaml").path

/// Every file of a result by name, but for those that hold times.
private func resultFiles(_ session: ExperimentSession, threads: Int) throws -> [String: Data] {
  let loaded = try session.load()
  let outcome = try session.run(on: loaded.dataset, workers: Workers(threads: threads)) { _ in }
  return try session.files(outcome, cleaning: loaded.report).encoded().filter { !$0.key.hasPrefix("cost.") }
}

@Suite("Experiments on the shipped data")
struct ExperimentRunTests {
  @Test("the smoke experiment gives the expected figures, the same bytes with one thread and with two")
  func smokeExperiment() throws {
    let session = try ExperimentSession(path: smoke)
    let single = try resultFiles(session, threads: 1)
    let double = try resultFiles(session, threads: 2)
    #expect(single.keys.sorted() == double.keys.sorted())
    for (name, data) in single { #expect(data == double[name], "\(name) differs with the number of threads") }

    let expected = try String(
      contentsOf: repositoryRoot.appending(path: "experiments/smoke/simulated.expected.csv"), encoding: .utf8)
    let actual = String(decoding: try #require(single["comparison.csv"]), as: UTF8.self)
    #expect(firstDifference(actual, expected) == nil)
  }

  @Test("a run that fails is recorded with its reason, and the rest goes on")
  func failingRun() throws {
    let session = try ExperimentSession(
      path: smoke,
      settings: [
        ("detectors", "[{id: dbscan, pipelines: [pca], parameters: {eps: 1e-9}}, {id: hbos, pipelines: [pca]}]"),
        ("sample.rows", "300"),
      ])
    let loaded = try session.load()
    let outcome = try session.run(on: loaded.dataset, workers: Workers()) { _ in }
    // One fit and two subsamples of DBSCAN fail, those of HBOS do not.
    #expect(outcome.failures.count { $0.scenario == Scenario.natural } == 3)
    #expect(outcome.failures.allSatisfy { $0.arm == "dbscan" })
    #expect(outcome.failures[0].failure?.contains("set eps near") == true)
    #expect(outcome.scores.map(\.arm) == ["hbos"])
    let page = try #require(try session.files(outcome, cleaning: loaded.report).encoded()["comparison.md"])
    #expect(String(decoding: page, as: UTF8.self).contains("## Failed"))
  }

  @Test("held-out rows are scored by models that have not seen them")
  func holdout() throws {
    let session = try ExperimentSession(
      path: smoke, settings: [("evaluation", "{holdout: 0.25}"), ("sample.rows", "800")])
    let outcome = try session.run(on: try session.load().dataset, workers: Workers(threads: 2)) { _ in }
    #expect(outcome.failures.isEmpty)
    #expect(outcome.data.trainingRows == 600 && outcome.data.evaluationRows == 200)
    #expect(outcome.scores.allSatisfy { $0.scores.count == 200 && $0.scores.allSatisfy(\.isFinite) })
  }

  @Test("asked to stop, an experiment ends without a result")
  func cancellation() throws {
    let session = try ExperimentSession(path: smoke)
    let workers = Workers(threads: 2)
    let loaded = try session.load()
    #expect(throws: ExperimentCancelled.self) {
      try session.run(on: loaded.dataset, workers: workers) { event in
        if case .runFinished(let number, _, _, _, _, _) = event, number == 8 { workers.cancellation.cancel() }
      }
    }
  }

  @Test("results are published whole, and a changed file is noticed")
  func publishing() throws {
    let folder = try TemporaryFolder()
    let session = try ExperimentSession(path: smoke, settings: [("sample.rows", "300")], only: ["hbos"])
    let loaded = try session.load()
    let outcome = try session.run(on: loaded.dataset, workers: Workers()) { _ in }
    let target = folder.path("result")
    try session.files(outcome, cleaning: loaded.report).write(to: target)
    let names = try FileManager.default.contentsOfDirectory(atPath: target).sorted()
    #expect(
      names == [
        "assessment.json", "cleaning.json", "comparison.csv", "comparison.json", "comparison.md", "cost.csv",
        "cost.json", "cost.md", "differences.csv", "flips.csv", "intervals.csv", "intervals.md", "manifest.json",
        "scores.csv", "stability.csv", "stability.md",
      ])
    #expect(try readResult(target).experiment == "smoke-simulated")
    try Data("detector\n".utf8).write(to: URL(fileURLWithPath: target + "/comparison.csv"))
    #expect(throws: RecordError.self) { try readResult(target) }
  }
}

/// The first line and field in which two tables differ by more than rounding, or nil.
private func firstDifference(_ first: String, _ second: String) -> String? {
  let (rows, expected) = (first.split(separator: "\n"), second.split(separator: "\n"))
  guard rows.count == expected.count else { return "\(rows.count) lines, expected \(expected.count)" }
  for (line, (a, b)) in zip(rows, expected).enumerated() {
    let (fields, wanted) = (
      a.split(separator: ",", omittingEmptySubsequences: false),
      b.split(separator: ",", omittingEmptySubsequences: false)
    )
    guard fields.count == wanted.count else { return "line \(line + 1): \(fields.count) fields, not \(wanted.count)" }
    for (field, want) in zip(fields, wanted) where field != want {
      guard let x = Double(field), let y = Double(want), abs(x - y) <= 1e-9 * max(1, abs(y)) else {
        return "line \(line + 1): \(field), expected \(want)"
      }
    }
  }
  return nil
}
