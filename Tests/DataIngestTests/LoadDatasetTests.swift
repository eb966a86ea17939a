import AnomalyCore
import DataIngest
import Foundation
import StrictYAML
import Testing

@Suite struct LoadDatasetTests {
  static let header = "id,bytes,proto,rate,note,label\n"
  static let rows = """
    a,10,tcp,0.5,"line
    break",ok
    b,20,udp,1.5,x,flood.
    c,10,tcp,0.5,y,ok
    d,10,tcp,0.5,z,sweep
    e,30,icmp,0.25,,unknown

    """

  static func load(
    _ text: String, _ changes: [(String, String)] = []
  ) throws -> (dataset: Dataset, report: CleaningReport) {
    var document = try YAMLDocument(path: "c.yaml", text: sampleContract)
    for (path, value) in changes { document = try document.setting(path, to: value) }
    let contract = try DatasetContract(document)
    return try withFile(text) { path in try loadDataset(contract, file: path) }
  }

  static func problems(_ text: String, _ changes: [(String, String)] = []) -> [String] {
    do {
      _ = try load(text, changes)
      return []
    } catch {
      return (error as? IngestError)?.problems.map {
        "\($0.line ?? 0): \($0.column ?? "-"): \($0.message); \($0.advice ?? "")"
      } ?? ["\(error)"]
    }
  }

  @Test func separatesFeaturesAndLabels() throws {
    let (dataset, report) = try Self.load(Self.header + Self.rows)
    #expect(dataset.frame.names == ["bytes", "proto", "rate", "layer"])
    #expect(dataset.frame["bytes"]?.values == .numeric([10, 20, 10, 10, 30]))
    #expect(dataset.frame["proto"]?.values == .categorical(codes: [0, 1, 0, 0, 2], levels: ["tcp", "udp", "icmp"]))
    #expect(dataset.frame["layer"]?.values == .categorical(codes: [0, 0, 0, 0, 1], levels: ["transport", "control"]))
    #expect(dataset.labels?.classes == ["ok", "flood", "sweep", "unknown"])
    #expect(dataset.labels?.codes == [0, 1, 0, 2, 3])
    #expect(dataset.labels?.verdicts == [.normal, .anomaly, .anomaly, .unlabelled])
    #expect(dataset.labels?.families == ["normal", "dos", "scan", "unlabelled"])
    #expect(dataset.rowIDs == [1, 2, 3, 4, 5])
    #expect(report.rowsRead == 5 && report.rowsKept == 5 && !report.isDigestChecked)
    #expect(report.duplicates?.rows == 1 && report.duplicates?.featureRows == 2 && report.duplicates?.groups == 1)
    #expect(report.duplicates?.differingLabelGroups == 1 && report.duplicates?.contradictingGroups == 1)
    #expect(report.violations.map(\.firstLine) == [4] && report.violations.map(\.firstValue) == [1.5])
    #expect(report.quasiCategories.map(\.values) == [[10, 20, 30]])
    #expect(report.families.map(\.rows) == [2, 1, 1, 1])
    #expect(report.columns.first { $0.column == "note" }?.note == "free text")
    #expect(report.notices.contains { $0.contains("column 'rate': 1 values are not 'at least 0, at most 1'") })
  }

  @Test func reportGoesThroughJSON() throws {
    let report = try Self.load(Self.header + Self.rows).report
    let decoded = try JSONDecoder().decode(CleaningReport.self, from: JSONEncoder().encode(report))
    #expect(decoded == report)
  }

  @Test func dropsDuplicatesWithTheirLabels() throws {
    let (dataset, report) = try Self.load(Self.header + Self.rows, [("cleaning.duplicates", "drop")])
    #expect(dataset.rowIDs == [1, 2, 4, 5] && report.rowsKept == 4 && report.duplicates?.droppedRows == 1)
    #expect(dataset.labels?.codes == [0, 1, 2, 3])
  }

  @Test func columnsMayStandInAnotherOrder() throws {
    let text = "label,rate,note,proto,bytes,id\nok,0.5,x,tcp,7,a\nflood,0,x,udp,8,b\n"
    let dataset = try Self.load(text).dataset
    #expect(dataset.frame.names == ["bytes", "proto", "rate", "layer"])
    #expect(dataset.frame["bytes"]?.values == .numeric([7, 8]))
  }

  @Test(arguments: [
    ("", "0: -: the file is empty; a header and rows are expected"),
    ("id,bytes,proto,rate,note,label\n", "0: -: the file has a header and no rows; "),
    ("id,bytes,proto,rate,label\n1,2,tcp,1,ok\n", "1: note: the header does not have this column"),
    ("id,bytes,proto,rate,note,label,more\n", "1: more: the contract does not have this column of the file"),
    (
      "id,byts,proto,rate,note,label\n", "1: bytes: the header does not have this column of the contract; is it 'byts'?"
    ),
    ("id,bytes,bytes,rate,note,label\n", "1: -: the header names column 'bytes' twice"),
    (header + "a,1,tcp,1,x\n", "2: -: the record has 5 values, the contract 6 columns; mend the line"),
    (
      header + "a;1;tcp;1;x;ok\n",
      "2: -: the record has 1 values, the contract 6 columns; is the separator really a comma?"
    ),
    (
      header + "a,1,tcp,nan,x,ok\n",
      "2: rate: 'nan' is not a finite number; mend it, or list it among cleaning.nullValues"
    ),
    (header + "a,12 kB,tcp,0,x,ok\n", "2: bytes: '12 kB' is not a finite number"),
    (header + "a,1,tcp,0,\"x,ok\n", "2: -: a quote opens in this record and is never closed"),
    (
      header + "a,,tcp,0,x,ok\nb,NA,tcp,0,x,ok\n",
      "2: bytes: 2 values are missing, the first is here; set cleaning.nulls"
    ),
    (
      header + "a,1,tcp,0,x,floood\n",
      "2: label: the label 'floood' (1 rows) is listed nowhere in the contract (did you mean 'flood'?)"
    ),
    (header + "a,1,sctp,0,x,ok\n", "0: proto: the value 'sctp' is in no group of the derived 'layer'"),
  ]) func refusesWithPlace(text: String, expected: String) {
    let found = Self.problems(text)
    #expect(found.contains { $0.hasPrefix(expected) }, "\(found)")
  }

  @Test func countsProblemsBeyondTheFirst() {
    let text = Self.header + String(repeating: "a,x,tcp,y,n,ok\n", count: 100)
    let error = #expect(throws: IngestError.self) { _ = try Self.load(text) }
    #expect(error?.problems.count == 20 && error?.totalCount == 200)
    #expect(error?.description.hasSuffix("… and 180 more problems of this kind") == true)
  }

  @Test func setsMalformedRowsAside() throws {
    let text = Self.header + "a,1,tcp,0.5,n,ok\nb,x,tcp,0.5,n,ok\nc,1\nd,2,udp,0.5,n,\"o\"k\ne,3,udp,0.5,n,ok\n"
    let (dataset, report) = try Self.load(text, [("cleaning.malformed", "set-aside")])
    #expect(dataset.rowIDs == [1, 5] && report.rowsRead == 5 && report.rowsSetAside == 3)
    #expect(report.setAside.map(\.line) == [3, 4, 5])
  }

  @Test func handlesMissingValues() throws {
    let text = Self.header + "a,?,tcp,0.5,n,ok\nb,1,icmp,,n,ok\nc,2,NA,0.5,n,\nd,2,udp,0.5,n,flood\n"
    let kept = try Self.load(text, [("cleaning.nulls", "keep")])
    #expect(kept.report.nulls.map(\.column) == ["bytes", "proto", "rate", "label"])
    #expect(kept.report.nulls.map(\.firstLine) == [2, 4, 3, 4])
    #expect(
      kept.dataset.frame["layer"]?.values == .categorical(codes: [0, 1, -1, 0], levels: ["transport", "control"]))
    #expect(kept.dataset.labels?.classes.contains("(missing)") == true)
    #expect(kept.dataset.labels?.count(of: .unlabelled) == 1)
    let dropped = try Self.load(text, [("cleaning.nulls", "drop-row")])
    #expect(dropped.dataset.rowIDs == [4] && dropped.report.rowsDroppedForNulls == 3)
    #expect(dropped.dataset.frame["proto"]?.values == .categorical(codes: [0], levels: ["udp"]))
    #expect(dropped.dataset.labels?.classes == ["flood"])
  }

  @Test func missingValuesMayBeWrittenAsNumbers() throws {
    let text = Self.header + "a,-1,tcp,0.5,n,ok\nb,1,tcp,0.5,n,ok\n"
    let (_, report) = try Self.load(text, [("cleaning.nullValues", "[\"-1\"]"), ("cleaning.nulls", "drop-row")])
    #expect(report.rowsKept == 1)
  }

  @Test func dropsConstantColumns() throws {
    let text = Self.header + "a,1,tcp,0.5,n,ok\nb,2,tcp,0.5,n,ok\n"
    let (dataset, report) = try Self.load(text, [("cleaning.constantColumns", "drop")])
    #expect(dataset.frame.names == ["bytes"])
    #expect(report.constantColumns.map(\.column) == ["proto", "rate", "layer"])
    #expect(report.constantColumns.map(\.value) == ["tcp", "0.5", "transport"])
    #expect(try Self.load(text).dataset.frame.names == ["bytes", "proto", "rate", "layer"])
  }

  @Test func listedNowhereMayBeAnAnomalyIfSaidSo() throws {
    let text = Self.header + "a,1,tcp,0.5,n,ok\nb,2,tcp,0.5,n,new\n"
    let dataset = try Self.load(text, [("labels.otherwise", "anomaly")]).dataset
    #expect(dataset.labels?.verdicts == [.normal, .anomaly] && dataset.labels?.families == ["normal", "other"])
  }

  @Test func leakingLabelsAreNamed() throws {
    let (dataset, report) = try Self.load(Self.header + Self.rows, [("columns[5].role", "label-and-feature")])
    #expect(dataset.frame.names.contains("label"))
    #expect(report.notices.contains { $0.contains("every detector sees the answer") })
  }

  @Test func refusesOtherBytesThanTheContractNames() throws {
    let text = Self.header + Self.rows
    let found = Self.problems(text, [("sha256", "\"\(String(repeating: "0", count: 64))\"")])
    #expect(found.count == 1 && found[0].contains("this is another version of the data"))
    let (dataset, report) = try Self.load(text, [("sha256", "\"\(sha256(of: text))\"")])
    #expect(report.isDigestChecked && dataset.digest == sha256(of: text))
  }
}
