import AnomalyTestSupport
import Experiments
import Foundation
import NumericKernels
import Reporting
import RunRecords
import Testing
import Workbench

private let smoke = repositoryRoot.appending(path: "experiments/smoke/simulated.yaml").path
/// A smaller smoke experiment: it is run and killed many times.
private let settings = [
  "--set", "sample.rows=600", "--set", "prevalence.draws=1", "--set", "families=[]", "--only", "hbos", "--only",
  "isolation-forest", "--only", "k-means-composite", "--only", "lof", "--quiet",
]

/// Every file of a result but those that hold times.
private func files(of folder: String) throws -> [String: Data] {
  let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix("cost.") }
  return try Dictionary(
    uniqueKeysWithValues: names.map { ($0, try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\($0)"))) })
}

@Suite("Runs that survive")
struct InterruptedRunTests {
  @Test("killed fifty times at random moments, an experiment ends with the bytes of an undisturbed run")
  func killedRuns() throws {
    let folder = try TemporaryFolder()
    func run(_ output: String, _ more: [String], killAfter delay: Double? = nil) throws -> CommandResult {
      try assay(["run", smoke, "--output", folder.path(output)] + settings + more) { process in
        guard let delay else { return }
        Thread.sleep(forTimeInterval: delay)
        kill(process.processIdentifier, SIGKILL)
      }
    }
    let start = ContinuousClock.now
    #expect(try run("undisturbed", ["--no-reuse"]).status == 0)
    let length =
      Double((ContinuousClock.now - start).components.attoseconds) * 1e-18
      + Double((ContinuousClock.now - start).components.seconds)
    // The folder holds an older result first: after each kill it is that one or the new one, never less.
    #expect(try run("disturbed", ["--no-reuse", "--seed", "77"]).status == 0)
    let old = try files(of: folder.path("disturbed"))
    let new = try files(of: folder.path("undisturbed"))
    var stream = RandomSource(seed: 3).stream("moments")
    var kills = 0
    for _ in 0..<50 {
      let delay = stream.uniform() * length
      kills += try run("disturbed", ["--cache", folder.path("kept")], killAfter: delay).isCrash ? 1 : 0
      _ = try readResult(folder.path("disturbed"))
      let found = try files(of: folder.path("disturbed"))
      #expect(found == old || found == new)
    }
    #expect(kills > 5, "only \(kills) runs were still going when they were killed")
    #expect(try run("disturbed", ["--cache", folder.path("kept")]).status == 0)
    #expect(try files(of: folder.path("disturbed")) == new)
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path(""))
    #expect(Set(left) == ["disturbed", "undisturbed", "kept"], "leftovers: \(left)")
  }

  @Test("an unchanged experiment fits nothing again; a changed parameter refits only its detector")
  func reusedFits() throws {
    let folder = try TemporaryFolder()
    let store = RunStore(folder: folder.path("kept"))
    func run(_ settings: [(path: String, value: String)]) throws -> (fitted: Set<String>, files: [String: Data]) {
      let session = try ExperimentSession(
        path: smoke, settings: settings + [("sample.rows", "500")], only: ["hbos", "lof", "isolation-forest"])
      let loaded = try session.load()
      let fitted = Fitted()
      let outcome = try session.run(on: loaded.dataset, workers: Workers(threads: 2), store: store) { event in
        if case .runFinished(_, _, let arm, _, false, _) = event { fitted.add(arm) }
      }
      let files = try session.files(outcome, cleaning: loaded.report).encoded()
      return (fitted.arms, files.filter { !$0.key.hasPrefix("cost.") })
    }
    let first = try run([])
    #expect(first.fitted.count == 5)
    let second = try run([])
    #expect(second.fitted.isEmpty)
    #expect(second.files == first.files)
    #expect(try run([("budgets", "[20]"), ("title", "another")]).fitted.isEmpty, "no fit depends on the budgets")
    let changed = try run([("detectors[8].parameters", "{neighbors: 15}")])
    #expect(changed.fitted == ["lof / standard", "lof / pca"])
    #expect(try run([("pipelines.pca[3].pca.varianceShare", "0.9")]).fitted == ["lof / pca"])
  }

  @Test("a store that cannot be written is said once and harms nothing")
  func brokenStore() throws {
    let folder = try TemporaryFolder()
    let blocked = try folder.file("a-file", "no folder")
    let session = try ExperimentSession(path: smoke, settings: [("sample.rows", "300")], only: ["hbos"])
    let notices = Fitted()
    let outcome = try session.run(
      on: try session.load().dataset, workers: Workers(), store: RunStore(folder: blocked)
    ) { event in
      if case .notice(let text) = event { notices.add(text) }
    }
    #expect(outcome.failures.isEmpty)
    #expect(notices.count == 1 && notices.arms.first?.contains("not kept") == true)
  }
}

/// Names noted from another thread.
private final class Fitted: @unchecked Sendable {
  private let lock = NSLock()
  private var names: [String] = []
  var arms: Set<String> { lock.withLock { Set(names) } }
  var count: Int { lock.withLock { names.count } }
  func add(_ name: String) { lock.withLock { names.append(name) } }
}
