import AnomalyCore
import Experiments
import Foundation
public import Reporting
public import RunRecords

/// Reads the manifest of a result and checks that its files are the ones it was written with, all from one version of
/// the result even if another process replaces it meanwhile.
///
/// - Throws: `RecordError` when the folder holds no result, a newer format, or files that were changed or cut off.
public func readResult(_ folder: String) throws -> Manifest {
  try readWhole(folder) { files in
    let path = "\(folder)/\(Manifest.fileName)"
    guard let data = files.contents(of: Manifest.fileName) else {
      throw RecordError.unreadable(
        path: path, reason: "no result here; make one with 'assay run' and name its folder")
    }
    let manifest = try decodedRecord(Manifest.self, from: data, path: path)
    guard manifest.format <= Manifest.currentFormat else {
      throw RecordError.unreadable(
        path: path, reason: "result format \(manifest.format) is newer than this version of Assay reads")
    }
    for (name, digest) in manifest.files.sorted(by: { $0.key < $1.key }) {
      // Large files may be left out of a repository; those that are there must fit.
      guard let content = files.contents(of: name) else { continue }
      guard sha256(content) == digest else {
        throw RecordError.unreadable(
          path: "\(folder)/\(name)", reason: "does not fit the manifest: it was changed or cut off; run again")
      }
    }
    return manifest
  }
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
