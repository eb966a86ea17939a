public import AnomalyCore
public import DataIngest
public import Experiments
import Foundation
public import NumericKernels
public import Reporting
public import RunRecords
import StrictYAML

/// An experiment file on its way to results: what the command line and later the server do with it.
public struct ExperimentSession: Sendable {
  public let spec: ExperimentSpec
  public let plan: ExperimentPlan
  let path: String
  /// The file's text with the overrides noted below it.
  let specification: String

  /// Reads and checks an experiment file.
  ///
  /// - Parameters:
  ///   - settings: Overrides, key path and value: ("detectors[0].parameters.trees", "50").
  ///   - seed: Replaces the first seed; further seeds follow it.
  ///   - only: Ids or labels of the detectors to run; empty runs all.
  /// - Throws: `YAMLProblems`, `PlanError`.
  public init(
    path: String, settings: [(path: String, value: String)] = [], seed: UInt64? = nil, only: [String] = []
  ) throws {
    self.path = path
    var document = try YAMLDocument(contentsOf: path)
    for (key, value) in settings { document = try document.setting(key, to: value) }
    var spec = try ExperimentSpec(document, catalogs: standardCatalogs)
    if let seed { spec.seeds = (0..<UInt64(spec.seeds.count)).map { seed + $0 } }
    self.spec = spec
    plan = try ExperimentPlan(spec, catalogs: standardCatalogs, only: only)
    let notes =
      settings.map { "# --set \($0.path)=\($0.value)" } + only.map { "# --only \($0)" }
      + (seed.map { ["# --seed \($0)"] } ?? [])
    let text = try String(contentsOfFile: path, encoding: .utf8)
    specification = ([text] + notes).joined(separator: "\n")
  }

  /// Loads the data set that the experiment names.
  ///
  /// - Parameter threads: how many read the file, all processors when nil; the data are the same for any number.
  public func load(threads: Int? = nil) throws -> LoadedDataset {
    try loadDataset(named: spec.dataset, near: path, blocks: spec.intervals.blocks, threads: threads)
  }

  /// Refuses a run that would need more memory than it may have.
  ///
  /// - Throws: `MemoryRefusal` with the figures and what would fit; `PipelineError`.
  public func checkMemory(_ limit: ByteCount, on dataset: Dataset, workers: Workers) throws {
    let forecast = forecast(dataset, workers)
    let widths = try plan.pipelineWidths(
      of: dataset.frame, catalog: standardCatalogs.transformers, workers: workers)
    try forecast.check(limit, widths: widths)
  }

  private func forecast(_ dataset: Dataset, _ workers: Workers) -> MemoryForecast {
    MemoryForecast(
      plan, dataset: dataset, baseBytes: ProcessMemory.residentBytes ?? 0, threads: workers.threads)
  }

  /// What would be run, and how much memory it would take, without a fit of any detector.
  public func dryRun(on dataset: Dataset, workers: Workers) throws -> Table {
    let selection = try RowSelection(spec, rowCount: dataset.frame.rowCount)
    let forecast = forecast(dataset, workers)
    let sampled = dataset.selectingRows(selection.training.map { selection.sample[$0] })
    var widths: [String: PipelineWidth] = [:]
    for spec in spec.pipelines {
      let fit = try FittedPipeline.fit(
        spec, training: sampled.frame, catalog: standardCatalogs.transformers, workers: workers)
      widths[spec.name] = PipelineWidth(of: fit.rows, widest: fit.pipeline.widest)
    }
    let rows = selection.training.count
    let cells = plan.arms.enumerated().map { index, arm -> [Table.Cell] in
      let width = widths[arm.arm.pipeline] ?? PipelineWidth(columns: 0, widest: 0)
      let runs = plan.runs.filter { $0.arm == index }
      let bytes = forecast.peakBytes(arm: index, width)
      return [
        .text(arm.arm.label), .text(arm.arm.pipeline), .integer(rows), .integer(width.columns),
        .integer(runs.count { $0.subsample == nil }), .integer(runs.count { $0.subsample != nil }),
        .number(Double(bytes) / 1e6),
      ]
    }
    let numbers = ["rows", "columns", "fits", "subsample fits", "predicted peak MB"]
    return Table(
      "Plan",
      columns: [Table.Column("detector"), Table.Column("pipeline")]
        + numbers.map { Table.Column($0, isNumeric: true) }, rows: cells)
  }

  /// Runs the plan; what `store` kept of earlier runs is not computed again. A failing run is recorded and the rest goes on.
  public func run(
    on dataset: Dataset, workers: Workers, store: RunStore? = nil, observe: @escaping @Sendable (RunEvent) -> Void
  ) throws -> ExperimentOutcome {
    try ExperimentRunner(
      plan, catalogs: standardCatalogs, workers: workers, version: assayVersion, store: store, observe: observe
    ).run(on: dataset)
  }

  /// The files of a result, ready to be written.
  ///
  /// - Parameter stages: what each stage took so far.
  public func files(
    _ outcome: ExperimentOutcome, cleaning: CleaningReport, stages: StageTimes = StageTimes()
  ) throws -> ResultFiles {
    let manifest = Manifest(
      assayVersion: assayVersion, experiment: spec.name, title: spec.title, specification: specification,
      data: outcome.data, leakage: outcome.leakage, pipelines: outcome.pipelines, arms: outcome.arms, seeds: spec.seeds,
      scenarios: outcome.scenarios, runs: outcome.runs,
      stability: outcome.stability)
    let components = outcome.scores.flatMap { scores -> [ScoreColumn] in
      guard let components = scores.components else { return [] }
      return scores.componentNames.enumerated().map { index, name in
        ScoreColumn(name: "\(scores.arm) \(name)", values: components.column(index))
      }
    }
    return ResultFiles(
      manifest: manifest, assessment: outcome.assessment, costs: outcome.costs, rowIDs: outcome.rowIDs,
      scores: outcome.scores.map { ScoreColumn(name: $0.arm, values: $0.scores) }, components: components,
      flips: flipList(outcome), cleaning: try encodedRecord(cleaning), metrics: standardCatalogs.metrics,
      stages: stages)
  }
}

/// Every row that was on top in some fit of a detector, and how often.
private func flipList(_ outcome: ExperimentOutcome) -> Table {
  let numbers = ["k", "row", "fits", "times", "share"].map { Table.Column($0, isNumeric: true) }
  return Table(
    "Flips", columns: [Table.Column("detector")] + numbers,
    rows: outcome.topShares.map { share in
      [
        .text(share.arm), .integer(share.budget), .integer(outcome.rowIDs[share.row]), .integer(share.fits),
        .integer(share.times), .number(Double(share.times) / Double(share.fits)),
      ]
    })
}
