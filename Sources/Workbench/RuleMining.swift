public import Analysis
import AnomalyCore
import Foundation
public import NumericKernels
import Reporting
import RunRecords

/// What `assay mine` writes: the rules of each detector.
public struct MinedResult: Sendable, Codable {
  public static let fileName = "mined-rules.json"

  public let dataset: String
  public let manifestDigest: String?
  public let detectors: [MinedRules]
}

/// Mines rules from what the detectors of a result have on top.
///
/// - Parameters:
///   - detectors: labels or ids; empty for all that are no baselines.
///   - top: rows that count as flagged.
/// - Throws: `UsageError`, `IngestError`, `KernelError.cancelled`.
public func mineRules(
  _ subject: ResultSubject, detectors: [String], top: Int, settings: RuleMining, workers: Workers
) throws -> MinedResult {
  let mined = try subject.scores(of: detectors).map { scores in
    let rows = scores.values.indices.filter { scores.values[$0] != nil }
    let dataset = rows.count == scores.values.count ? subject.dataset : subject.dataset.selectingRows(rows)
    var flagged = [Bool](repeating: false, count: rows.count)
    for row in descendingOrder(rows.map { scores.values[$0] ?? 0 }).prefix(top) { flagged[row] = true }
    return try minedRules(
      of: scores.detector, frame: dataset.frame, flagged: flagged, labels: dataset.labels, settings: settings,
      workers: workers)
  }
  return MinedResult(dataset: subject.dataset.name, manifestDigest: subject.manifestDigest, detectors: mined)
}

/// Writes `mined-rules.json`, `mined-rules.csv` and, for `assay categorize` once somebody has named the families,
/// `mined-rules.yaml`.
///
/// - Throws: `RecordError`.
public func writeMinedRules(_ result: MinedResult, to folder: String) throws {
  try publish(
    [
      MinedResult.fileName: try encodedRecord(result),
      "mined-rules.csv": Data(TableFormat.csv.render(minedRuleList(result.detectors)).utf8),
      "mined-rules.yaml": Data(minedRuleFile(result.detectors, dataset: result.dataset).utf8),
    ], last: MinedResult.fileName, in: folder)
}
