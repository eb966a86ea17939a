import AnomalyCore
import AnomalyTestSupport
import Experiments
import Foundation
import StrictYAML
import Testing
import Workbench

private func decode(_ text: String) throws -> ExperimentSpec {
  try ExperimentSpec(YAMLDocument(path: "x.yaml", text: text), catalogs: standardCatalogs)
}

private let sound = """
  name: trial
  dataset: simulated
  pipelines:
    plain: [standard, one-hot]
    projected:
      - standard
      - one-hot
      - pca: {components: 3}
  detectors:
    - hbos
    - {id: lof, pipelines: [projected], parameters: {neighbors: 7}, grid: {neighbors: [5, 10]}}
  seeds: {count: 3, first: 5}
  """

@Suite("Experiment files")
struct ExperimentSpecTests {
  @Test("a sound file is read as written, with defaults for the rest")
  func readsSoundFile() throws {
    let spec = try decode(sound)
    #expect(spec.seeds == [5, 6, 7])
    #expect(spec.budgets == [50, 100])
    #expect(spec.pipelines.map(\.name) == ["plain", "projected"])
    #expect(spec.pipelines[1].steps[2] == PluginSpec(id: "pca", parameters: ["components": .integer(3)]))
    #expect(spec.detectors[0].pipelines == ["plain", "projected"])
    #expect(spec.detectors[1].grid == [GridAxis(parameter: "neighbors", values: [.integer(5), .integer(10)])])
    #expect(spec.holdoutShare == nil && spec.sampleRows == nil)
  }

  /// A mistake, as a replacement in the sound file, and what the message must say.
  static let mistakes: [(from: String, to: String, says: [String])] = [
    ("name: trial", "name: Trial Run", ["x.yaml:1:", "name", "lower-case"]),
    ("dataset: simulated", "datset: simulated", ["x.yaml:2:1", "datset", "did you mean 'dataset'"]),
    ("dataset: simulated\n", "", ["dataset", "required"]),
    ("[standard, one-hot]", "[standrad, one-hot]", ["x.yaml:4:", "did you mean 'standard'"]),
    ("components: 3", "components: many", ["x.yaml:8:", "pipelines.projected[2].pca.components", "whole number"]),
    ("components: 3", "component: 3", ["unknown parameter 'component'", "did you mean 'components'"]),
    ("- hbos", "- hbso", ["x.yaml:10:", "'hbso' is not among the detectors", "did you mean 'hbos'"]),
    ("pipelines: [projected]", "pipelines: [proejcted]", ["x.yaml:11:", "did you mean 'projected'"]),
    ("neighbors: 7", "neighbors: 0", ["x.yaml:11:", "parameter 'neighbors' cannot be '0'", "1…100000"]),
    ("neighbors: [5, 10]", "neighbors: [5, x]", ["grid.neighbors", "cannot be 'x'"]),
    ("neighbors: [5, 10]", "neighbors: 5", ["grid.neighbors", "list of values"]),
    ("{id: lof,", "{id: lof, label: 3,", ["label", "text"]),
    ("{count: 3, first: 5}", "{count: 0}", ["seeds.count", "1"]),
    ("{count: 3, first: 5}", "[1, 1]", ["seeds", "more than once"]),
    ("{count: 3, first: 5}", "[]", ["seeds", "at least one"]),
    ("seeds:", "budgets: [0]\nseeds:", ["budgets[0]", "0 is not allowed"]),
    ("seeds:", "metrics: [spearman]\nseeds:", ["spearman", "two scores of the same rows"]),
    ("seeds:", "stability: {subsample: 3}\nseeds:", ["did you mean 'subsamples'"]),
    ("seeds:", "sample: {rows: -1}\nseeds:", ["sample.rows"]),
    ("seeds:", "evaluation: {holdout: 1.5}\nseeds:", ["evaluation.holdout", "0.01…0.99"]),
  ]

  @Test("every mistake is named with its place and what is allowed", arguments: mistakes.indices)
  func namesMistake(index: Int) throws {
    let mistake = Self.mistakes[index]
    let text = sound.replacing(mistake.from, with: mistake.to)
    #expect(text != sound)
    let error = #expect(throws: YAMLProblems.self) { try decode(text) }
    let message = error?.description ?? ""
    for part in mistake.says { #expect(message.contains(part), "'\(part)' is not in: \(message)") }
  }

  @Test("all mistakes are reported at once")
  func reportsAllAtOnce() throws {
    let text = sound.replacing("dataset:", with: "datset:").replacing("- hbos", with: "- hbso")
      .replacing("components: 3", with: "components: -3")
    let error = #expect(throws: YAMLProblems.self) { try decode(text) }
    #expect((error?.problems.count ?? 0) >= 4, "\(String(describing: error))")
  }

  @Test("every experiment file of the repository can be planned", arguments: experimentFiles)
  func repositoryFiles(path: String) throws {
    let session = try ExperimentSession(path: path)
    #expect(!session.plan.runs.isEmpty)
  }
}

private let experimentFiles: [String] = {
  let folder = repositoryRoot.appendingPathComponent("experiments")
  let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
  return names.filter { $0.hasSuffix(".yaml") }.sorted().map { folder.appendingPathComponent($0).path }
}()
