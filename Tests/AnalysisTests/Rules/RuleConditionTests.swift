import Analysis
import Foundation
import Testing

@Suite("Rule conditions")
struct RuleConditionTests {
  static let sound: [(text: String, condition: RuleCondition)] = [
    ("serror_rate >= 0.5", RuleCondition(column: "serror_rate", test: .number(.atLeast, 0.5))),
    ("count <= 3", RuleCondition(column: "count", test: .number(.atMost, 3))),
    ("count > -1", RuleCondition(column: "count", test: .number(.above, -1))),
    ("count < 1e-7", RuleCondition(column: "count", test: .number(.below, 1e-7))),
    ("land = 1", RuleCondition(column: "land", test: .number(.equal, 1))),
    ("land != 0", RuleCondition(column: "land", test: .number(.different, 0))),
    ("service is private", RuleCondition(column: "service", test: .isOneOf(["private"]))),
    ("service is not http_443", RuleCondition(column: "service", test: .isNoneOf(["http_443"]))),
    ("flag in [S0, REJ]", RuleCondition(column: "flag", test: .isOneOf(["S0", "REJ"]))),
    ("flag not in [SF, S1]", RuleCondition(column: "flag", test: .isNoneOf(["SF", "S1"]))),
  ]

  @Test("conditions are read, written as they were, and survive JSON", arguments: sound.indices)
  func roundTrip(index: Int) throws {
    let (text, condition) = Self.sound[index]
    #expect(try RuleCondition(text) == condition)
    #expect(try RuleCondition(condition.description) == condition)
    if !text.contains("e-") { #expect(condition.description == text) }
    let data = try JSONEncoder().encode([condition])
    #expect(try JSONDecoder().decode([RuleCondition].self, from: data) == [condition])
  }

  @Test(
    "spaces do not matter",
    arguments: [
      ("  flag   in [ S0 ,REJ ] ", "flag in [S0, REJ]"), ("count>=5", "count >= 5"),
      ("flag in[S0, REJ]", "flag in [S0, REJ]"),
      ("count >=5", "count >= 5"), ("flag in [S0]", "flag is S0"),
    ])
  func spaces(text: String, words: String) throws {
    #expect(try RuleCondition(text).description == words)
  }

  static let mistakes: [(text: String, offset: Int, says: String)] = [
    ("", 0, "name of a column"),
    ("count", 5, "one of >=, <="),
    ("count => 5", 6, "'=>' is no comparison"),
    ("count about 5", 6, "'about' is no comparison"),
    ("count >=", 8, "a number"),
    ("count >= many", 9, "'many' is no number"),
    ("count >= inf", 9, "'inf' is no number"),
    ("flag = SF", 7, "'is SF'"),
    ("flag is", 7, "name of a level"),
    ("flag is [S0, REJ]", 8, "'in [a, b]'"),
    ("flag in S0", 8, "in brackets"),
    ("flag in [S0, REJ", 8, "in brackets"),
    ("flag in []", 9, "between commas"),
    ("flag in [S0,, REJ]", 12, "between commas"),
    ("flag in [S0, S0]", 12, "stands twice"),
    ("flag not S0", 9, "'in' after 'not'"),
    ("count >= 5 and land = 1", 11, "nothing may follow"),
  ]

  @Test("every mistake is named with its place", arguments: mistakes.indices)
  func mistake(index: Int) {
    let mistake = Self.mistakes[index]
    let error = #expect(throws: RuleConditionProblem.self) { try RuleCondition(mistake.text) }
    #expect(error?.offset == mistake.offset, "\(mistake.text): \(String(describing: error))")
    #expect(error?.description.contains(mistake.says) == true, "\(String(describing: error))")
  }

  static let vocabulary = RuleVocabulary(
    columns: ["count": .numeric, "flag": .categorical(["SF", "S0", "REJ"])], refused: ["attack": "it is the label"])

  @Test(
    "conditions that the data do not allow are refused with a suggestion",
    arguments: [
      ("cuont >= 5", 0, "did you mean 'count'"), ("attack is neptune", 0, "it is the label"),
      ("count is SF", 9, "is a number"), ("flag >= 3", 5, "is a category"),
      ("flag in [S0, REI]", 13, "did you mean 'REJ'"),
      ("flag is not XX", 12, "no level 'XX'"),
    ])
  func vocabulary(text: String, offset: Int, says: String) throws {
    let problem = try #require(Self.vocabulary.problem(with: RuleCondition(text), in: text))
    #expect(problem.offset == offset && problem.description.contains(says), "\(problem)")
  }

  @Test("what the data allow is not refused", arguments: ["count >= 5", "flag not in [S0, SF]"])
  func allowed(text: String) throws {
    #expect(Self.vocabulary.problem(with: try RuleCondition(text), in: text) == nil)
  }
}
