import AnomalyCore
import StrictYAML
import Testing

@Suite struct StrictYAMLReaderTests {
  enum Scale: String, CaseIterable { case standard, robust, minMax = "min-max" }

  /// Decodes a text by a schema that uses every kind of accessor.
  static func decode(_ text: String, settings: [(String, String)] = []) throws -> [String] {
    var document = try YAMLDocument(path: "e.yaml", text: text)
    for (path, value) in settings { document = try document.setting(path, to: value) }
    return try YAMLReader.decode(document) { reader in
      var seen = [reader.string("name"), String(reader.integer("rows", in: 1...100, default: 10))]
      seen.append(String(reader.number("share", in: 0...1, default: 0.5)))
      seen.append(String(reader.boolean("shuffle", default: false)))
      seen.append(reader.choice("scale", default: Scale.standard).rawValue)
      seen.append(reader.strings("columns", default: []).joined(separator: "|"))
      for model in reader.mappings("models") {
        seen.append(model.string("id"))
        let parameters = model.parameters("parameters")
        seen += parameters.keys.sorted().map { "\($0)=\(parameters[$0].map(\.description) ?? "?")" }
        model.finish()
      }
      return seen
    }
  }

  static func problems(_ text: String, settings: [(String, String)] = []) -> [String] {
    do {
      _ = try decode(text, settings: settings)
      return []
    } catch {
      return (error as? YAMLProblems)?.problems.map(\.description) ?? ["\(error)"]
    }
  }

  @Test func readsWhatIsThereAndKeepsDefaults() throws {
    #expect(try Self.decode("name: a\n") == ["a", "10", "0.5", "false", "standard", ""])
    let text = """
      name: b
      rows: 7
      share: 1
      shuffle: true
      scale: min-max
      columns: [x, "1"]
      models:
        - id: k-means
          parameters: {k: 8, tolerance: 1e-4, flag: false, names: [a, b], numbers: [3, 0], rule: small}
      """
    #expect(
      try Self.decode(text) == [
        "b", "7", "1.0", "true", "min-max", "x|1", "k-means", "flag=false", "k=8", "names=[a, b]", "numbers=[3, 0]",
        "rule=small", "tolerance=0.0001",
      ])
  }

  @Test func reportsEveryMistakeAtOnce() {
    let text = """
      rows: 200
      share: .nan
      shuffle: yes
      scale: robst
      columns: [x, 1]
      models:
        - idd: k-means
          parameters: {k: {a: 1}}
        - 5
      colums: []
      """
    #expect(
      Self.problems(text) == [
        "e.yaml:1:1: name: required, but missing; expected text",
        "e.yaml:1:7: rows: 200 is not allowed; expected a whole number 1…100",
        "e.yaml:2:8: share: expected a number, found the number .nan",
        "e.yaml:3:10: shuffle: expected true or false, found the text 'yes'",
        "e.yaml:4:8: scale: 'robst' is not allowed; expected one of standard, robust, min-max; did you mean 'robust'?",
        "e.yaml:5:14: columns[1]: expected text, found the number 1; put it in quotes if it is meant as text",
        "e.yaml:7:5: models[0].id: required, but missing; expected text",
        "e.yaml:7:5: models[0].idd: unknown key 'idd'; did you mean 'id'?",
        "e.yaml:8:21: models[0].parameters.k: expected a single value or a list of texts, found a mapping",
        "e.yaml:9:5: models[1]: expected a mapping of keys, found the number 5",
        "e.yaml:10:1: colums: unknown key 'colums'; did you mean 'columns'?",
      ])
  }

  @Test(arguments: ["just text", "[1, 2]", "~"]) func refusesARootThatIsNoMapping(text: String) {
    let found = Self.problems(text)
    #expect(found.count == 1 && found[0].hasPrefix("e.yaml:1:1: expected a mapping of keys, found"))
  }

  @Test func settingsReplaceAddAndMake() throws {
    let text = "name: a\nmodels:\n  - id: x\n    parameters: {k: 8}\n  - id: y\n"
    let seen = try Self.decode(
      text,
      settings: [
        ("models[0].parameters.k", "20"), ("models[1].parameters.rule", "\"1\""), ("rows", "3"), ("name", "z"),
      ])
    #expect(seen == ["z", "3", "0.5", "false", "standard", "", "x", "k=20", "y", "rule=1"])
  }

  @Test(arguments: [
    ("models[2].id", "q", "--set models[2].id: 'models' has 2 elements, numbered from 0: there is no [2]"),
    ("models.id", "q", "--set models.id: 'models' is a list and has no key 'id'; name an element, as in [0].id"),
    ("name.x", "q", "--set name.x: 'name' is the text 'a' and has no key 'x'"),
    ("name[0]", "q", "--set name[0]: 'name' is the text 'a', not a list: there is no [0]"),
    (
      "models[x]", "q",
      "--set models[x]: this is not a path; write keys and list positions, as in models[0].parameters.k"
    ),
    ("a..b", "q", "--set a..b: this is not a path; write keys and list positions, as in models[0].parameters.k"),
    ("", "q", "--set : this is not a path; write keys and list positions, as in models[0].parameters.k"),
    ("nmae", "q", "--set nmae: nmae: unknown key 'nmae'; did you mean 'name'?"),
    ("rows", "1000", "--set rows: rows: 1000 is not allowed; expected a whole number 1…100"),
    ("models[0].idd", "1", "--set models[0].idd: models[0].idd: unknown key 'idd'; did you mean 'id'?"),
  ]) func settingsThatLeadNowhereAreRefused(path: String, value: String, expected: String) {
    let text = "name: a\nmodels:\n  - id: x\n    parameters: {k: 8}\n  - id: y\n"
    #expect(Self.problems(text, settings: [(path, value)]) == [expected])
  }

  @Test func settingsMustBeYAML() {
    let found = Self.problems("name: a\n", settings: [("name", "[1, 2")])
    #expect(found.count == 1 && found[0].hasPrefix("--set name: this is not YAML"))
  }

  @Test func settingReachesIntoAMappingThatIsLeftOut() throws {
    let document = try YAMLDocument(path: "e.yaml", text: "name: a\nempty:\n")
      .setting("empty.deep.x", to: "1").setting("absent.y", to: "[2]")
    #expect(document.root["empty"]?["deep"]?["x"]?.keyPath == "empty.deep.x")
    #expect(document.root["absent"]?["y"]?.elements?.first?.position == .setting("absent.y"))
  }
}
