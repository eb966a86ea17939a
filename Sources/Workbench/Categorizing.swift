public import Analysis
import AnomalyCore
import Foundation
public import NumericKernels
import Reporting
import RunRecords
import StrictYAML

/// Puts the rows of a data set, and the alerts of a result on it, into categories by a rules file.
///
/// - Parameters:
///   - detectors: labels or ids; empty for all that are no baselines. A subject without a result has none.
///   - path: the rules file; nil for the shipped one.
///   - top: alerts of each detector.
/// - Throws: `YAMLProblems` for the rules, `UsageError`, `IngestError`.
public func categorize(
  _ subject: ResultSubject, detectors: [String], rules path: String?, top: Int, workers: Workers
) throws -> CategorizedResult {
  let path = path ?? standardRulesFile()
  let dataset = subject.dataset
  let rules = try FamilyRuleSet(
    YAMLDocument(contentsOf: path), vocabulary: RuleVocabulary(subject.contract, dataset.frame))
  let scores = subject.manifest == nil && detectors.isEmpty ? [] : try subject.scores(of: detectors)
  let rows = Array(0..<dataset.frame.rowCount)
  let blocks = try workers.map((rows.count + 4095) / 4096) { block in
    firedRules(
      rows: Array(rows[block * 4096..<min(rows.count, (block + 1) * 4096)]), frame: dataset.frame, rules: rules.rules)
  }
  let fired = blocks.flatMap { $0 }
  let categorizations = try workers.map(scores.count) { index in
    categorization(
      of: scores[index].detector, scores: scores[index].values, top: top, dataset: dataset, rules: rules)
  }
  return CategorizedResult(
    dataset: dataset.name, rules: rules, rulesDigest: sha256(FileManager.default.contents(atPath: path) ?? Data()),
    manifestDigest: subject.manifestDigest, top: top,
    rows: categoryCounts(
      fired.map { index in
        let rule = index.map { rules.rules[$0] }
        return (rule?.family ?? FamilyRuleSet.unknown, rule?.category ?? FamilyRuleSet.unknown)
      }),
    assessment: categoryAssessment(rows: rows, fired: fired, dataset: dataset, rules: rules),
    detectors: categorizations)
}

/// Writes `categories.json`, `categories.md` and the tables as CSV, so that the folder holds the old ones or the new ones.
///
/// - Throws: `RecordError`.
public func writeCategories(_ result: CategorizedResult, to folder: String) throws {
  var files = categoryFiles(result).mapValues { Data(TableFormat.csv.render($0).utf8) }
  files["categories.md"] = Data(categoryPage(result, as: .markdown).utf8)
  files[CategorizedResult.fileName] = try encodedRecord(result)
  try publish(files, last: CategorizedResult.fileName, in: folder)
}
