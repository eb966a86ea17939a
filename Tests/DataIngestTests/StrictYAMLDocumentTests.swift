import StrictYAML
import Testing

@Suite struct StrictYAMLDocumentTests {
  static func problems(_ text: String) -> [String] {
    do {
      _ = try YAMLDocument(path: "a.yaml", text: text)
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }

  @Test(arguments: [
    ("", "a.yaml:1:1: the file is empty"),
    ("# only a comment\n", "a.yaml:1:1: the file is empty"),
    (
      "a: [1, 2",
      "a.yaml:2:1: this is not YAML: did not find expected ',' or ']' (while parsing a flow sequence at line 1)"
    ),
    ("a: 1\n b: 2\n", "a.yaml:2:3: this is not YAML: mapping values are not allowed in this context"),
    ("a: *nowhere\n", "a.yaml:1:4: this is not YAML: found undefined alias"),
    ("<<: {a: 1}\n", "a.yaml:1:1: merge keys ('<<') are not supported; write the keys out"),
    ("? [a]\n: 1\n", "a.yaml:1:3: a key must be a plain text"),
  ]) func refusesWithPosition(text: String, expected: String) {
    #expect(Self.problems(text) == [expected])
  }

  @Test func refusesSeveralDocuments() {
    #expect(Self.problems("a: 1\n---\nb: 2\n").count == 1)
  }

  @Test func reportsEveryRepeatedKeyWithBothPlaces() {
    let text = """
      name: x
      models:
        - {k: 1, k: 2}
        - "seed": 1
          other: 0
          seed: 2
      name: y
      name: z
      """
    #expect(
      Self.problems(text) == [
        "a.yaml:3:12: models[0].k: key 'k' stands more than once in one mapping; first at a.yaml:3:6",
        "a.yaml:6:5: models[1].seed: key 'seed' stands more than once in one mapping; first at a.yaml:4:5",
        "a.yaml:7:1: name: key 'name' stands more than once in one mapping; first at a.yaml:1:1",
        "a.yaml:8:1: name: key 'name' stands more than once in one mapping; first at a.yaml:1:1",
      ])
  }

  @Test func reportsRepeatedKeysThatCannotBeMarked() {
    #expect(Self.problems("&x a: 1\na: 2\n").first?.contains("key 'a' stands more than once") == true)
    #expect(Self.problems("'': 1\n'': 2\n").first?.contains("stands more than once") == true)
  }

  @Test(arguments: [
    ("true", YAMLScalar.Resolved.boolean(true)), ("False", .boolean(false)), ("no", .text("no")),
    ("on", .text("on")), ("12", .integer(12)), ("-3", .integer(-3)), ("+7", .integer(7)), ("0x1F", .integer(31)),
    ("0o17", .integer(15)), ("0x-1", .text("0x-1")), ("1_000", .text("1_000")), ("1.5", .number(1.5)),
    (".5", .number(0.5)), ("5.", .number(5)), ("1e3", .number(1000)), ("1e", .text("1e")), (".", .text(".")),
    ("-.inf", .number(-.infinity)), ("99999999999999999999", .number(1e20)), ("2024-01-01", .text("2024-01-01")),
    ("'12'", .text("12")), ("\"true\"", .text("true")), ("!!str 12", .text("12")), ("nan", .text("nan")),
  ]) func resolvesByCoreSchema(text: String, expected: YAMLScalar.Resolved) throws {
    let document = try YAMLDocument(path: "a.yaml", text: "v: \(text)\n")
    #expect(document.root["v"]?.scalar?.resolved == expected)
  }

  @Test(arguments: ["v:", "v: ~", "v: null", "v: NULL"]) func knowsNull(text: String) throws {
    #expect(try YAMLDocument(path: "a.yaml", text: text).root["v"]?.isNull == true)
  }

  @Test func followsAliases() throws {
    let document = try YAMLDocument(path: "a.yaml", text: "a: &x {k: 1}\nb: *x\n")
    #expect(document.root["b"]?["k"]?.scalar?.resolved == .integer(1))
    #expect(document.root["b"]?["k"]?.keyPath == "b.k")
  }

  @Test func refusesAliasesThatExplode() {
    var text = "a0: &a0 [x]\n"
    for level in 1...30 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
    #expect(Self.problems(text).first?.contains("too large or too deep") == true)
  }

  @Test func namesUnreadableFiles() {
    #expect(throws: YAMLProblems.self) { try YAMLDocument(contentsOf: "/nonexistent/x.yaml") }
  }
}
