public import Analysis
import AnomalyCore
import Experiments
import Foundation
import Reporting
import RunRecords

/// The data set that `assay analyze` looks at: a whole one, or the rows of an experiment.
public struct AnalysisSubject: Sendable {
  /// The file that makes a folder an analysis.
  public static let fileName = "analysis.json"

  public let loaded: LoadedDataset
  /// Where its analysis goes if nobody says otherwise.
  public let folder: String

  /// A data set by the name of its contract.
  ///
  /// - Parameter threads: How many read the file; the data are the same for any number.
  public init(dataset name: String, threads: Int) throws {
    loaded = try loadDataset(named: name, threads: threads)
    folder = "results/\(name)/analysis"
  }

  /// The rows that an experiment draws from its data set, found near its file.
  ///
  /// - Parameter name: The data set that the experiment is expected to name.
  public init(experiment path: String, dataset name: String? = nil, threads: Int) throws {
    let session = try ExperimentSession(path: path)
    if let name, name != session.spec.dataset {
      throw UsageError("\(path) is about the data set '\(session.spec.dataset)', not '\(name)'")
    }
    let whole = try session.load(threads: threads)
    let rows = try RowSelection(session.spec, rowCount: whole.dataset.frame.rowCount).sample
    loaded = LoadedDataset(
      dataset: rows.count < whole.dataset.frame.rowCount ? whole.dataset.selectingRows(rows) : whole.dataset,
      report: whole.report)
    folder = "results/\(session.spec.name)/analysis"
  }
}

/// Writes the analysis, its tables and its page, so that the folder holds the old ones or the new ones.
///
/// - Throws: `RecordError`.
public func writeAnalysis(_ analysis: ColumnAnalysis, to folder: String) throws {
  let ranked = analysis.rankedInfluences + analysis.influences.filter { $0.rank == nil }
  let tables = [
    "columns.csv": columnSummaryTable(analysis.columns),
    "numeric-tests.csv": mannWhitneyTable(analysis.numericTests, columns: analysis.columns),
    "categorical-tests.csv": independenceTable(analysis.categoricalTests),
    "correlations.csv": correlationTable(analysis.correlations),
    "influences.csv": influenceTable(ranked),
  ]
  var files = tables.mapValues { Data(TableFormat.csv.render($0).utf8) }
  files["analysis.md"] = Data(analysisPage(analysis).utf8)
  files[AnalysisSubject.fileName] = try encodedRecord(analysis)
  try publish(files, last: AnalysisSubject.fileName, in: folder)
}
