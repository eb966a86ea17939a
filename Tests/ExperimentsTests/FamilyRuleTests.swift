import Analysis
import AnomalyCore
import AnomalyTestSupport
import DataIngest
import Foundation
import Reporting
import StrictYAML
import Testing
import Workbench

private let vocabulary = RuleVocabulary(
  columns: ["count": .numeric, "flag": .categorical(["SF", "S0", "REJ"]), "service": .categorical(["http"])],
  refused: ["attack": "it is the label, and rules look at features only"])

private func decode(_ text: String) throws -> FamilyRuleSet {
  try FamilyRuleSet(YAMLDocument(path: "r.yaml", text: text), vocabulary: vocabulary)
}

private let sound = """
  name: trial
  title: Rules to try
  seen:
    - {dataset: a}
    - {dataset: b, upTo: 20}
  levels:
    service: [private, http]
  rules:
    - id: flood
      title: A flood
      family: dos
      category: SYN flood
      when:
        - flag in [S0, REJ]
        - "count >= 50"
      why: Too many.
    - id: odd-service
      family: probe
      category: port scan
      when: [service is private]
      why: Nobody uses it.
  """

@Suite("Rules files")
struct FamilyRuleTests {
  @Test("a sound file is read as written")
  func readsSoundFile() throws {
    let rules = try decode(sound)
    #expect(rules.name == "trial" && rules.title == "Rules to try")
    #expect(rules.seen == [.init(dataset: "a", upTo: nil), .init(dataset: "b", upTo: 20)])
    #expect(rules.hasSeen(row: 99, of: "a") && rules.hasSeen(row: 20, of: "b"))
    #expect(!rules.hasSeen(row: 21, of: "b") && !rules.hasSeen(row: 1, of: "c"))
    #expect(rules.rules.map(\.id) == ["flood", "odd-service"])
    #expect(rules.rules[0].conditions.map(\.description) == ["flag in [S0, REJ]", "count >= 50"])
    #expect(rules.rules[1].title == "odd-service" && rules.rules[1].why == "Nobody uses it.")
  }

  /// A mistake, as a replacement in the sound file, and what the message must say.
  static let mistakes: [(from: String, to: String, says: [String])] = [
    ("name: trial\n", "", ["name", "required"]),
    ("title: Rules", "tittle: Rules", ["r.yaml:2:1", "did you mean 'title'"]),
    ("upTo: 20", "upTo: 0", ["r.yaml:5:", "0 is not allowed"]),
    ("upTo: 20", "rows: 20", ["r.yaml:5:", "unknown key 'rows'"]),
    ("service: [private, http]", "servise: [private]", ["r.yaml:7:3", "did you mean 'service'"]),
    ("service: [private, http]", "count: [a]", ["r.yaml:7:3", "no categorical feature"]),
    ("service: [private, http]", "service: private", ["r.yaml:7:", "list of levels"]),
    ("service: [private, http]", "service: [http]", ["r.yaml:20:23", "no level 'private'"]),
    ("id: flood", "id: Flood 1", ["r.yaml:9:9", "lower-case letters"]),
    ("id: odd-service", "id: flood", ["r.yaml:17:9", "another rule 'flood'"]),
    ("family: dos", "family: unknown", ["r.yaml:11:", "rows without a rule"]),
    ("family: dos\n", "famly: dos\n", ["r.yaml:11:", "unknown key 'famly'", "family", "required"]),
    ("    category: SYN flood\n", "", ["category", "required"]),
    ("    why: Too many.\n", "", ["why", "required"]),
    ("flag in [S0, REJ]", "flga in [S0, REJ]", ["r.yaml:14:9", "did you mean 'flag'"]),
    ("flag in [S0, REJ]", "flag in [S0, RJE]", ["r.yaml:14:22", "did you mean 'REJ'", "rules[0].when[0]"]),
    ("flag in [S0, REJ]", "flag >= 3", ["r.yaml:14:14", "is a category"]),
    ("flag in [S0, REJ]", "attack is neptune", ["r.yaml:14:9", "it is the label"]),
    ("flag in [S0, REJ]", "5", ["r.yaml:14:", "expected text"]),
    ("\"count >= 50\"", "\"count >= lots\"", ["r.yaml:15:19", "'lots' is no number"]),
    ("\"count >= 50\"", "count is http", ["r.yaml:15:18", "is a number"]),
    ("when: [service is private]", "when: []", ["r.yaml:20:", "at least one condition"]),
    ("when: [service is private]", "when: service is private", ["r.yaml:20:", "a list of conditions"]),
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
    "garbage is refused",
    arguments: ["", "[]", "name: [", "{name: a}", "{name: a, rules: []}", "{name: a, rules: [x]}"])
  func refusesGarbage(text: String) {
    #expect(throws: YAMLProblems.self) { try decode(text) }
  }

  @Test("the shipped rules fit the simulated data, which hold every column they name")
  func shippedRules() throws {
    let folder = repositoryRoot.appending(path: "dataset").path
    let contract = try DatasetContract(named: "simulated", in: folder)
    let file = try #require(contract.locateFile(in: []))
    let frame = try loadDataset(contract, file: file).dataset.frame
    let path = repositoryRoot.appending(path: "rules/families.yaml").path
    let rules = try FamilyRuleSet(YAMLDocument(contentsOf: path), vocabulary: RuleVocabulary(contract, frame))
    #expect(rules.name == "families" && rules.rules.count > 20)
    #expect(Set(rules.rules.map(\.family)).isSuperset(of: ["dos", "probe", "r2l", "u2r", "normal"]))
    for rule in rules.rules { #expect(rule.why.hasSuffix(".") && rule.title != rule.id, "\(rule.id)") }
  }

  @Test("mined rules are written as a file that can be read")
  func minedFile() throws {
    let measure = RuleMeasure(
      rows: 10, support: CountedShare(2, of: 10), precision: CountedShare(1, of: 2), recall: CountedShare(1, of: 4),
      labelPrecision: nil, labelRecall: nil)
    let conditions = try ["flag in [S0, REJ]", "count >= 50"].map { try RuleCondition($0) }
    let mined = MinedRules(
      detector: "lof / \"PCA\" 20", top: 4, settings: RuleMining(),
      rules: [MinedRule(conditions: conditions, newHits: 1, mining: measure, heldOut: measure)], together: measure,
      baseRate: CountedShare(4, of: 10), labelBaseRate: nil)
    let rules = try decode(minedRuleFile([mined, mined.renamed("other")], dataset: "a"))
    #expect(rules.rules.map(\.conditions) == [conditions, conditions])
    #expect(rules.rules.map(\.id) == ["lof----pca--20-1", "other-1"] && rules.hasSeen(row: 7, of: "a"))
  }
}

extension MinedRules {
  fileprivate func renamed(_ detector: String) -> MinedRules {
    MinedRules(
      detector: detector, top: top, settings: settings, rules: rules, together: together, baseRate: baseRate,
      labelBaseRate: labelBaseRate)
  }
}
