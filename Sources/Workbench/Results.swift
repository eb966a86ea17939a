import AnomalyCore
import Experiments
import Foundation
public import Reporting
public import RunRecords

/// Reads the manifest of a result and checks that its files are the ones it was written with.
///
/// - Throws: `RecordError` when the folder holds no result, a newer format, or files that were changed or cut off.
public func readResult(_ folder: String) throws -> Manifest {
  let path = "\(folder)/\(Manifest.fileName)"
  guard let data = FileManager.default.contents(atPath: path) else {
    throw RecordError.unreadable(path: path, reason: "no result here; make one with 'assay run' and name its folder")
  }
  let format = try decodedRecord(ResultFormat.self, from: data, path: path).format
  guard format >= Manifest.currentFormat else {
    throw RecordError.unreadable(
      path: path, reason: "result format \(format) is of an older version of Assay; run the experiment again")
  }
  guard format <= Manifest.currentFormat else {
    throw RecordError.unreadable(
      path: path, reason: "result format \(format) is newer than this version of Assay reads")
  }
  let manifest = try decodedRecord(Manifest.self, from: data, path: path)
  for (name, digest) in manifest.files.sorted(by: { $0.key < $1.key }) {
    // Large files may be left out of a repository; those that are there must fit.
    guard let content = FileManager.default.contents(atPath: "\(folder)/\(name)") else { continue }
    guard sha256(content) == digest else {
      throw RecordError.unreadable(
        path: "\(folder)/\(name)", reason: "does not fit the manifest: it was changed or cut off; run again")
    }
  }
  return manifest
}

/// The one key of a manifest that every version has.
private struct ResultFormat: Decodable {
  let format: Int
}

/// The tables of a result: rankings, clusters, agreement between fits.
public func comparisonTables(_ manifest: Manifest) -> [Table] {
  let metrics = standardCatalogs.metrics
  let comparison = Comparison(experiment: manifest.experiment, arms: manifest.arms, runs: manifest.runs)
  var tables = [
    comparison.table("Ranking", kinds: [.ranking], metrics: metrics),
    comparison.table("Clusters", kinds: [.partitionIndex, .partitionAgreement], metrics: metrics),
  ].compactMap { $0 }
  if !manifest.stability.isEmpty { tables.append(agreementTable(manifest.stability, metrics: metrics)) }
  return tables
}
