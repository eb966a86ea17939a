import Analysis
import AnomalyCore
import DataIngest
import Experiments
import Foundation
import NumericKernels
import Reporting
import RunRecords
import StrictYAML

/// What happens while a report is put together, for whoever shows progress.
public enum ReportEvent: Sendable {
  case explaining(ExplanationEvent)
  /// Something that the report goes without, and how to get it.
  case missing(String)
  case drawing(figures: Int)
}

/// Everything that a report is written from, read from a result and what lies beside it.
struct ReportParts {
  var manifest: Manifest
  var assessment: Assessment
  var costs: [CostRecord]
  var decision: DecisionRecord?
  var material = FigureMaterial()
  /// Explained alerts, an arm each, in the order of the experiment.
  var explained: [ExplainedArm] = []
  var hypotheses: [Hypothesis] = []
  /// What the report goes without.
  var missing: [String] = []
}

extension ReportParts {
  /// - Parameters:
  ///   - top: Alerts of each detector that are explained; 0 explains none and draws no curves.
  /// - Throws: `RecordError` for a folder without a sound result, and what explaining throws.
  init(_ folder: String, top: Int, workers: Workers, observe: (ReportEvent) -> Void) throws {
    (manifest, assessment) = try readAssessedResult(folder)
    let costPath = "\(folder)/\(CostFile.fileName)"
    costs =
      try FileManager.default.contents(atPath: costPath)
      .map { try decodedRecord(CostFile.self, from: $0, path: costPath).runs } ?? []
    material.manifest = manifest
    material.assessment = assessment
    material.costs = costs
    decision = try readDecision(folder)
    try readAnalysis(folder)
    do {
      try readRows(folder, top: top, workers: workers, observe: observe)
    } catch let error as IngestError {
      missing.append("explanations, curves and hypotheses: \(error)")
    }
    for text in missing { observe(.missing(text)) }
  }

  /// The decision beside the result, if it was made from it.
  private mutating func readDecision(_ folder: String) throws -> DecisionRecord? {
    let path = "\(folder)/\(DecisionRecord.fileName)"
    guard let data = FileManager.default.contents(atPath: path) else {
      missing.append("a decision: run assay pick \(folder) --policy FILE")
      return nil
    }
    let record = try decodedRecord(DecisionRecord.self, from: data, path: path)
    let own = sha256(FileManager.default.contents(atPath: "\(folder)/\(Manifest.fileName)") ?? Data())
    guard record.provenance.manifestDigest == own else {
      missing.append("the decision, which was made from another version of the result: run assay pick \(folder) again")
      return nil
    }
    return record
  }

  /// What `assay analyze` and `assay clusters` found in the data set of the result.
  private mutating func readAnalysis(_ folder: String) throws {
    let dataset = manifest.data.dataset
    let above = URL(fileURLWithPath: folder).standardizedFileURL.deletingLastPathComponent().path
    func found<Record: Decodable>(_ type: Record.Type, _ name: String, _ command: String) throws -> Record? {
      for place in ["\(folder)/analysis", "\(above)/\(dataset)/analysis"] {
        let path = "\(place)/\(name)"
        if let data = FileManager.default.contents(atPath: path) {
          return try decodedRecord(type, from: data, path: path)
        }
      }
      missing.append("\(command == "analyze" ? "the columns" : "clusters"): run assay \(command) \(dataset)")
      return nil
    }
    material.columns = try found(ColumnAnalysis.self, AnalysisSubject.fileName, "analyze")
    material.clusters = try found(ClusterProfile.self, "clusters/\(clusterFileName)", "clusters")
    if let columns = material.columns, columns.digest != manifest.data.digest {
      missing.append("the columns, which are of another data set: run assay analyze \(dataset)")
      material.columns = nil
    }
  }

  /// Scores, explanations, categories and pairs of columns: what needs the data set itself.
  private mutating func readRows(
    _ folder: String, top: Int, workers: Workers, observe: (ReportEvent) -> Void
  ) throws {
    let result = try ResultExplanation(folder: folder)
    let subject = try ResultSubject(folder, threads: workers.threads)
    material.pairs = PairAnalysis(subject.dataset)
    hypotheses = try judgedHypotheses(subject, workers: workers)
    guard top > 0 else { return }
    var arms: [ScoredRows.Arm] = []
    var verdicts: [Verdict]?
    try NaturalCase.stopping {
      try result.forEachArm(named: [], workers: workers, observe: { observe(.explaining($0)) }) { arm, context in
        let entry = standardCatalogs.detectors[arm.arm.detector]
        arms.append(
          ScoredRows.Arm(
            label: arm.arm.label, isBaseline: entry?.info.traits.isBaseline ?? false, scores: arm.scores))
        verdicts = context.labels.map { labels in (0..<labels.count).map { labels.verdict(ofRow: $0) } }
        explained.append(
          ExplainedArm(
            experiment: manifest.experiment, arm: arm.arm, seed: manifest.seeds[0],
            manifestDigest: result.manifestDigest, scoredRows: arm.scores.count,
            alerts: try arm.alerts(top, context: context, workers: workers)))
      }
    }
    let order = manifest.arms.map(\.label)
    func place(_ label: String) -> Int { order.firstIndex(of: label) ?? order.count }
    arms.sort { place($0.label) < place($1.label) }
    explained.sort { place($0.arm.label) < place($1.arm.label) }
    material.scores = ScoredRows(arms: arms, verdicts: verdicts)
    try categorize(subject)
  }

  /// The category that the shipped rules give each alert.
  private mutating func categorize(_ subject: ResultSubject) throws {
    let frame = subject.dataset.frame
    let rules: FamilyRuleSet
    do {
      let vocabulary = RuleVocabulary(subject.contract, frame)
      rules = try FamilyRuleSet(try YAMLDocument(contentsOf: standardRulesFile()), vocabulary: vocabulary)
    } catch {
      missing.append("categories of alerts: \(standardRulesFile()) does not fit the columns of \(subject.dataset.name)")
      return
    }
    let places = Dictionary(zip(subject.dataset.rowIDs, subject.dataset.rowIDs.indices)) { first, _ in first }
    for arm in explained.indices {
      let rows = explained[arm].alerts.map { places[$0.row] ?? 0 }
      for (alert, found) in categorized(rows: rows, frame: frame, rules: rules).enumerated() {
        explained[arm].alerts[alert].category = found?.category
        explained[arm].alerts[alert].rule = found?.title
      }
    }
  }
}
