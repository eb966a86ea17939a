import Analysis
public import AnomalyCore
public import DataIngest
import Experiments
import Foundation
import NumericKernels
public import RunRecords

/// A data set and, where one was named, the result of an experiment on it: what rules and hypotheses are about.
public struct ResultSubject: Sendable {
  /// All rows. Columns that hold the label are taken out of the frame, for reproductions that leave them in.
  public let dataset: Dataset
  public let contract: DatasetContract
  public let manifest: Manifest?
  public let assessment: Assessment?
  /// SHA-256 of the manifest.
  public let manifestDigest: String?
  /// Where what is concluded belongs: the folder of the result, or `results/<name of the data set>`.
  public let folder: String

  /// - Parameters:
  ///   - argument: a folder that `assay run` wrote, or the name of a data set.
  ///   - threads: how many read the data; they are the same for any number.
  /// - Throws: `RecordError`, `YAMLProblems`, `IngestError`; `UsageError` when the data are no longer those of the result.
  public init(_ argument: String, threads: Int) throws {
    // A path with a slash is meant as a folder even if no result is there: the message then says so.
    let isFolder =
      argument.contains("/") || FileManager.default.fileExists(atPath: "\(argument)/\(Manifest.fileName)")
    let result = isFolder ? try Self.result(argument) : nil
    let name = result?.manifest.data.dataset ?? argument
    contract = try DatasetContract(named: name, in: DataFolders.contracts(near: isFolder ? argument : nil))
    let loaded = try loadDataset(named: name, near: isFolder ? argument : nil, threads: threads).dataset
    if let digest = result?.manifest.data.digest, digest != loaded.digest {
      throw UsageError(
        "\(argument) was made from another version of '\(name)' (SHA-256 \(digest), now \(loaded.digest)): run it again"
      )
    }
    dataset = loaded.without(contract.leakingColumns)
    manifest = result?.manifest
    assessment = result?.assessment
    manifestDigest = result?.digest
    folder = isFolder ? argument : "results/\(name)"
  }

  private static func result(
    _ folder: String
  ) throws -> (manifest: Manifest, assessment: Assessment?, digest: String) {
    try readWhole(folder) { files in
      let manifest = try checkedManifest(folder, files)
      let assessment = try files.contents(of: Assessment.fileName).map {
        try decodedRecord(Assessment.self, from: $0, path: "\(folder)/\(Assessment.fileName)")
      }
      return (manifest, assessment, sha256(files.contents(of: Manifest.fileName) ?? Data()))
    }
  }

  /// Scores of one detector: one a row of the data set, nil for rows that the experiment left out.
  public struct Scores: Sendable {
    /// Label of the arm.
    public let detector: String
    public let values: [Double?]
  }

  /// The scores of the result, of all detectors that are no baselines or of those that are named.
  ///
  /// - Parameter names: labels of arms or ids of detectors.
  /// - Throws: `UsageError` for a name that is not in the result, `IngestError` when `scores.csv` is not there or damaged.
  public func scores(of names: [String]) throws -> [Scores] {
    guard let manifest else {
      throw UsageError("\(folder) is no result: alerts come from a folder that 'assay run' wrote")
    }
    let arms = try Self.arms(names, manifest)
    let path = "\(folder)/scores.csv"
    guard FileManager.default.fileExists(atPath: path) else {
      throw UsageError("\(path) is missing; large files may be left out of a repository: run the experiment again")
    }
    let table = try readNumericTable(path: path)
    let rows = Dictionary(uniqueKeysWithValues: dataset.rowIDs.enumerated().map { ($1, $0) })
    let places = try table.matrix.column(0).map { id in
      guard let row = rows[Int(id)] else {
        throw UsageError("\(path): there is no row \(Int(id)) in '\(dataset.name)'")
      }
      return row
    }
    return try arms.map { arm in
      guard let column = table.names.firstIndex(of: arm) else {
        throw UsageError("\(path) has no scores of '\(arm)': it failed, or the file is of another run")
      }
      var values = [Double?](repeating: nil, count: dataset.frame.rowCount)
      for (place, score) in zip(places, table.matrix.column(column)) { values[place] = score }
      return Scores(detector: arm, values: values)
    }
  }

  private static func arms(_ names: [String], _ manifest: Manifest) throws(UsageError) -> [String] {
    let failed = Set(manifest.runs.filter { $0.failure != nil && $0.scenario == Scenario.natural }.map(\.arm))
    guard !names.isEmpty else {
      return manifest.arms.filter { arm in
        standardCatalogs.detectors[arm.detector]?.info.traits.isBaseline != true && !failed.contains(arm.label)
      }.map(\.label)
    }
    var chosen: [String] = []
    for name in names {
      let found = manifest.arms.filter { $0.label == name || $0.detector == name }.map(\.label)
      guard !found.isEmpty else {
        throw UsageError(
          "no detector '\(name)' in the result" + suggestion(for: name, among: manifest.arms.map(\.label)))
      }
      chosen += found.filter { !chosen.contains($0) }
    }
    return chosen
  }
}

extension Dataset {
  fileprivate func without(_ columns: [String]) -> Dataset {
    guard !columns.isEmpty else { return self }
    let kept = Frame(columns: frame.columns.filter { !columns.contains($0.name) }, rowCount: frame.rowCount)
    return Dataset(name: name, frame: kept, labels: labels, rowIDs: rowIDs, digest: digest, blocks: blocks)
  }
}
