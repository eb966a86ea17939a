import AnomalyCore
import AnomalyTestSupport
import Foundation
import Testing

private enum Linkage: String, CaseIterable { case single, complete }

private struct Example: Parameterized {
  var neighbors = 20
  var radius = 0.5
  var linkage = Linkage.single
  var normalize = true
  var columns: [String] = []
  var clusters: [Int] = []

  static let parameters: [Parameter<Example>] = [
    .integer("neighbors", \.neighbors, in: 1...100, "Neighbours."),
    .real("radius", \.radius, in: 0...1, lowerExcluded: true, "Radius."),
    .choice("linkage", \.linkage, "Linkage."),
    .boolean("normalize", \.normalize, "Whether to normalise."),
    .names("columns", \.columns, "Columns."),
    .integers("clusters", \.clusters, in: 0...9, "Clusters."),
  ]
}

@Suite("Parameters")
struct ParameterTests {
  @Test("Those left out keep their defaults, those given are set")
  func setting() throws {
    let defaults: ParameterSet = [
      "neighbors": .integer(20), "radius": .real(0.5), "linkage": .text("single"), "normalize": .boolean(true),
      "columns": .texts([]), "clusters": .integers([]),
    ]
    #expect(try Example([:]).parameterSet == defaults)
    let given: ParameterSet = [
      "neighbors": .integer(100), "radius": .integer(1), "linkage": .text("complete"), "normalize": .boolean(false),
      "columns": .text("bytes"), "clusters": .integer(3),
    ]
    let example = try Example(given)
    #expect(example.neighbors == 100 && example.radius == 1 && example.linkage == .complete)
    #expect(!example.normalize && example.columns == ["bytes"] && example.clusters == [3])
    #expect(try Example(["clusters": .texts([])]).clusters.isEmpty, "a list of nothing has no kind of its own")
    #expect(try Example(example.parameterSet).parameterSet == example.parameterSet)
  }

  @Test("Values that their kind does not allow are refused by name", arguments: Example.parameterDescriptions)
  func invalidValues(parameter: ParameterDescription) {
    for value in AnomalyTestSupport.invalidValues(of: parameter.kind) {
      let expected = ParameterError.refused(
        name: parameter.name, value: value.description, allowed: parameter.kind.description)
      #expect(throws: expected) { try Example([parameter.name: value]) }
    }
  }

  @Test("Values that their kind allows are accepted", arguments: Example.parameterDescriptions)
  func validValues(parameter: ParameterDescription) throws {
    for value in AnomalyTestSupport.validValues(of: parameter.kind) {
      #expect(try Example([parameter.name: value]).parameterSet[parameter.name] == value)
    }
  }

  @Test("A misspelt name is refused with the nearest one, a strange one with all")
  func unknownNames() {
    let misspelt = #expect(throws: ParameterError.self) { try Example(["neigbors": .integer(3)]) }
    #expect(misspelt?.description == "unknown parameter 'neigbors'; did you mean 'neighbors'?")
    let strange = #expect(throws: ParameterError.self) { try Example(["contamination": .real(0.1)]) }
    #expect(
      strange?.description
        == "unknown parameter 'contamination'; known: clusters, columns, linkage, neighbors, normalize, radius")
  }

  @Test("A refusal says what is allowed")
  func refusalText() {
    let error = #expect(throws: ParameterError.self) { try Example(["radius": .integer(0)]) }
    #expect(error?.description == "parameter 'radius' cannot be '0'; allowed: number above 0, up to 1")
  }

  @Test(
    "Kinds say what they allow",
    arguments: [
      (ParameterKind.boolean, "true or false"), (.integer(1...9), "whole number 1…9"),
      (.integer(2...Int.max), "whole number, 2 or more"),
      (.real(-Double.infinity...Double.infinity, lowerExcluded: false), "number"),
      (.real(0...Double.infinity, lowerExcluded: true), "number above 0"),
      (.real(0...Double.infinity, lowerExcluded: false), "number, 0 or more"),
      (.real(0...0.5, lowerExcluded: false), "number 0…0.5"), (.choice(["a", "b"]), "one of a, b"),
      (.names, "list of names"), (.integers(0...7), "list of whole numbers 0…7"),
    ])
  func kindTexts(kind: ParameterKind, text: String) {
    #expect(kind.description == text)
  }

  @Test("Texts of a command line become values or nothing")
  func parsedTexts() {
    #expect(ParameterKind.integer(1...9).parsed("9") == .integer(9))
    #expect(ParameterKind.integer(1...9).parsed("10") == nil)
    #expect(ParameterKind.integer(1...9).parsed("2.0") == nil)
    #expect(ParameterKind.real(0...1, lowerExcluded: true).parsed("1e-3") == .real(0.001))
    #expect(ParameterKind.real(0...1, lowerExcluded: true).parsed("nan") == nil)
    #expect(ParameterKind.boolean.parsed("yes") == nil)
    #expect(ParameterKind.choice(["a"]).parsed("a") == .text("a"))
    #expect(ParameterKind.choice(["a"]).parsed("A") == nil)
    #expect(ParameterKind.names.parsed("a,b") == .texts(["a", "b"]))
    #expect(ParameterKind.integers(0...7).parsed("0,3") == .integers([0, 3]))
    #expect(ParameterKind.integers(0...7).parsed("0,8") == nil)
    #expect(ParameterKind.integers(0...7).parsed("0,x") == nil)
    #expect(ParameterKind.integers(0...7).parsed("0,,3") == nil)
    #expect(ParameterKind.integers(0...7).parsed("") == .integers([]))
  }

  @Test(
    "Values survive JSON",
    arguments: [
      ParameterValue.boolean(true), .integer(1), .integer(-7), .real(0.1), .text("single"), .text("1"), .texts([]),
      .texts(["a", "b"]), .integers([3, 0]),
    ])
  func json(value: ParameterValue) throws {
    let data = try AnomalyTestSupport.json(["value": value])
    #expect(try JSONDecoder().decode([String: ParameterValue].self, from: data) == ["value": value])
  }

  @Test("The same value has one spelling")
  func canonicalSpelling() {
    #expect(ParameterValue.real(3).description == "3")
    #expect(ParameterValue.real(0.1).description == "0.1")
    #expect(ParameterValue.real(1e300).description == "1e+300")
    #expect(ParameterValue.texts(["a", "b"]).description == "[a, b]")
    #expect(ParameterValue.integers([3, 0]).description == "[3, 0]")
  }
}
