import AnomalyCore
import Experiments
import Foundation
import NumericKernels
import RunRecords

/// What happens while alerts are explained, for whoever shows progress.
public enum ExplanationEvent: Sendable {
  case loaded(dataset: String, rows: Int)
  /// `number` counts from 1 to `total`.
  case armStarted(number: Int, total: Int, arm: String)
  case armFinished(number: Int, total: Int, arm: String, seconds: Double)
  /// An arm that has no explanations, and why.
  case armSkipped(arm: String, reason: String)
}

/// A result whose arms are fitted again, one after the other.
struct ResultExplanation {
  let folder: String
  let manifest: Manifest
  let manifestDigest: String
  private let session: ExperimentSession
  private let flips: FlipShares
  private let recordedScores: RecordedScores?

  /// Reads a result.
  ///
  /// - Throws: `RecordError` for a folder without a sound result; what opening its experiment throws.
  init(folder: String) throws {
    let (manifest, digest, flips, scores) = try readWhole(folder) { files in
      (
        try checkedManifest(folder, files), sha256(files.contents(of: Manifest.fileName) ?? Data()),
        files.contents(of: "flips.csv"), files.contents(of: "scores.csv")
      )
    }
    self.folder = folder
    self.manifest = manifest
    manifestDigest = digest
    self.flips = FlipShares(flips)
    recordedScores = try scores.map { try RecordedScores($0, path: "\(folder)/scores.csv") }
    session = try ExperimentSession(manifest, folder: folder)
  }

  /// Fits the arms again, those of one pipeline after another, and hands each to `body`.
  ///
  /// - Parameter names: Labels or ids of detectors; none means all that can be explained.
  /// - Throws: `UsageError` for a name that no arm has, for data or scores other than the recorded ones, and for a named
  ///   detector that cannot be explained; `ExperimentCancelled`.
  func forEachArm(
    named names: [String], workers: Workers, observe: (ExplanationEvent) -> Void,
    _ body: (FittedArm, AlertContext) throws -> Void
  ) throws {
    let chosen = try arms(named: names, observe: observe)
    guard !chosen.isEmpty else { return }
    let loaded = try session.load(threads: workers.threads)
    try requireRecordedData(loaded)
    let natural = try NaturalCase(session.plan, on: loaded.dataset, catalogs: standardCatalogs)
    observe(.loaded(dataset: manifest.data.dataset, rows: natural.evaluation.frame.rowCount))
    let norms = try detecting { () throws(KernelError) in
      try ColumnNorms(natural.training, workers: workers)
    }
    let check = ScoreCheck(manifest: manifest, plan: session.plan, recorded: recordedScores, workers: workers)
    var number = 0
    for pipeline in session.plan.spec.pipelines {
      let behind = chosen.filter { $0.arm.pipeline == pipeline.name }
      guard !behind.isEmpty else { continue }
      let space = try natural.space(of: pipeline.name, workers: workers)
      let dropped = Set(
        try pipeline.steps.flatMap { try standardCatalogs.transformers.entry($0.id).make($0.parameters).removedColumns }
      )
      for arm in behind {
        number += 1
        observe(.armStarted(number: number, total: chosen.count, arm: arm.arm.label))
        let start = ContinuousClock.now
        let (fitted, scores) = try natural.fit(arm, in: space, workers: workers)
        try check.require(scores, arm: arm.arm.label, of: natural.evaluation)
        guard let explainable = fitted as? any ExplainableDetector else { continue }
        try body(
          FittedArm(
            arm.arm, fitted: explainable, scores: scores, space: space, of: natural, droppedColumns: dropped,
            norms: norms),
          AlertContext(
            rowIDs: natural.evaluation.rowIDs, labels: natural.evaluation.labels,
            flipShares: flips.ofArm(arm.arm.label)))
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        observe(.armFinished(number: number, total: chosen.count, arm: arm.arm.label, seconds: elapsed))
      }
    }
  }

  /// The arms to explain, in the order of the experiment.
  private func arms(
    named names: [String], observe: (ExplanationEvent) -> Void
  ) throws -> [PlannedArm] {
    let all = session.plan.arms
    for name in names where !all.contains(where: { [$0.arm.label, $0.arm.detector].contains(name) }) {
      throw UsageError("no detector '\(name)' in \(folder)" + suggestion(for: name, among: all.map(\.arm.label)))
    }
    return try all.filter { arm in
      let isNamed = names.contains(arm.arm.label) || names.contains(arm.arm.detector)
      guard names.isEmpty || isNamed, let reason = reasonAgainst(arm) else { return names.isEmpty || isNamed }
      if isNamed { throw UsageError("\(arm.arm.label): \(reason)") }
      observe(.armSkipped(arm: arm.arm.label, reason: reason))
      return false
    }
  }

  private func reasonAgainst(_ arm: PlannedArm) -> String? {
    if arm.entry.info.traits.explainability == .opaque { return "its scores have no explanation" }
    let failure = manifest.runs.first {
      $0.arm == arm.arm.label && $0.scenario == Scenario.natural && $0.seed == manifest.seeds[0] && $0.failure != nil
    }
    return failure.map { "its run failed: \($0.failure ?? "")" }
  }

  private func requireRecordedData(_ loaded: LoadedDataset) throws(UsageError) {
    guard loaded.dataset.digest == manifest.data.digest else {
      throw UsageError(
        "the data set '\(manifest.data.dataset)' is not the one that \(folder) was made from (SHA-256 "
          + "\(loaded.dataset.digest.prefix(12))…, recorded \(manifest.data.digest.prefix(12))…): run the experiment again"
      )
    }
  }
}

/// How often rows were among the top rows of repeated fits: `flips.csv`, which not every copy of a result has.
private struct FlipShares {
  private var shares: [String: [Int: Double]] = [:]

  init(_ file: Data?) {
    guard let file else { return }
    var largest: [String: Int] = [:]
    for line in String(decoding: file, as: UTF8.self).split(separator: "\n").dropFirst() {
      // The detector's label may hold commas; the five numbers behind it do not.
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count >= 6, let budget = Int(fields[fields.count - 5]), let row = Int(fields[fields.count - 4]),
        let share = Double(fields[fields.count - 1])
      else { continue }
      let label = fields.dropLast(5).joined(separator: ",").trimmingCharacters(in: ["\""])
      // Of several budgets the largest: it has the rows of the others.
      if budget > largest[label] ?? 0 {
        largest[label] = budget
        shares[label] = [:]
      }
      if budget == largest[label] { shares[label, default: [:]][row] = share }
    }
  }

  func ofArm(_ label: String) -> [Int: Double] { shares[label] ?? [:] }
}
