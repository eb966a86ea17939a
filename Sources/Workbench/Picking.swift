import Experiments
import Foundation
import Reporting
public import RunRecords
import StrictYAML

/// How a decision is shown.
public enum DecisionFormat: String, Sendable, CaseIterable {
  case text
  case markdown
  /// Markdown: the headline and the winners by scenario and budget.
  case brief
  case json
}

/// Applies a policy file to a result; all of the result is read from one version of it.
///
/// - Throws: `RecordError` for a folder without a sound result, `YAMLProblems` for a policy with mistakes,
///   `DecisionError` for a result that does not hold what the policy asks about.
public func pick(from folder: String, policy path: String) throws -> DecisionRecord {
  let policy = try Policy(try YAMLDocument(contentsOf: path), catalogs: standardCatalogs)
  let policyDigest = sha256(FileManager.default.contents(atPath: path) ?? Data())
  let (material, digests) = try readWhole(folder) { files in
    let manifest = try checkedManifest(folder, files)
    let assessment = files.contents(of: Assessment.fileName)
    if assessment == nil && manifest.files[Assessment.fileName] != nil {
      throw RecordError.unreadable(
        path: "\(folder)/\(Assessment.fileName)", reason: "is missing, though the manifest names it; run again")
    }
    let costs = files.contents(of: "cost.json")
    let material = DecisionMaterial(
      manifest: manifest,
      assessment: try assessment.map {
        try decodedRecord(Assessment.self, from: $0, path: "\(folder)/\(Assessment.fileName)")
      },
      costs: try costs.map {
        try decodedRecord(CostFile.self, from: $0, path: "\(folder)/\(CostFile.fileName)").runs
      },
      detectors: standardCatalogs.detectors, metrics: standardCatalogs.metrics)
    let own = sha256(files.contents(of: Manifest.fileName) ?? Data())
    return (material, (manifest: own, cost: costs.map { sha256($0) }))
  }
  let provenance = DecisionRecord.Provenance(
    experiment: material.manifest.experiment, manifestDigest: digests.manifest, costDigest: digests.cost,
    policyDigest: policyDigest, assayVersion: assayVersion)
  return try decide(policy, on: material, provenance: provenance)
}

/// A decision as a page or as the bytes of its file.
public func rendered(_ record: DecisionRecord, as format: DecisionFormat) throws -> String {
  switch format {
  case .text: decisionPage(record, as: .table)
  case .markdown: decisionPage(record, as: .markdown)
  case .brief: decisionSummary(record)
  case .json: String(decoding: try encodedRecord(record), as: UTF8.self)
  }
}

/// Writes `decision.md` and `decision.json` beside the result they were concluded from: both or neither.
///
/// - Throws: `RecordError` also when the result was replaced since it was read.
public func writeDecision(_ record: DecisionRecord, to folder: String) throws {
  try publish(
    [
      DecisionRecord.pageName: Data(try rendered(record, as: .markdown).utf8),
      DecisionRecord.fileName: try encodedRecord(record),
    ], last: Manifest.fileName, in: folder,
    ifUnchanged: [Manifest.fileName: record.provenance.manifestDigest])
}
