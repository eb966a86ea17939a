public import Analysis
public import AnomalyCore
import DataIngest
import Experiments
import Foundation
public import NumericKernels
import Reporting
public import RunRecords

/// The seven hypotheses of the published study, judged by criteria that are part of the answer.
///
/// Those about the data need labels; those about detectors need a result. What is not at hand makes a hypothesis
/// undecidable, never false.
///
/// - Parameters:
///   - minutes: which rows belong to one minute, any numbering; nil when the data have no time stamps.
///   - manifest: of an experiment on these data, with its assessment.
///   - scores: of a detector by its label, one a row, nil for rows that were not scored; nil when they are not at hand.
/// - Throws: `PipelineError` when the components of hypothesis 6 cannot be computed.
public func judgedHypotheses(
  _ dataset: Dataset, minutes: [Int32]? = nil, manifest: Manifest? = nil, assessment: Assessment? = nil,
  scores: (String) -> [Double?]? = { _ in nil }, columns: TrafficColumns = TrafficColumns(), workers: Workers
) throws -> [Hypothesis] {
  let result = manifest.flatMap { manifest in
    assessment.map { HypothesisMaterial(manifest: manifest, assessment: $0, detectors: standardCatalogs.detectors) }
  }
  return [
    largeTransferHypothesis(dataset, columns: columns),
    spikeHypothesis(dataset, bins: minutes, columns: columns),
    reconnaissanceHypothesis(dataset, columns: columns),
    unknownAttackHypothesis(result) { detector in
      scores(detector).flatMap { attackNameEvidence($0, of: detector, dataset: dataset) }
    },
    compositeHypothesis(result),
    fewFeaturesHypothesis(result, varianceShare: try componentShare(dataset, manifest, workers)),
    refusalRuleHypothesis(dataset, columns: columns),
  ]
}

/// The same for what a command names.
public func judgedHypotheses(_ subject: ResultSubject, workers: Workers) throws -> [Hypothesis] {
  try judgedHypotheses(
    subject.dataset, minutes: try subject.minutes(workers), manifest: subject.manifest, assessment: subject.assessment,
    scores: { try? subject.scores(of: [$0]).first?.values }, workers: workers)
}

/// Writes `hypotheses.json` and `hypotheses.md`, both or neither.
///
/// - Throws: `RecordError`.
public func writeHypotheses(_ hypotheses: [Hypothesis], of name: String, to folder: String) throws {
  try publish(
    [
      "hypotheses.json": try encodedRecord(hypotheses),
      "hypotheses.md": Data(hypothesisPage(hypotheses, of: name, as: .markdown).utf8),
    ], last: "hypotheses.json", in: folder)
}

/// The share of the variance that 20 components of the standardised, one-hot encoded columns hold, and how many columns
/// these are.
private func componentShare(
  _ dataset: Dataset, _ manifest: Manifest?, _ workers: Workers
) throws -> (share: Double, columns: Int)? {
  let count = HypothesisMaterial.componentCount
  let scaled = PipelineSpec(name: "components", steps: [PluginSpec(id: "standard"), PluginSpec(id: "one-hot")])
  let isComplete = dataset.frame.columns.allSatisfy { column in
    switch column.values {
    case .numeric(let values): values.allSatisfy(\.isFinite)
    case .categorical(let codes, _): codes.allSatisfy { $0 >= 0 }
    }
  }
  guard isComplete && dataset.frame.rowCount > count else { return nil }
  let columns = try FittedPipeline.fit(
    scaled, training: dataset.frame, catalog: standardCatalogs.transformers, workers: workers
  ).pipeline.columns.count
  guard columns > count else { return nil }
  let reduced = PipelineSpec(
    name: "components", steps: scaled.steps + [PluginSpec(id: "pca", parameters: ["components": .integer(count)])])
  let record = try FittedPipeline.fit(
    reduced, training: dataset.frame, catalog: standardCatalogs.transformers, workers: workers
  ).pipeline.record
  let share = record.steps.last?.diagnostics.first { $0.name == "share of variance kept" }?.value
  return share.map { ($0, columns) }
}

extension ResultSubject {
  /// The minute of each row by the first column of the role timestamp ("2026-03-05T14:07…"); nil when there is none.
  fileprivate func minutes(_ workers: Workers) throws -> [Int32]? {
    guard let column = contract.columns.first(where: { $0.role == .timestamp })?.name,
      let file = contract.locateFile(in: DataFolders.originals)
    else { return nil }
    let length = "2026-03-05T14:07".count
    let blocks = try loadDataset(
      contract, file: file, threads: workers.threads, blocks: (column, { String($0.prefix(length)) })
    ).dataset.blocks
    return blocks
  }
}
