public import AnomalyCore
public import DataIngest
import Foundation

/// A data set in memory with the report on how it was read and cleaned.
public struct LoadedDataset: Sendable {
  public let dataset: Dataset
  public let report: CleaningReport
}

/// Where contracts and originals are looked for.
public enum DataFolders {
  /// The nearest `dataset/` folder at or above one of the starting folders, or above the program itself.
  ///
  /// - Parameter start: A file or folder to look from first, for example an experiment file.
  public static func contracts(near start: String? = nil) -> String {
    let program = Bundle.main.executableURL?.resolvingSymlinksInPath().path
    let starts = [start, FileManager.default.currentDirectoryPath, program].compactMap { $0 }
    for start in starts {
      var folder = URL(fileURLWithPath: start).standardizedFileURL
      while folder.path != "/" {
        let candidate = folder.appendingPathComponent("dataset")
        if !DatasetContract.names(in: candidate.path).isEmpty { return candidate.path }
        folder.deleteLastPathComponent()
      }
    }
    return "dataset"
  }

  /// `ASSAY_DATASETS`, then the user's own data folder.
  public static var originals: [String] {
    let environment = ProcessInfo.processInfo.environment
    let own = environment["XDG_DATA_HOME"] ?? NSHomeDirectory() + "/.local/share"
    return [environment["ASSAY_DATASETS"], own + "/assay/datasets"].compactMap { $0 }
  }
}

/// Loads a data set by the name of its contract.
///
/// - Throws: `YAMLProblems` for the contract, `IngestError` for the data.
public func loadDataset(named name: String, near start: String? = nil) throws -> LoadedDataset {
  let contract = try DatasetContract(named: name, in: DataFolders.contracts(near: start))
  guard let file = contract.locateFile(in: DataFolders.originals) else {
    throw contract.missingFileError(in: DataFolders.originals)
  }
  let (dataset, report) = try loadDataset(contract, file: file)
  return LoadedDataset(dataset: dataset, report: report)
}
