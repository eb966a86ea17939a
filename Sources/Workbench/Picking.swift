import Experiments
import Foundation
import Reporting
public import RunRecords
import StrictYAML

/// How a decision is shown.
public enum DecisionFormat: String, Sendable, CaseIterable {
  case text
  case markdown
  case json
}

/// Applies a policy file to a result.
///
/// - Throws: `RecordError` for a folder without a sound result, `YAMLProblems` for a policy with mistakes,
///   `DecisionError` for a result that does not hold what the policy asks about.
public func pick(from folder: String, policy path: String) throws -> DecisionRecord {
  let manifest = try readResult(folder)
  let document = try YAMLDocument(contentsOf: path)
  let policy = try Policy(document, catalogs: standardCatalogs)
  let assessment = try optionalRecord(Assessment.self, "\(folder)/\(Assessment.fileName)")
  if assessment == nil && manifest.files[Assessment.fileName] != nil {
    throw RecordError.unreadable(
      path: "\(folder)/\(Assessment.fileName)", reason: "is missing, though the manifest names it; run again")
  }
  let costs = try optionalRecord([CostRecord].self, "\(folder)/cost.json")
  let material = DecisionMaterial(
    manifest: manifest, assessment: assessment?.record, costs: costs?.record, detectors: standardCatalogs.detectors,
    metrics: standardCatalogs.metrics)
  let provenance = DecisionRecord.Provenance(
    experiment: manifest.experiment, manifestDigest: try fileDigest("\(folder)/\(Manifest.fileName)"),
    costDigest: costs?.digest, policyDigest: try fileDigest(path), assayVersion: assayVersion)
  return try decide(policy, on: material, provenance: provenance)
}

/// A decision as a page or as the bytes of its file.
public func rendered(_ record: DecisionRecord, as format: DecisionFormat) throws -> String {
  switch format {
  case .text: decisionPage(record, as: .table)
  case .markdown: decisionPage(record, as: .markdown)
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

/// A record with the digest of its file; nil when there is no file: a repository may leave some out.
private func optionalRecord<Record: Decodable>(
  _ type: Record.Type, _ path: String
) throws -> (record: Record, digest: String)? {
  guard let data = FileManager.default.contents(atPath: path) else { return nil }
  return (try decodedRecord(type, from: data, path: path), sha256(data))
}

private func fileDigest(_ path: String) throws(RecordError) -> String {
  guard let data = FileManager.default.contents(atPath: path) else {
    throw .unreadable(path: path, reason: "cannot be read")
  }
  return sha256(data)
}
