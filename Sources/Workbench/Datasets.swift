public import AnomalyCore
public import DataIngest
public import Experiments
import Foundation
public import Reporting
public import RunRecords

/// A data set in memory with the report on how it was read and cleaned.
public struct LoadedDataset: Sendable {
  public let dataset: Dataset
  public let report: CleaningReport
}

/// What is to be known of a data set before anything is fitted on it.
public struct DatasetCheck: Sendable, Encodable {
  public let report: CleaningReport
  /// What the leakage gate finds in all rows and columns, without a holdout.
  public let leakage: [LeakageRecord]

  public init(_ loaded: LoadedDataset) {
    report = loaded.report
    let rows = Array(0..<loaded.dataset.frame.rowCount)
    leakage = LeakageGate().findings(in: loaded.dataset, training: rows, evaluation: rows)
  }

  private enum CodingKeys: String, CodingKey { case leakage }

  /// The report's own keys with `leakage` beside them.
  public func encode(to encoder: any Encoder) throws {
    try report.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(leakage, forKey: .leakage)
  }

  /// For readers: the cleaning first, then what leaks.
  public var tables: [Table] { cleaningTables(report) + [leakageTable(leakage)] }
}

/// Where contracts and originals are looked for.
public enum DataFolders {
  /// The nearest `dataset/` folder at or above one of the starting folders, or above the program itself.
  ///
  /// - Parameter start: A file or folder to look from first, for example an experiment file.
  public static func contracts(near start: String? = nil) -> String {
    placesAbove("dataset", near: start).first { !DatasetContract.names(in: $0).isEmpty } ?? "dataset"
  }

  /// `ASSAY_DATASETS`, then the user's own data folder.
  public static var originals: [String] {
    [ProcessInfo.processInfo.environment["ASSAY_DATASETS"], own].compactMap { $0 }
  }

  /// The user's own data folder, after the XDG base directory specification: `$XDG_DATA_HOME/assay/datasets`, or
  /// `~/.local/share/assay/datasets` where that variable is not set to an absolute path.
  public static var own: String {
    let given = ProcessInfo.processInfo.environment["XDG_DATA_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    return (given ?? NSHomeDirectory() + "/.local/share") + "/assay/datasets"
  }
}

/// Loads a data set by the name of its contract.
///
/// - Parameters:
///   - blocks: a column by which rows belong together, for intervals.
///   - threads: how many read the file, all processors when nil; the data are the same for any number.
/// - Throws: `YAMLProblems` for the contract, `IngestError` for the data.
public func loadDataset(
  named name: String, near start: String? = nil, blocks: BlockSpec? = nil,
  threads: Int? = nil
) throws -> LoadedDataset {
  let contract = try DatasetContract(named: name, in: DataFolders.contracts(near: start))
  guard let file = contract.locateFile(in: DataFolders.originals) else {
    throw contract.missingFileError(in: DataFolders.originals)
  }
  let (dataset, report) = try loadDataset(
    contract, file: file, threads: threads ?? ProcessInfo.processInfo.activeProcessorCount,
    blocks: blocks.map { blocks in (blocks.column, blocks.block) })
  return LoadedDataset(dataset: dataset, report: report)
}

/// Every contract, one line each, and where its data are.
public func datasetTable() throws -> Table {
  let folder = DataFolders.contracts()
  let rows = try DatasetContract.names(in: folder).map { name -> [Table.Cell] in
    let contract = try DatasetContract(named: name, in: folder)
    let file = contract.locateFile(in: DataFolders.originals)
    return [.text(name), .text(contract.title), .text(file ?? "absent: \(contract.fetchAdvice)")]
  }
  return Table(
    "data sets", columns: [Table.Column("name"), Table.Column("title"), Table.Column("data")], rows: rows)
}

/// The report on a data set for readers: what a reader must know, then columns and classes.
public func cleaningTables(_ report: CleaningReport) -> [Table] {
  let notices = Table(
    report.dataset, columns: [Table.Column("found")], rows: report.notices.map { [.text($0)] })
  let columns = Table(
    "Columns",
    columns: ["column", "type", "role", "in the frame", "note"].map { Table.Column($0) },
    rows: report.columns.map {
      [
        .text($0.column), .text($0.type.rawValue), .text($0.role.rawValue), .text($0.isInFrame ? "yes" : "no"),
        .text($0.note ?? ""),
      ]
    })
  guard !report.classes.isEmpty else { return [notices, columns] }
  let classes = Table(
    "Classes",
    columns: [
      Table.Column("class"), Table.Column("verdict"), Table.Column("family"), Table.Column("rows", isNumeric: true),
    ],
    rows: report.classes.map { [.text($0.name), .text($0.verdict), .text($0.family), .integer($0.rows)] })
  return [notices, columns, classes]
}
