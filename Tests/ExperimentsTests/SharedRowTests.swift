import AnomalyCore
import Experiments
import RunRecords
import Testing

@Suite("Leakage gate: shared rows")
struct SharedRowTests {
  private let gate = LeakageGate()

  private func shared(_ dataset: Dataset, training: [Int], evaluation: [Int]) -> LeakageRecord? {
    gate.findings(in: dataset, training: training, evaluation: evaluation).first { $0.kind == .sharedRows }
  }

  @Test("rows are counted as a comparison of all pairs counts them", arguments: 0..<20)
  func bruteForce(seed: Int) {
    var example = LeakageExample(rows: 120, anomalies: 0.4, seed: UInt64(seed))
    let columns = [
      Column("a", (0..<120).map { _ in [0.0, -0.0, 1, .nan, 2][example.generator.below(5)] }),
      Column("b", (0..<120).map { _ in "v\(example.generator.below(3 + seed % 5))" }),
      Column("c", (0..<120).map { _ in Double(example.generator.below(2)) }),
    ]
    let dataset = makeDataset(columns, labels: example.labels)
    let evaluation = (0..<120).filter { _ in example.generator.below(3) == 0 }
    let training = (0..<120).filter { !evaluation.contains($0) }
    func key(_ row: Int) -> [String] {
      columns.map { column in
        switch column.values {
        case .numeric(let values): values[row].isNaN ? "missing" : "\(values[row] + 0)"
        case .categorical(let codes, _): "\(codes[row])"
        }
      }
    }
    let common = evaluation.filter { row in training.contains { key($0) == key(row) } }
    let contradicted = common.filter { row in
      training.contains { key($0) == key(row) && example.isAnomaly[$0] != example.isAnomaly[row] }
    }
    let evidence = shared(dataset, training: training, evaluation: evaluation)?.evidence ?? ""
    #expect(evidence.hasPrefix("\(common.count) of \(evaluation.count) evaluation rows"))
    #expect(evidence.contains("\(contradicted.count) of them under the opposite verdict"))
  }

  @Test(
    "a twentieth is a notice, more is suspect", arguments: [(0, nil), (1, false), (5, false), (6, true), (100, true)])
  func threshold(shared count: Int, isSuspect: Bool?) {
    let numbers = (0..<1000).map { Double($0) } + (0..<100).map { Double($0 < count ? $0 : 1000 + $0) }
    let dataset = makeDataset([Column("x", numbers)], labels: nil)
    let found = shared(dataset, training: Array(0..<1000), evaluation: Array(1000..<1100))
    #expect(found?.isSuspect == isSuspect && found?.column == nil)
    #expect(found?.evidence.contains("verdict") != true, "nothing is said of labels that are not there")
  }

  @Test("the same rows on both sides are transductive, and not looked at")
  func transductive() {
    let dataset = makeDataset([Column("x", [1, 1, 1, 1])], labels: nil)
    #expect(shared(dataset, training: [0, 1, 2, 3], evaluation: [0, 1, 2, 3]) == nil)
    #expect(shared(dataset, training: [0, 1], evaluation: [1, 2])?.evidence.hasPrefix("2 of 2") == true)
  }
}
