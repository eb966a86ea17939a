import AnomalyCore
import DataIngest
import Foundation
import StrictYAML
import Testing

/// The originals that the contracts describe, when `ASSAY_DATASETS` names a folder that holds them.
@Suite struct OriginalDataTests {
  static func load(
    _ name: String, _ settings: [(path: String, text: String)] = []
  ) throws -> (dataset: Dataset, report: CleaningReport) {
    let contract = try DatasetContract(named: name, in: contractFolder, settings: settings)
    let file = try #require(contract.locateFile(in: datasets.map { [$0] } ?? []))
    return try loadDataset(contract, file: file)
  }

  static func families(_ report: CleaningReport) -> [String: Int] {
    Dictionary(uniqueKeysWithValues: report.families.map { ($0.name, $0.rows) })
  }

  @Test(.enabled(if: hasData("nsl-kdd/KDDTrain+.txt.gz"), "data not present")) func nslTraining() throws {
    let (dataset, report) = try Self.load("nsl-kdd-train")
    #expect(report.isDigestChecked && report.rowsRead == 125_973 && report.rowsKept == 125_973)
    #expect(dataset.frame.columns.count == 40)
    #expect(report.constantColumns.map(\.column) == ["num_outbound_cmds"])
    let duplicates = try #require(report.duplicates)
    #expect(duplicates.rows == 0 && duplicates.featureRows == 16 && duplicates.groups == 15)
    #expect(duplicates.differingLabelGroups == 15 && duplicates.contradictingGroups == 7)
    #expect(Self.families(report) == ["normal": 67_343, "dos": 45_927, "probe": 11_656, "r2l": 995, "u2r": 52])
    #expect(report.classes.count == 23 && report.nulls.isEmpty && report.rowsSetAside == 0)
    #expect(report.violations.map(\.column) == ["su_attempted"] && report.violations.map(\.rows) == [59])
    #expect(report.quasiCategories.first { $0.column == "su_attempted" }?.values == [0, 1, 2])
    guard case .numeric(let bytes)? = dataset.frame["src_bytes"]?.values else { return }
    #expect(bytes.max() == 1_379_963_888)
  }

  @Test(.enabled(if: hasData("nsl-kdd/KDDTest+.txt.gz"), "data not present")) func nslTest() throws {
    let (dataset, report) = try Self.load("nsl-kdd-test")
    #expect(report.rowsKept == 22_544 && dataset.frame.columns.count == 40)
    #expect(report.verdicts.map(\.rows).sorted() == [9_711, 12_833] && report.classes.count == 38)
    #expect(Self.families(report) == ["normal": 9_711, "dos": 7_460, "probe": 2_421, "r2l": 2_885, "u2r": 67])
    #expect(report.duplicates?.featureRows == 57 && report.duplicates?.contradictingGroups == 54)
  }

  @Test(.enabled(if: hasData("nsl-kdd/Train_data.csv.gz"), "data not present")) func nsl20Percent() throws {
    let (dataset, report) = try Self.load("nsl-kdd-20-percent")
    #expect(report.rowsKept == 25_192 && dataset.labels?.count(of: .anomaly) == 11_743)
    #expect(report.constantColumns.map(\.column) == ["num_outbound_cmds", "is_host_login"])
    #expect(dataset.frame.columns.count == 39 && dataset.frame["class"] == nil)
  }

  @Test(.enabled(if: hasData("nsl-kdd/Train_data.csv.gz"), "data not present")) func publishedAnalysis() throws {
    let (dataset, _) = try Self.load("published-analysis")
    #expect(dataset.frame.columns.count == 41)
    guard case .categorical(_, let levels)? = dataset.frame["service_category"]?.values else {
      Issue.record("service_category is not there")
      return
    }
    let widths = dataset.frame.columns.map { column in
      if case .categorical(_, let levels) = column.values { levels.count } else { 1 }
    }
    // The study counts 127 columns with its label and 116 without label and category.
    #expect(widths.reduce(0, +) - levels.count - 2 == 116)
    #expect(dataset.labels?.count(of: .anomaly) == 11_743)
  }

  @Test(.enabled(if: hasData("kddcup99/kddcup.data_10_percent.gz"), "data not present")) func kddCup() throws {
    let (dataset, report) = try Self.load("kddcup99-10-percent")
    #expect(report.rowsKept == 494_021 && dataset.frame.columns.count == 39)
    let duplicates = try #require(report.duplicates)
    #expect(duplicates.rows == 348_435 && duplicates.featureRows == 348_437)
    #expect(duplicates.differingLabelGroups == 2 && duplicates.contradictingGroups == 1)
    #expect(Self.families(report) == ["normal": 97_278, "dos": 391_458, "probe": 4_107, "r2l": 1_126, "u2r": 52])
    #expect(report.classes.allSatisfy { !$0.name.hasSuffix(".") })
    let distinct = try Self.load("kddcup99-10-percent", [("cleaning.duplicates", "drop")])
    #expect(distinct.report.rowsKept == 145_586 && distinct.dataset.rowIDs.last == 494_021)
  }

  @Test(.enabled(if: hasData("kddcup99/corrected.gz"), "data not present")) func kddCupTest() throws {
    let (dataset, report) = try Self.load("kddcup99-test")
    #expect(report.rowsKept == 311_029 && report.duplicates?.rows == 233_738)
    guard case .categorical(_, let services)? = dataset.frame["service"]?.values else { return }
    #expect(services.contains("icmp"))
  }

  @Test(.enabled(if: hasData("cybersecurity-attacks/cybersecurity_attacks_head300.csv"), "data not present"))
  func newlinesInsideFields() throws {
    let path = "\(datasets ?? "")/cybersecurity-attacks/cybersecurity_attacks_head300.csv"
    let records = try CSVParser().records(ofFile: path)
    #expect(records.count == 301 && records.allSatisfy { $0.count == 25 })
  }

  /// Text that is no log under a log's name, a damaged gzip, truncated and ragged files: an error each, never a crash.
  @Test(
    .enabled(if: hasData("malformed/ragged.csv"), "data not present"),
    arguments: ["corrupt.log.gz", "lorem-ipsum-conn.log", "ragged.csv", "truncated-conn.log"])
  func malformedFiles(name: String) throws {
    let path = "\(datasets ?? "")/malformed/\(name)"
    let contract = try DatasetContract(named: "nsl-kdd-train", in: contractFolder)
    let attempts: [() throws -> Void] = [
      { _ = try loadDataset(contract, file: path, checksDigest: false) },
      { _ = try readNumericTable(path: path) },
      { _ = try readColumn(path: path).numbers },
    ]
    for attempt in attempts {
      let error = #expect(throws: IngestError.self) { try attempt() }
      #expect(error?.problems.allSatisfy { $0.file == path && !$0.message.isEmpty } == true)
      if name.hasSuffix("gz") { #expect(error?.description.contains("gzip file is damaged") == true) }
    }
  }
}
