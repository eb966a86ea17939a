import Analysis
import AnomalyCore
import Testing

private func rule(_ id: String, _ family: String, _ category: String, _ conditions: String...) throws -> FamilyRule {
  FamilyRule(
    id: id, title: "Title of \(id)", family: family, category: category,
    conditions: try conditions.map { try RuleCondition($0) }, why: "Because.")
}

private func ruleSet(seen: [FamilyRuleSet.SeenRows] = []) throws -> FamilyRuleSet {
  FamilyRuleSet(
    name: "trial", title: "Trial", seen: seen,
    rules: [
      try rule("flood", "dos", "SYN flood", "flag is S0", "count >= 50"),
      try rule("scan", "probe", "port scan", "flag in [S0, REJ]"),
      try rule("fine", "normal", "web", "flag is SF", "count < 10"),
    ])
}

/// Ten rows, ids 101…110.
private let trial = Dataset(
  name: "trial",
  frame: Frame(
    columns: [
      Column("flag", ["S0", "S0", "REJ", "SF", "SF", "S0", "SF", "OTH", "REJ", "SF"]),
      Column("count", [90, 3, 80, 1, 60, 50, .nan, 1, 1, 2]),
    ], rowCount: 10),
  labels: Labels(
    classes: ["normal", "neptune", "satan", "spy", "odd"], codes: [1, 1, 2, 0, 3, 1, 0, 4, 0, 2],
    verdicts: [.normal, .anomaly, .anomaly, .anomaly, .unlabelled], families: ["normal", "dos", "probe", "r2l", "odd"]),
  rowIDs: Array(101...110), digest: "")

@Suite("Categories of alerts")
struct CategorizationTests {
  @Test("the first rule that fires wins, missing values satisfy nothing")
  func firstRuleWins() throws {
    let given = categorized(rows: Array(0..<10), frame: trial.frame, rules: try ruleSet())
    #expect(
      given.map { $0?.rule } == ["flood", "scan", "scan", "fine", nil, "flood", nil, nil, "scan", "fine"])
    #expect(given[0] == AlertCategory(family: "dos", category: "SYN flood", rule: "flood", title: "Title of flood"))
  }

  @Test("each row is judged alone, in any order")
  func anyOrder() throws {
    let rules = try ruleSet()
    let all = categorized(rows: Array(0..<10), frame: trial.frame, rules: rules)
    for row in 0..<10 { #expect(categorized(rows: [row], frame: trial.frame, rules: rules) == [all[row]]) }
    #expect(categorized(rows: [7, 2, 2], frame: trial.frame, rules: rules) == [all[7], all[2], all[2]])
  }

  @Test(
    "a missing value satisfies no condition, not even a negative one",
    arguments: ["x != 1", "x = 1", "x >= 0", "x <= 9", "s is not a", "s not in [a, b]", "s is b", "none = 1"])
  func missing(text: String) throws {
    let frame = Frame(
      columns: [Column("x", [.nan]), Column(name: "s", values: .categorical(codes: [-1], levels: ["a", "b"]))],
      rowCount: 1)
    #expect(rowsMatching([try RuleCondition(text)], frame: frame) == [false])
  }

  @Test("alerts come from the top, with the values that made the rule fire")
  func alerts() throws {
    let scores: [Double?] = [5, 9, nil, 7, 7, 1, 1, 1, 1, 1]
    let result = categorization(of: "d", scores: scores, top: 4, dataset: trial, rules: try ruleSet())
    #expect(result.alerts.map(\.row) == [102, 104, 105, 101])
    #expect(result.alerts.map(\.rank) == [1, 2, 3, 4])
    #expect(result.alerts.map(\.family) == ["probe", "normal", "unknown", "dos"])
    #expect(result.alerts[3].sentence == "Title of flood: flag is S0, count is 90 (count >= 50). Because.")
    #expect(result.alerts[2].sentence == "No rule fires." && result.alerts[2].rule == nil)
    #expect(result.alerts[3].evidence.map(\.value) == ["S0", "90"])
    #expect(result.alerts[0].trueClass == "neptune" && result.alerts[0].trueFamily == "dos")
    #expect(result.counts.map(\.alerts) == [1, 1, 1, 1])
  }

  @Test("right families are counted, unknown counts as wrong, unlabelled rows are left out")
  func assessment() throws {
    let rules = try ruleSet()
    let rows = Array(0..<10)
    let fired = firedRules(rows: rows, frame: trial.frame, rules: rules.rules)
    let found = try #require(categoryAssessment(rows: rows, fired: fired, dataset: trial, rules: rules))
    #expect(found.judgedRows == 9 && found.seenRows == 0)
    // neptune: flood, scan, flood; satan: scan, fine; spy: none.
    #expect(found.right == CountedShare(3, of: 6))
    #expect(found.families.map(\.family) == ["dos", "probe", "r2l"])
    #expect(found.families.map(\.right) == [CountedShare(2, of: 3), CountedShare(1, of: 2), CountedShare(0, of: 1)])
    #expect(found.families.map(\.otherFamily) == [1, 0, 0])
    #expect(found.families.map(\.calledNormal) == [0, 1, 0])
    #expect(found.families.map(\.unknown) == [0, 0, 1])
    #expect(abs((found.meanOverFamilies ?? 0) - (2.0 / 3 + 0.5) / 3) < 1e-15)
    // Normal rows: fine, none, scan.
    #expect(found.normalCalledAttack == CountedShare(1, of: 3))
    #expect(found.byFamily.rowNames == ["dos", "normal", "probe", "r2l"])
    #expect(found.byFamily.columnNames == ["dos", "normal", "probe", "unknown"])
    #expect(found.byFamily.counts == [[2, 0, 1, 0], [0, 1, 1, 1], [0, 1, 1, 0], [0, 0, 0, 1]])
    #expect(found.rules.map(\.rule) == ["flood", "scan", "fine", "unknown"])
    #expect(found.rules[1].right == CountedShare(1, of: 3))
    #expect(found.byClass.total == 9)
  }

  @Test("rows that the rules were written with are not judged")
  func seenRows() throws {
    let rules = try ruleSet(seen: [.init(dataset: "trial", upTo: 103), .init(dataset: "other", upTo: nil)])
    let rows = Array(0..<10)
    let fired = firedRules(rows: rows, frame: trial.frame, rules: rules.rules)
    let found = try #require(categoryAssessment(rows: rows, fired: fired, dataset: trial, rules: rules))
    #expect(found.seenRows == 3 && found.judgedRows == 6)
    #expect(found.right == CountedShare(1, of: 3))
    let all = try ruleSet(seen: [.init(dataset: "trial", upTo: nil)])
    let none = try #require(categoryAssessment(rows: rows, fired: fired, dataset: trial, rules: all))
    #expect(none.judgedRows == 0 && none.right.value == nil && none.meanOverFamilies == nil && none.families.isEmpty)
  }

  @Test("labels change nothing about what a row is called")
  func labelsAreNotUsed() throws {
    let bare = Dataset(name: "trial", frame: trial.frame, labels: nil, rowIDs: trial.rowIDs, digest: "")
    let scores = (0..<10).map { Optional(Double($0)) }
    let with = categorization(of: "d", scores: scores, top: 10, dataset: trial, rules: try ruleSet())
    let without = categorization(of: "d", scores: scores, top: 10, dataset: bare, rules: try ruleSet())
    #expect(with.alerts.map(\.rule) == without.alerts.map(\.rule) && with.counts == without.counts)
    #expect(without.assessment == nil && without.alerts.allSatisfy { $0.trueFamily == nil })
  }
}
