import AnomalyCore
import Experiments
import NumericKernels
import RunRecords
import Testing
import Workbench

private func alarms(
  _ columns: [Column], isAnomaly: [Bool], detectors: [DetectorSpec], subsamples: Int = 0
) throws -> [AlarmRecord] {
  var spec = ExperimentSpec(
    name: "x", title: "x", dataset: "made", pipelines: [PipelineSpec(name: "plain", steps: [])], detectors: detectors,
    subsamples: subsamples, metrics: ["roc-auc", "precision-at-k", "silhouette"].map { PluginSpec(id: $0) },
    agreements: [PluginSpec(id: "spearman")], budgets: [10])
  spec.intervals.resamples = 200
  let dataset = Dataset(
    name: "made", frame: Frame(columns: columns, rowCount: isAnomaly.count), labels: Labels(isAnomaly: isAnomaly),
    rowIDs: Array(1...isAnomaly.count), digest: "none")
  return try ExperimentRunner(
    try ExperimentPlan(spec, catalogs: standardCatalogs), catalogs: standardCatalogs, workers: Workers(threads: 2),
    version: "test"
  ).run(on: dataset).assessment.alarms
}

private func detector(_ id: String, _ parameters: ParameterSet = [:]) -> DetectorSpec {
  DetectorSpec(id: id, pipelines: ["plain"], parameters: parameters)
}

@Suite("Alarms")
struct AlarmTests {
  /// Two clouds of normal rows; anomalies far outside, dense in the middle, or not there.
  private func cloud(_ rows: Int, anomalies: Int, at place: Double, spread: Double) -> (
    columns: [Column], flags: [Bool]
  ) {
    var stream = RandomSource(seed: 12).stream("cloud")
    let flags = (0..<rows).map { $0 % (rows / anomalies) == 0 }
    let columns = ["one", "two"].map { name in
      Column(name, flags.map { $0 ? place + spread * stream.gaussian() : 3 * stream.gaussian() })
    }
    return (columns, flags)
  }

  @Test("nothing is said of a detector that does its work")
  func silence() throws {
    let (columns, flags) = cloud(600, anomalies: 12, at: 20, spread: 2)
    let found = try alarms(columns, isAnomaly: flags, detectors: [detector("hbos"), detector("isolation-forest")])
    #expect(found.isEmpty, "\(found.map(\.finding))")
  }

  @Test("attacks denser than normal traffic: below chance, however stable")
  func belowChance() throws {
    let (columns, flags) = cloud(600, anomalies: 60, at: 0, spread: 0.1)
    let found = try alarms(
      columns, isAnomaly: flags, detectors: [detector("k-nearest-neighbors")], subsamples: 3)
    #expect(found.map(\.code) == [.belowChance, .stableButMeaningless])
    #expect(found[0].advice.contains("do not turn it round"))
  }

  @Test("half of the rows anomalies: no search for the rare")
  func highPrevalence() throws {
    let (columns, flags) = cloud(400, anomalies: 200, at: 20, spread: 2)
    #expect(try alarms(columns, isAnomaly: flags, detectors: [detector("ecod")]).map(\.code).contains(.highPrevalence))
  }

  @Test("one cluster, one score for most rows, a tie over the cut")
  func degenerate() throws {
    let (columns, flags) = cloud(600, anomalies: 12, at: 20, spread: 2)
    let found = try alarms(
      columns, isAnomaly: flags, detectors: [detector("dbscan", ["eps": .real(30), "minimumRows": .integer(3)])])
    #expect(Set(found.map(\.code)).isSuperset(of: [.constantScores, .degeneratePartition, .tieAtCut]))
  }

  @Test("a score that follows one column, and with it the order of the file")
  func order() throws {
    // Distances to neighbours grow with the value, and the file is sorted by it.
    let values = (0..<300).map { Double($0 * $0) }
    let found = try alarms(
      [Column("when", values)], isAnomaly: values.indices.map { $0 % 30 == 7 },
      detectors: [detector("k-nearest-neighbors", ["neighbors": .integer(2)])])
    #expect(Set(found.map(\.code)).isSuperset(of: [.rowOrder, .singleColumn]))
    #expect(found.first { $0.code == .singleColumn }?.finding.contains("when") == true)
  }

  @Test("clusters of two spaces are told apart, a failed run is named")
  func spacesAndFailures() throws {
    let (columns, flags) = cloud(300, anomalies: 6, at: 20, spread: 2)
    var spec = ExperimentSpec(
      name: "x", title: "x", dataset: "made",
      pipelines: [
        PipelineSpec(name: "plain", steps: []), PipelineSpec(name: "scaled", steps: [PluginSpec(id: "standard")]),
      ],
      detectors: [
        DetectorSpec(id: "k-means-composite", pipelines: ["plain", "scaled"], parameters: ["clusters": .integer(2)]),
        DetectorSpec(id: "dbscan", pipelines: ["scaled"], parameters: ["eps": .real(1e-9)]),
      ], metrics: [PluginSpec(id: "silhouette")], budgets: [10])
    spec.intervals.resamples = 0
    let dataset = Dataset(
      name: "made", frame: Frame(columns: columns, rowCount: 300), labels: Labels(isAnomaly: flags),
      rowIDs: Array(1...300), digest: "none")
    let outcome = try ExperimentRunner(
      try ExperimentPlan(spec, catalogs: standardCatalogs), catalogs: standardCatalogs, workers: Workers(),
      version: "test"
    ).run(on: dataset)
    #expect(Set(outcome.assessment.alarms.map(\.code)).isSuperset(of: [.incomparableIndices, .failedRuns]))
  }
}
