import AnomalyCore
import DataIngest
import Foundation
import StrictYAML
import Testing

/// A small contract; tests change single lines of it.
let sampleContract = """
  name: sample
  title: A sample
  source: https://example.org/sample
  licence: public
  file: data.csv
  format: csv
  header: true
  columns:
    - {name: id, type: text, role: id}
    - {name: bytes, type: number, min: 0, integer: true}
    - {name: proto, type: category}
    - {name: rate, type: number, min: 0, max: 1}
    - {name: note, type: text, role: ignore, why: free text}
    - {name: label, type: category, role: label}
  derived:
    - name: layer
      from: proto
      groups: {transport: [tcp, udp], control: [icmp]}
  labels:
    column: label
    normal: [ok]
    unlabelled: [unknown]
    families: {dos: [flood, teardrop], scan: [sweep]}
    strip: "."
  cleaning:
    nulls: fail
    duplicates: keep
  """

@Suite struct DatasetContractTests {
  static func problems(_ text: String) -> [String] {
    do {
      _ = try DatasetContract(YAMLDocument(path: "c.yaml", text: text))
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }

  @Test func readsTheSample() throws {
    let contract = try DatasetContract(YAMLDocument(path: "c.yaml", text: sampleContract))
    #expect(contract.columns.map(\.role) == [.id, .feature, .feature, .feature, .ignore, .label])
    #expect(contract.columns[3].rule == SanityRule(minimum: 0, maximum: 1))
    #expect(contract.columns[1].rule.description == "whole number, at least 0")
    #expect(contract.labels?.meaning(ofClass: "sweep")?.family == "scan")
    #expect(contract.labels?.meaning(ofClass: "new") == nil)
    #expect(contract.labels?.className(of: "flood.") == "flood")
    #expect(contract.cleaning.nullValues == ["", "NA", "?"])
    #expect(contract.leakingColumns.isEmpty)
  }

  @Test(arguments: [
    (
      "name: sample", "name: Sample_1",
      "c.yaml:1:7: name: 'Sample_1' is not allowed; use lower-case letters, digits and hyphens"
    ),
    (
      "format: csv", "format: cvs", "c.yaml:6:9: format: 'cvs' is not allowed; expected one of csv; did you mean 'csv'?"
    ),
    ("header: true", "separator: coma", "expected one of comma, semicolon, tab, pipe; did you mean 'comma'?"),
    ("header: true", "sha256: abc", "c.yaml:7:9: sha256: expected 64 hexadecimal digits in lower case"),
    ("name: rate", "name: bytes", "columns[3].name: there is another column 'bytes'"),
    ("{name: id, type: text, role: id}", "{name: id, type: text}", "columns[0].type: text cannot be a feature"),
    (
      "{name: proto, type: category}", "{name: proto, type: category, min: 0}",
      "columns[2].type: min, max and integer need"
    ),
    ("min: 0, max: 1}", "min: 2, max: 1}", "columns[3].max: max is below min"),
    ("role: ignore", "roll: ignore", "columns[4].roll: unknown key 'roll'; did you mean 'role'?"),
    ("role: ignore", "role: ignored", "'ignored' is not allowed; expected one of feature, label, label-and-feature"),
    ("from: proto", "from: protp", "derived[0].from: 'protp' is no column of the type category; did you mean 'proto'?"),
    ("control: [icmp]", "control: [tcp]", "derived[0].groups.control[0]: 'tcp' is listed more than once"),
    ("control: [icmp]", "control: icmp", "derived[0].groups.control: expected a list of texts, found the text 'icmp'"),
    (
      "column: label", "column: lable",
      "labels.column: exactly this column must have the role label; columns with that role: label"
    ),
    ("scan: [sweep]", "scan: [ok]", "labels.families.scan[0]: 'ok' is listed more than once"),
    ("normal: [ok]", "normal: [0]", "labels.normal[0]: expected text, found the number 0; put it in quotes"),
    ("nulls: fail", "nulls: ignore", "cleaning.nulls: 'ignore' is not allowed; expected one of fail, drop-row, keep"),
    ("title: A sample", "titel: A sample", "c.yaml:1:1: title: required, but missing; expected text"),
  ]) func namesTheMistake(right: String, wrong: String, expected: String) {
    #expect(sampleContract.contains(right))
    let found = Self.problems(sampleContract.replacingOccurrences(of: right, with: wrong))
    #expect(found.contains { $0.contains(expected) }, "\(found)")
  }

  @Test func namesAllMistakesAtOnce() {
    let text = sampleContract.replacingOccurrences(of: "format: csv", with: "format: cvs")
      .replacingOccurrences(of: "min: 2", with: "min: x").replacingOccurrences(of: "nulls: fail", with: "nuls: fail")
      .replacingOccurrences(of: "licence: public\n", with: "")
    #expect(Self.problems(text).count == 3)
  }

  @Test func findsContractsByName() throws {
    let names = DatasetContract.names(in: contractFolder)
    #expect(names == names.sorted() && names.contains("nsl-kdd-20-percent"))
    let error = #expect(throws: YAMLProblems.self) {
      _ = try DatasetContract(named: "nsl-kdd-trian", in: contractFolder)
    }
    #expect(error?.description.contains("did you mean 'nsl-kdd-train'?") == true)
    let changed = try DatasetContract(
      named: "kddcup99-test", in: contractFolder, settings: [("cleaning.duplicates", "drop")])
    #expect(changed.cleaning.duplicates == .drop)
  }

  @Test(arguments: DatasetContract.names(in: contractFolder)) func shippedContractsAreSound(name: String) throws {
    let contract = try DatasetContract(named: name, in: contractFolder)
    #expect(contract.sha256 != nil && !contract.licence.isEmpty && contract.source.hasPrefix("http"))
    #expect(contract.leakingColumns == (name == "published-analysis" ? ["class"] : []))
  }

  @Test func missingDataAreExplained() throws {
    let contract = try DatasetContract(named: "nsl-kdd-train", in: contractFolder)
    #expect(contract.locateFile(in: ["/nonexistent"]) == nil)
    #expect(contract.missingFileError(in: []).description.contains("https://"))
  }

  @Test func sourcesAreListed() {
    #expect(SourceCatalog.standard.ids.contains("csv"))
    #expect(SourceCatalog.standard["csv"]?.parameters.map(\.name) == ["header", "separator"])
  }
}
