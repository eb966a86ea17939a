import AnomalyCore
import AnomalyTestSupport
import Testing

@Suite("Catalogs and names")
struct CatalogTests {
  private let catalog = Catalog("detectors", [DetectorEntry(FaultyDetector.self)])

  @Test("An entry is found by its id")
  func lookup() throws {
    #expect(catalog.ids == ["faulty-detector"])
    #expect(try catalog.entry("faulty-detector").title == "Faulty detector")
    #expect(catalog["lof"] == nil)
  }

  @Test("An unknown id is refused with the nearest or with all")
  func unknownID() {
    let misspelt = #expect(throws: CatalogError.self) { try catalog.entry("faulty-detektor") }
    #expect(
      misspelt?.description == "'faulty-detektor' is not among the detectors; did you mean 'faulty-detector'?")
    let strange = #expect(throws: CatalogError.self) { try catalog.entry("lof") }
    #expect(strange?.description == "'lof' is not among the detectors; known: faulty-detector")
  }

  @Test("Facts of a detector come from its info")
  func facts() {
    let facts = Dictionary(uniqueKeysWithValues: catalog.entries[0].facts.map { ($0.title, $0.text) })
    #expect(facts["Scores"] == "0…∞, higher is more anomalous; an unremarkable row: about 2")
    #expect(facts["Clusters"] == "yes" && facts["Uses the seed"] == "no" && facts["Baseline"] == "no")
  }

  @Test(
    "Near names are found",
    arguments: [
      ("hbso", "hbos"), ("HBOS", "hbos"), ("isolation-forrest", "isolation-forest"), ("ecd", "ecod"), ("xyz", nil),
      ("", nil), ("constant-score", nil),
    ])
  func nearNames(given: String, expected: String?) {
    #expect(nearestName(to: given, among: ["constant", "ecod", "hbos", "isolation-forest"]) == expected)
  }

  @Test("Nothing is suggested where nothing is known")
  func nothingKnown() {
    #expect(nearestName(to: "a", among: []) == nil)
    #expect(suggestion(for: "a", among: []) == "; none is known here")
  }

  @Test(
    "Edits between names",
    arguments: [("", "", 0), ("", "abc", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "abd", 1), ("ab", "b", 1)])
  func edits(first: String, second: String, count: Int) {
    #expect(editDistance(Array(first), Array(second)) == count)
    #expect(editDistance(Array(second), Array(first)) == count)
  }
}
