import AnomalyCore
import AnomalyTestSupport
import Experiments
import Foundation
import NumericKernels
import RunRecords
import Testing
import Workbench

private func isPresent(_ file: String) -> Bool {
  datasetsFolder.map { FileManager.default.fileExists(atPath: "\($0)/\(file)") } ?? false
}

private func load(_ name: String) throws -> Dataset {
  try loadDataset(named: name, near: repositoryRoot.path).dataset
}

private func suspects(_ dataset: Dataset) -> [LeakageRecord] {
  let rows = Array(0..<dataset.frame.rowCount)
  return LeakageGate().findings(in: dataset, training: rows, evaluation: rows).filter(\.isSuspect)
}

/// What holds for a data set whose contract keeps the answer out of the features.
private enum CleanPromise: String, CaseIterable, CustomTestStringConvertible, Sendable {
  case nothingSuspect = "nothing is suspect, in the whole set nor in samples of it"
  case margins = "honest columns stay as far below the thresholds as the gate's documentation says"
  case holdout = "a random holdout is refused if it is KDD Cup 99"

  var testDescription: String { rawValue }

  func check(_ name: String) throws {
    let dataset = try load(name)
    switch self {
    case .nothingSuspect: checkNothingSuspect(dataset)
    case .margins:
      let associations = LeakageGate().associations(in: dataset).values
      #expect(associations.compactMap(\.auc).max() ?? 0 < 0.9885)
      #expect(associations.compactMap(\.information).max() ?? 0 < 0.8765)
    case .holdout: checkHoldout(dataset)
    }
  }

  private func checkNothingSuspect(_ dataset: Dataset) {
    #expect(suspects(dataset).isEmpty)
    for size in [50, 300, 2000] {
      for seed in 0..<5 {
        var stream = RandomSource(seed: UInt64(seed)).stream("sample", size)
        let sample = dataset.selectingRows(stream.sample(size, of: dataset.frame.rowCount).sorted())
        #expect(suspects(sample).isEmpty, "\(size) rows, seed \(seed)")
      }
    }
  }

  private func checkHoldout(_ dataset: Dataset) {
    let rowCount = dataset.frame.rowCount
    var stream = RandomSource(seed: 0).stream("holdout")
    let held = Set(stream.sample(rowCount * 3 / 10, of: rowCount))
    let training = (0..<rowCount).filter { !held.contains($0) }
    let found = LeakageGate().findings(in: dataset, training: training, evaluation: held.sorted())
    #expect(found.contains { $0.kind == .sharedRows && $0.isSuspect } == dataset.name.hasPrefix("kddcup99"))
  }
}

private let originals = ["kddcup99-10-percent", "kddcup99-test", "nsl-kdd-20-percent", "nsl-kdd-test", "nsl-kdd-train"]
private let hasOriginals = [
  "kddcup99/kddcup.data_10_percent.gz", "kddcup99/corrected.gz", "nsl-kdd/Train_data.csv.gz", "nsl-kdd/KDDTest+.txt.gz",
  "nsl-kdd/KDDTrain+.txt.gz",
].allSatisfy(isPresent)

@Suite("Leakage of the data sets")
struct LeakageTests {
  @Test(
    "the clean originals", .enabled(if: hasOriginals, "data not present"), arguments: originals, CleanPromise.allCases)
  private func clean(name: String, promise: CleanPromise) throws { try promise.check(name) }

  @Test("the simulated set", arguments: CleanPromise.allCases)
  private func simulated(promise: CleanPromise) throws { try promise.check("simulated") }

  @Test(.enabled(if: isPresent("nsl-kdd/Train_data.csv.gz"), "data not present"))
  func publishedAnalysis() throws {
    let found = suspects(try load("published-analysis"))
    #expect(found.map(\.column) == ["class", "class", "service_category"])
    #expect(found.map(\.kind) == [.name, .oneToOne, .derivedDuplicate])
    #expect(found.map(\.other) == [nil, nil, "service"])
    #expect(found[1].evidence.contains("'normal' ↔ normal") && found[1].evidence.contains("25,192 of 25,192 rows"))
    #expect(found[2].evidence.contains("66 values of service in 9 groups"))
  }

  @Test(
    "difficulty among the features is named, by its name: its values alone would not give it away",
    .enabled(if: isPresent("nsl-kdd/KDDTrain+.txt.gz"), "data not present"))
  func difficulty() throws {
    let folder = try TemporaryFolder()
    let contract = URL(fileURLWithPath: folder.path("dataset/with-difficulty"))
    try FileManager.default.createDirectory(at: contract, withIntermediateDirectories: true)
    let original = repositoryRoot.appending(path: "dataset/nsl-kdd-train/dataset.yaml")
    let text = try String(contentsOf: original, encoding: .utf8)
      .replacing("name: nsl-kdd-train", with: "name: with-difficulty")
      .replacing("type: number, role: ignore, why: made from the labels", with: "type: number")
    try Data(text.utf8).write(to: contract.appending(path: "dataset.yaml"))
    let dataset = try loadDataset(named: "with-difficulty", near: folder.path("dataset")).dataset
    let found = suspects(dataset)
    #expect(found.map(\.column) == ["difficulty"] && found.map(\.kind) == [.madeByPipeline])
    #expect(found.first?.evidence.contains("22 numbers 0…21; they explain 21.1 %") == true)
  }

  @Test("data check tells what leaks, as a table and beside the report in JSON")
  func command() throws {
    let table = try assay("data", "check", "simulated")
    #expect(
      table.status == 0 && table.output.contains("\nLeakage\n") && table.output.contains("protocol_type (of service)"))
    let json = try assay("data", "check", "simulated", "--json")
    struct Answer: Decodable {
      let dataset: String
      let rowsKept: Int
      let leakage: [LeakageRecord]
    }
    let answer = try JSONDecoder().decode(Answer.self, from: Data(json.output.utf8))
    #expect(answer.dataset == "simulated" && answer.rowsKept == 19_216)
    #expect(answer.leakage.map(\.column) == ["protocol_type"] && !answer.leakage.contains { $0.isSuspect })
  }
}
