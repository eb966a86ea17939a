import AnomalyCore
import AnomalyTestSupport
import Experiments
import Foundation
import StrictYAML
import Testing
import Workbench

private func decode(_ text: String) throws -> Policy {
  try Policy(YAMLDocument(path: "p.yaml", text: text), catalogs: standardCatalogs)
}

private let sound = """
  name: strict
  title: Strict and dear
  metric: precision-at-k
  budget: 50
  scenario: prevalence-0.05
  order: [metric, cost, stability]
  stability: {metric: top-k-jaccard, floor: 0.5, margin: 0.1}
  cost: {fitSeconds: 600, scoreMicrosecondsPerRow: 500, peakMegabytes: 2000, factor: 2, margin: 5}
  explainability: partial
  mustBeatChance: false
  adjustment: holm
  exclude: [dbscan, "lof / pca"]
  """

@Suite("Policy files")
struct PolicyTests {
  @Test("a sound file is read as written")
  func readsSoundFile() throws {
    let policy = try decode(sound)
    #expect(
      policy
        == Policy(
          name: "strict", title: "Strict and dear", metric: "precision-at-k", budget: 50, scenario: "prevalence-0.05",
          order: [.metric, .cost, .stability], stability: .init(metric: "top-k-jaccard", floor: 0.5, margin: 0.1),
          cost: .init(
            fitSeconds: 600, scoreMicrosecondsPerRow: 500, peakMegabytes: 2000, factor: 2, margin: 5),
          explainability: .partial, mustBeatChance: false, adjustment: .holm, exclude: ["dbscan", "lof / pca"]))
  }

  @Test("defaults are those of the table")
  func defaults() throws {
    let policy = try decode("{name: a, metric: roc-auc}")
    #expect(policy == Policy(name: "a", metric: "roc-auc"))
    #expect(policy.title == "a" && policy.scenario == "natural" && policy.mustBeatChance)
    #expect(policy.order == [.metric, .stability, .cost, .explainability])
    #expect(policy.stability == .init(metric: "spearman", floor: nil, margin: 0.05))
    #expect(try decode("{name: a, budget: 5}").order == [.stability, .agreement, .cost, .explainability])
    #expect(try decode("{name: a, budget: 5}").stability.metric == "top-k-jaccard")
  }

  /// A mistake, as a replacement in the sound file, and what the message must say.
  static let mistakes: [(from: String, to: String, says: [String])] = [
    ("name: strict\n", "", ["name", "required"]),
    ("metric: precision-at-k", "metirc: precision-at-k", ["p.yaml:3:1", "did you mean 'metric'"]),
    ("metric: precision-at-k", "metric: precision-at-m", ["p.yaml:3:", "did you mean 'precision-at-k'"]),
    ("metric: precision-at-k", "metric: silhouette", ["p.yaml:3:", "do not compare", "roc-auc"]),
    ("metric: precision-at-k", "metric: adjusted-rand-index", ["p.yaml:3:", "reference partition"]),
    ("metric: precision-at-k", "metric: [a]", ["p.yaml:3:", "expected text"]),
    ("budget: 50\n", "", ["'precision-at-k' needs a 'budget'", "'top-k-jaccard' needs a 'budget'"]),
    ("budget: 50", "budget: 0", ["p.yaml:4:", "0 is not allowed"]),
    ("budget: 50", "budget: many", ["p.yaml:4:", "whole number"]),
    ("[metric, cost, stability]", "[cost, metric]", ["p.yaml:6:", "'metric' comes first"]),
    ("[metric, cost, stability]", "[metric, cost, cost]", ["order", "more than once"]),
    ("[metric, cost, stability]", "[metric, agreement]", ["p.yaml:6:", "'agreement' is not allowed"]),
    ("[metric, cost, stability]", "[metric, sability]", ["did you mean 'stability'"]),
    ("[metric, cost, stability]", "metric", ["order", "list of criteria"]),
    ("metric: top-k-jaccard", "metric: roc-auc", ["stability.metric", "scores with labels", "two scores"]),
    ("floor: 0.5", "floor: 2", ["p.yaml:7:", "stability.floor"]),
    ("floor: 0.5", "flor: 0.5", ["did you mean 'floor'"]),
    ("fitSeconds: 600", "fitSeconds: -1", ["p.yaml:8:", "cost.fitSeconds"]),
    ("fitSeconds: 600", "fit: 600", ["p.yaml:8:", "unknown key 'fit'"]),
    ("factor: 2", "factor: 0.5", ["cost.factor"]),
    ("explainability: partial", "explainability: partail", ["p.yaml:9:", "did you mean 'partial'"]),
    ("mustBeatChance: false", "mustBeatChance: maybe", ["p.yaml:10:", "true or false"]),
    ("adjustment: holm", "adjustment: hlom", ["did you mean 'holm'"]),
    ("exclude: [dbscan, \"lof / pca\"]", "exclude: dbscan", ["p.yaml:12:", "list of texts"]),
    ("exclude:", "agreement: {metric: spearman}\nexclude:", ["agreement", "says nothing where labels do"]),
    ("metric: precision-at-k\n", "", ["mustBeatChance", "no chance level"]),
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

  @Test(
    "garbage is refused", arguments: ["", "[]", "- a", "name: [", "3", "name: a\nname: b", "{name: a, metric: ''}"])
  func refusesGarbage(text: String) {
    #expect(throws: YAMLProblems.self) { try decode(text) }
  }

  @Test("every policy of the repository is sound and named like its file", arguments: policyFiles)
  func repositoryFiles(path: String) throws {
    let policy = try Policy(YAMLDocument(contentsOf: path), catalogs: standardCatalogs)
    #expect(URL(filePath: path).lastPathComponent == "\(policy.name).yaml")
  }
}

private let policyFiles: [String] = {
  let folder = repositoryRoot.appending(path: "policies")
  let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
  return names.filter { $0.hasSuffix(".yaml") }.sorted().map { folder.appending(path: $0).path }
}()
