import AnomalyCore
import Experiments
import Foundation
import RunRecords
import Testing

/// A column that leaks, as the gate should call it.
private struct Plant: CustomTestStringConvertible, Sendable {
  let name: String
  let kind: LeakageRecord.Kind
  let other: String?
  let column: @Sendable (inout LeakageExample) -> Column

  init(
    _ name: String, _ kind: LeakageRecord.Kind, of other: String? = nil,
    _ column: @escaping @Sendable (inout LeakageExample) -> Column
  ) {
    self.name = name
    self.kind = kind
    self.other = other
    self.column = column
  }

  var testDescription: String { name }
}

private let plants: [Plant] = [
  Plant("verdict as 0 and 1", .oneToOne) { Column("x", $0.isAnomaly.map { $0 ? 1 : 0 }) },
  Plant("verdict as other words", .oneToOne) { Column("x", $0.isAnomaly.map { $0 ? "bad" : "good" }) },
  Plant("classes under other names", .oneToOne) { Column("x", $0.classes.map { "<\($0)>" }) },
  Plant("verdict, missing when normal", .oneToOne) { Column("x", $0.isAnomaly.map { $0 ? 1 : .nan }) },
  Plant("many codes, each of one verdict", .determinesLabel) { example in
    Column("x", example.isAnomaly.map { "c\(2 * example.generator.below(20) + ($0 ? 1 : 0))" })
  },
  Plant("verdict with three errors in a thousand", .determinesLabel) { example in
    Column("x", example.isAnomaly.map { $0 != (example.generator.uniform() < 0.003) ? 1 : 0 })
  },
  Plant("score that parts the two", .determinesLabel) { example in
    Column("x", example.isAnomaly.map { example.generator.uniform() - ($0 ? 1 : 0) })
  },
  Plant("large or small when anomalous", .determinesLabel) { example in
    Column(
      "x",
      example.isAnomaly.map {
        ($0 ? 2 : 0.5 * example.generator.uniform()) * (example.generator.below(2) == 0 ? 1 : -1)
      })
  },
  Plant("missing when anomalous", .determinesLabel) { example in
    Column("x", example.isAnomaly.map { $0 ? .nan : example.generator.uniform() })
  },
  Plant("padded when anomalous", .spelling) { example in
    Column("x", example.isAnomaly.map { ["tcp", "udp"][example.generator.below(2)] + ($0 ? " " : "") })
  },
  Plant("capitals when normal, one value of three", .spelling) { example in
    Column("x", example.isAnomaly.map { ["tcp", "udp", $0 ? "http" : "HTTP"][example.generator.below(3)] })
  },
  Plant("groups of a category", .derivedDuplicate, of: "service") {
    Column("service_category", $0.services.map { "group\(($0.last?.wholeNumberValue ?? 0) % 4)" })
  },
  Plant("codes of a category", .derivedDuplicate, of: "service") {
    Column("x", $0.services.map { Double($0.hashed % 1009) })
  },
  Plant("intervals of a number", .derivedDuplicate, of: "src_bytes") {
    Column("bytes_class", $0.bytes.map { $0 < 200 ? "small" : $0 < 600 ? "middle" : "large" })
  },
  Plant("copy of a number", .derivedDuplicate, of: "count") { Column("x", $0.counts) },
  Plant("number in another unit", .derivedDuplicate, of: "src_bytes") {
    Column("x", $0.bytes.map { 8 * $0 + 3 })
  },
  Plant("logarithm of a number", .derivedDuplicate, of: "src_bytes") { Column("x", $0.bytes.map { log(1 + $0) }) },
]

extension String {
  /// The same in every run, unlike `hashValue`.
  fileprivate var hashed: Int { utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xffff_ffff } }
}

@Suite("Leakage gate")
struct LeakageGateTests {
  @Test("a planted leak is found and nothing else is suspect", arguments: plants)
  private func planted(plant: Plant) throws {
    var example = LeakageExample()
    let column = plant.column(&example)
    let suspects = leakage(example.dataset([column])).filter(\.isSuspect)
    #expect(suspects.map(\.kind).contains(plant.kind))
    #expect(suspects.allSatisfy { $0.column == column.name && $0.other == plant.other })
    #expect(suspects.allSatisfy { !$0.evidence.isEmpty && !$0.advice.isEmpty })
  }

  @Test("the same values in another order are no leak", arguments: plants)
  private func shuffledPlant(plant: Plant) {
    var example = LeakageExample()
    let column = plant.column(&example)
    let honest = shuffled(column, &example.generator)
    #expect(!leakage(example.dataset([honest])).contains { $0.isSuspect })
  }

  @Test("a tenth of errors makes a strong column, not a leak")
  func noisyCopy() {
    var example = LeakageExample()
    let noisy = Column("x", example.isAnomaly.map { $0 != (example.generator.uniform() < 0.1) ? 1 : 0 })
    #expect(leakage(example.dataset([noisy])).isEmpty)
  }

  @Test("few rows of a verdict give a notice, hardly any give nothing", arguments: [(9, 0), (29, 1), (31, 1), (40, 1)])
  func fewRows(anomalies: Int, findings: Int) {
    let isAnomaly = (0..<500).map { $0 < anomalies }
    let found = leakage(makeDataset([Column("x", isAnomaly.map { $0 ? 1 : 0 })], labels: Labels(isAnomaly: isAnomaly)))
    #expect(found.count == findings && found.allSatisfy { $0.isSuspect == (anomalies >= 30) })
  }

  @Test("random columns of any kind are never suspect", arguments: [5, 20, 60, 200, 1000])
  func randomColumns(rows: Int) {
    for seed in 0..<40 {
      var example = LeakageExample(rows: rows, anomalies: [0.05, 0.5, 0.9][seed % 3], seed: UInt64(seed))
      func random(_ bound: Int) -> [String] { (0..<rows).map { _ in "v\(example.generator.below(bound))" } }
      let columns = [
        Column("session", (0..<rows).map { "id\($0)" }), Column("half", random(max(1, rows / 2))),
        Column("few", random(4)), Column("two", random(2)), Column("rare", random(50).map { $0 == "v0" ? "a" : "b" }),
        Column("number", (0..<rows).map { _ in example.generator.uniform() }),
        Column("whole", (0..<rows).map { _ in Double(example.generator.below(5)) }),
        Column("flags", (0..<rows).map { _ in example.generator.below(20) == 0 ? 1 : 0 }),
        Column("holes", (0..<rows).map { _ in example.generator.below(3) == 0 ? .nan : example.generator.uniform() }),
      ]
      let suspects = leakage(example.dataset(columns)).filter(\.isSuspect)
      #expect(suspects.isEmpty, "seed \(seed): \(suspects)")
    }
  }

  @Test("a category that follows from one of another name is a notice: nature makes such columns too")
  func natureOrHand() throws {
    let example = LeakageExample()
    let groups = Column("zone", example.services.map { "group\(($0.last?.wholeNumberValue ?? 0) % 4)" })
    let finding = try #require(leakage(example.dataset([groups])).first)
    #expect(!finding.isSuspect && finding.kind == .derivedDuplicate && finding.other == "service")
  }

  @Test("spellings without any tie to the verdict are a notice")
  func harmlessSpelling() throws {
    var example = LeakageExample()
    let column = Column("x", example.classes.map { _ in ["tcp", "TCP", "udp"][example.generator.below(3)] })
    let findings = leakage(example.dataset([column]))
    #expect(findings.map(\.kind) == [.spelling] && !findings[0].isSuspect)
    #expect(findings[0].evidence.contains("'tcp'") && findings[0].evidence.contains("'TCP'"))
  }

  @Test("without labels, names, copies and spellings are still looked at")
  func unlabelled() {
    var example = LeakageExample()
    let columns = [
      Column("label", example.classes), Column("service_group", example.services.map { String($0.suffix(1)) }),
      Column("x", example.classes.map { _ in ["tcp", "TCP"][example.generator.below(2)] }),
    ]
    let findings = leakage(example.dataset(columns, labelled: false))
    #expect(findings.map(\.kind) == [.name, .derivedDuplicate, .spelling])
    #expect(findings.map(\.isSuspect) == [true, true, false], "suspects come first")
  }

  @Test(
    "one verdict only, rows that nobody judged, one row, none, no columns, one value, only missing values, many values")
  func edges() {
    let oneVerdict = makeDataset([Column("x", [1, 2, 3])], labels: Labels(isAnomaly: [true, true, true]))
    #expect(leakage(oneVerdict).isEmpty)
    let unjudged = Labels(
      classes: ["a", "b"], codes: (0..<100).map { $0 % 2 }, verdicts: [.unlabelled, .unlabelled], families: ["a", "b"])
    #expect(leakage(makeDataset([Column("x", (0..<100).map { Double($0 / 2) })], labels: unjudged)).isEmpty)
    #expect(leakage(makeDataset([Column("x", [1])], labels: Labels(isAnomaly: [true]))).isEmpty)
    #expect(leakage(makeDataset([Column("x", [String]())], labels: Labels(isAnomaly: []))).isEmpty)
    #expect(leakage(makeDataset([], labels: Labels(isAnomaly: [true, false]))).isEmpty)
    let labels = Labels(isAnomaly: (0..<200_000).map { $0 % 2 == 0 })
    let constants = [
      Column("a", [Double](repeating: 3, count: labels.count)),
      Column("b", [Double](repeating: .nan, count: labels.count)),
      Column(name: "c", values: .categorical(codes: Array(repeating: -1, count: labels.count), levels: [])),
      Column(name: "d", values: .categorical(codes: Array(repeating: 1, count: labels.count), levels: ["p", "q"])),
      Column("e", (0..<labels.count).map { "value\($0)" }), Column("f", (0..<labels.count).map { Double($0 ^ 0x155) }),
    ]
    #expect(leakage(makeDataset(constants, labels: labels)).isEmpty)
  }

  @Test("levels that no row has do not hide a copy of the label, nor do −0 and infinities")
  func unoccupiedLevels() {
    let isAnomaly = (0..<200).map { $0 % 3 == 0 }
    let columns = [
      Column(
        name: "x", values: .categorical(codes: isAnomaly.map { $0 ? 3 : 1 }, levels: ["p", "q", "r", "s"])),
      Column("z", isAnomaly.enumerated().map { $1 ? .infinity : $0 % 2 == 0 ? 0 : -0.0 }),
    ]
    let findings = leakage(makeDataset(columns, labels: Labels(isAnomaly: isAnomaly)))
    #expect(findings.map(\.kind) == [.oneToOne, .oneToOne] && findings.map(\.column) == ["x", "z"])
    #expect(findings[0].evidence.contains("'s' ↔ anomaly") && findings[1].evidence.contains("0 ↔ normal"))
  }

  @Test("thresholds are the caller's to choose")
  func thresholds() {
    var example = LeakageExample()
    let noisy = Column("x", example.isAnomaly.map { $0 != (example.generator.uniform() < 0.1) ? 1 : 0 })
    var gate = LeakageGate()
    gate.informationThreshold = 0.3
    #expect(leakage(example.dataset([noisy]), gate).map(\.column) == ["x"])
  }

  @Test("a record survives its file")
  func records() throws {
    for kind in LeakageRecord.Kind.allCases {
      let record = LeakageRecord(kind, column: nil, other: "o", evidence: "e", advice: "a", isSuspect: true)
      #expect(try decodedRecord(LeakageRecord.self, from: encodedRecord(record), path: "x") == record)
    }
  }
}
