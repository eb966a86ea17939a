import AnomalyCore
import Experiments
import Foundation
public import Reporting
public import RunRecords

/// The part of a manifest that is the same in all formats.
private struct ManifestFormat: Decodable {
  let format: Int
}

/// Reads the manifest of a result and checks that its files are the ones it was written with, all from one version of
/// the result even if another process replaces it meanwhile.
///
/// - Throws: `RecordError` when the folder holds no result, another format, or files that were changed or cut off.
public func readResult(_ folder: String) throws -> Manifest {
  try readWhole(folder) { files in try checkedManifest(folder, files) }
}

/// The same with the assessment beside the manifest.
public func readAssessedResult(_ folder: String) throws -> (manifest: Manifest, assessment: Assessment) {
  try readWhole(folder) { files in
    let manifest = try checkedManifest(folder, files)
    let path = "\(folder)/\(Assessment.fileName)"
    guard let data = files.contents(of: Assessment.fileName) else {
      throw RecordError.unreadable(path: path, reason: "missing; run the experiment again")
    }
    return (manifest, try decodedRecord(Assessment.self, from: data, path: path))
  }
}

func checkedManifest(_ folder: String, _ files: borrowing FolderSnapshot) throws -> Manifest {
  let path = "\(folder)/\(Manifest.fileName)"
  guard let data = files.contents(of: Manifest.fileName) else {
    throw RecordError.unreadable(path: path, reason: "no result here; make one with 'assay run' and name its folder")
  }
  let format = try decodedRecord(ManifestFormat.self, from: data, path: path).format
  guard format == Manifest.currentFormat else {
    let age = format > Manifest.currentFormat ? "a newer version of Assay wrote it" : "run the experiment again"
    throw RecordError.unreadable(
      path: path, reason: "result format \(format), this version reads \(Manifest.currentFormat): \(age)")
  }
  let manifest = try decodedRecord(Manifest.self, from: data, path: path)
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

/// The tables of a result: alarms, rankings by scenario, clusters, agreement between fits.
public func comparisonTables(_ manifest: Manifest, _ assessment: Assessment) -> [Table] {
  let metrics = standardCatalogs.metrics
  let comparisons = Comparison.all(manifest, assessment)
  var tables: [Table] = []
  if !assessment.alarms.isEmpty { tables.append(alarmTable(assessment.alarms, scenarios: manifest.scenarios)) }
  if let table = leakageDifferences(manifest, metrics: metrics) { tables.append(table) }
  tables += comparisons.compactMap {
    $0.table("Ranking: \($0.scenario.title)", kinds: [.ranking], metrics: metrics)
  }
  tables += comparisons.first?.partitionTables(metrics) ?? []
  if !manifest.stability.isEmpty { tables.append(agreementTable(manifest.stability, metrics: metrics)) }
  return tables
}
