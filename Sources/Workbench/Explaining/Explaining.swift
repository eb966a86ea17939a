import AnomalyCore
import Experiments
import Foundation
public import NumericKernels
public import Reporting
public import RunRecords

/// Fits the arms of a result again, with the first seed as its scores are, and explains their most anomalous rows.
///
/// - Parameters:
///   - folder: that `assay run` wrote.
///   - detectors: Labels or ids; none means all but those whose scores have no explanation.
///   - count: Alerts a detector.
/// - Throws: `RecordError`, `UsageError` for another data set or scores other than the recorded ones, `IngestError`,
///   `DetectorError`, `ExperimentCancelled`.
public func explainedAlerts(
  _ folder: String, detectors: [String] = [], top count: Int = 50, workers: Workers,
  observe: (ExplanationEvent) -> Void = { _ in }
) throws -> [ExplainedArm] {
  var explained: [ExplainedArm] = []
  let result = try ResultExplanation(folder: folder)
  try NaturalCase.stopping {
    try result.forEachArm(named: detectors, workers: workers, observe: observe) { arm, context in
      explained.append(
        ExplainedArm(
          experiment: result.manifest.experiment, arm: arm.arm, seed: result.manifest.seeds[0],
          manifestDigest: result.manifestDigest, scoredRows: arm.scores.count,
          alerts: try arm.alerts(count, context: context, workers: workers)))
    }
  }
  return explained
}

/// The same with the deletion test in place of the records: one line a detector.
public func deletionChecks(
  _ folder: String, detectors: [String] = [], top count: Int = 500, workers: Workers,
  observe: (ExplanationEvent) -> Void = { _ in }
) throws -> [DeletionCheck] {
  var checks: [DeletionCheck] = []
  let result = try ResultExplanation(folder: folder)
  try NaturalCase.stopping {
    try result.forEachArm(named: detectors, workers: workers, observe: observe) { arm, _ in
      checks.append(try arm.deletionCheck(count, workers: workers))
    }
  }
  return checks
}

/// The table of contents of a folder of explanations.
private struct ExplanationIndex: Codable {
  static let fileName = "index.json"

  struct Entry: Codable {
    let arm: String
    /// Without the endings .json and .csv.
    let file: String
    let alerts: Int
  }

  let format: Int
  let assayVersion: String
  let experiment: String
  /// SHA-256 of the result's manifest.
  let manifestDigest: String
  let arms: [Entry]
  /// SHA-256 of every other file.
  let files: [String: String]
}

/// Writes `<arm>.json` and `<arm>.csv` for each arm and `index.json`, all of them or none.
///
/// - Throws: `RecordError`.
public func writeExplanations(_ explained: [ExplainedArm], to folder: String) throws {
  var files: [String: Data] = [:]
  var entries: [ExplanationIndex.Entry] = []
  for arm in explained {
    let plain = fileName(of: arm.arm.label)
    let taken = entries.count { $0.file == plain || $0.file.hasPrefix(plain + "-") }
    let name = entries.contains { $0.file == plain } ? "\(plain)-\(taken + 1)" : plain
    files[name + ".json"] = try encodedRecord(arm)
    files[name + ".csv"] = Data(TableFormat.csv.render(alertTable(arm)).utf8)
    entries.append(ExplanationIndex.Entry(arm: arm.arm.label, file: name, alerts: arm.alerts.count))
  }
  let index = ExplanationIndex(
    format: ExplainedArm.currentFormat, assayVersion: assayVersion, experiment: explained.first?.experiment ?? "",
    manifestDigest: explained.first?.manifestDigest ?? "", arms: entries, files: files.mapValues { sha256($0) })
  files[ExplanationIndex.fileName] = try encodedRecord(index)
  try publish(files, last: ExplanationIndex.fileName, in: folder)
}

/// A label as the name of a file: lower-case letters, digits and hyphens.
private func fileName(of label: String) -> String {
  let words = label.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
  return words.isEmpty ? "detector" : words.joined(separator: "-")
}

/// The alerts of one arm, a row each.
public func alertTable(_ arm: ExplainedArm) -> Table {
  func identifier(_ number: Int?) -> Table.Cell { number.map { .integer($0) } ?? .none }
  func text(_ text: String?) -> Table.Cell { text.map { .text($0) } ?? .none }
  let columns = [
    Table.Column("rank", isNumeric: true), Table.Column("row", isNumeric: true), Table.Column("score", isNumeric: true),
    Table.Column("columns"), Table.Column("why"), Table.Column("nearest normal row", isNumeric: true),
    Table.Column("similar alert", isNumeric: true), Table.Column("parts"), Table.Column("flip share", isNumeric: true),
    Table.Column("class"), Table.Column("family"), Table.Column("category"), Table.Column("rule"),
  ]
  return Table(
    "Alerts of \(arm.arm.label)", columns: columns,
    rows: arm.alerts.map { alert in
      [
        .integer(alert.rank), .integer(alert.row), .number(alert.score),
        .text(alert.causes.map { "\($0.column) \(rounded($0.share))" }.joined(separator: "; ")),
        .text(alert.sentence), identifier(alert.nearestNormal), identifier(alert.similarAlert),
        .text(alert.parts.map { "\($0.name) \(rounded($0.value))" }.joined(separator: "; ")),
        alert.flipShare.map { .number($0) } ?? .none, text(alert.label?.name), text(alert.label?.family),
        text(alert.category), text(alert.rule),
      ]
    })
}

private func rounded(_ value: Double) -> String { String(format: "%.3f", value) }
