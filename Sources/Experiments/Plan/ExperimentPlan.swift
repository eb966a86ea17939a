public import AnomalyCore
import NumericKernels
public import RunRecords

/// An arm with the detector it runs.
public struct PlannedArm: Sendable {
  public let arm: Arm
  public let entry: DetectorEntry
  public let detector: any Detector
}

/// One fit to do.
public struct PlannedRun: Sendable {
  /// Index into `ExperimentPlan.scenarios`, and which of its draws.
  public let scenario: Int
  public let draw: Int
  /// Index into `ExperimentPlan.arms`.
  public let arm: Int
  public let seed: UInt64
  /// The subsample of training rows to fit on; nil fits on all of them.
  public let subsample: Int?
}

/// A metric of the experiment, with its budget set where it has one.
public struct PlannedMetric: Sendable {
  public let entry: MetricEntry
  public let budget: Int?
  /// As given, the budget included.
  public let parameters: ParameterSet
  public let metric: AnyMetric

  public var key: String { budget.map { "\(entry.id)@\($0)" } ?? entry.id }
}

/// An experiment with everything drawn and expanded before the first fit: arms, runs, samples and splits are the same
/// for all detectors.
public struct ExperimentPlan: Sendable {
  public let spec: ExperimentSpec
  public let arms: [PlannedArm]
  public let runs: [PlannedRun]
  /// Measured on every run.
  public let metrics: [PlannedMetric]
  /// Measured between pairs of fits of one arm, for stability.
  public let agreements: [PlannedMetric]
  /// Measured between pairs of arms.
  public let comparisons: [PlannedMetric]
  public let scenarios: [PlannedScenario]

  /// Expands grids and repetitions.
  ///
  /// - Parameter only: Ids or labels of the detectors to keep; empty keeps all.
  /// - Throws: `PlanError` for a name or parameter that no plug-in accepts. Files were checked with positions before;
  ///   this is for specifications made by a program.
  public init(_ spec: ExperimentSpec, catalogs: PluginCatalogs, only: [String] = []) throws(PlanError) {
    self.spec = spec
    let arms = try expandedArms(spec, catalogs: catalogs, only: only)
    self.arms = arms
    metrics = try expandedMetrics(spec.metrics + projection(spec), budgets: spec.budgets, catalogs: catalogs)
    agreements = try expandedMetrics(spec.agreements, budgets: spec.budgets, catalogs: catalogs)
    comparisons = try expandedMetrics(spec.comparisons, budgets: spec.budgets, catalogs: catalogs)
    scenarios = PlannedScenario.all(spec)
    runs = plannedRuns(spec, scenarios: scenarios, arms: arms)
  }
}

/// All fits, scenario by scenario and arm by arm. The natural scenario repeats seeds or subsamples; in the others every
/// draw is fitted once, stochastic detectors with another seed each.
private func plannedRuns(_ spec: ExperimentSpec, scenarios: [PlannedScenario], arms: [PlannedArm]) -> [PlannedRun] {
  var runs: [PlannedRun] = []
  for (number, scenario) in scenarios.enumerated() {
    for draw in 0..<scenario.draws {
      for (arm, planned) in arms.enumerated() {
        let isDeterministic = planned.entry.info.traits.isDeterministic
        func add(_ seed: UInt64, subsample: Int? = nil) {
          runs.append(PlannedRun(scenario: number, draw: draw, arm: arm, seed: seed, subsample: subsample))
        }
        guard scenario.kind == .natural else {
          add(isDeterministic ? spec.seeds[0] : spec.seeds[draw % spec.seeds.count])
          continue
        }
        for seed in isDeterministic ? Array(spec.seeds.prefix(1)) : spec.seeds { add(seed) }
        for subsample in 0..<(isDeterministic ? spec.subsamples : 0) { add(spec.seeds[0], subsample: subsample) }
      }
    }
  }
  return runs
}

/// Why a specification cannot be planned.
public struct PlanError: Error, Sendable, CustomStringConvertible {
  public let description: String
}

private func planning<T, Failure: Error & CustomStringConvertible>(
  _ place: String, _ body: () throws(Failure) -> T
) throws(PlanError) -> T {
  do { return try body() } catch { throw PlanError(description: "\(place): \(error)") }
}

private func expandedArms(
  _ spec: ExperimentSpec, catalogs: PluginCatalogs, only: [String]
) throws(PlanError) -> [PlannedArm] {
  var arms: [PlannedArm] = []
  for detector in spec.detectors {
    let entry = try planning("detectors") { () throws(CatalogError) in try catalogs.detectors.entry(detector.id) }
    for point in gridPoints(detector.grid) {
      let given = detector.parameters.merging(point) { _, fromGrid in fromGrid }
      let made = try planning(detector.id) { () throws(ParameterError) in try entry.make(given) }
      for pipeline in detector.pipelines {
        let label = armLabel(detector, pipeline: pipeline, point: point)
        if !only.isEmpty && !only.contains(detector.id) && !only.contains(label) { continue }
        let arm = Arm(label: label, pipeline: pipeline, detector: detector.id, parameters: made.parameterSet)
        arms.append(PlannedArm(arm: arm, entry: entry, detector: made))
      }
    }
  }
  if let repeated = firstRepeated(arms.map(\.arm.label)) {
    throw PlanError(description: "two detectors would both be called '\(repeated)': give one of them a label")
  }
  if arms.isEmpty {
    let known = spec.detectors.map { $0.label ?? $0.id }
    throw PlanError(
      description: only.isEmpty
        ? "no detector is named" : "none of the detectors is '\(only[0])'" + suggestion(for: only[0], among: known))
  }
  return arms
}

/// The label of an arm: that of the file or the detector's id, then what the grid and the pipelines add.
private func armLabel(_ detector: DetectorSpec, pipeline: String, point: ParameterSet) -> String {
  var label = detector.label ?? detector.id
  if !point.isEmpty {
    label += " " + point.keys.sorted().map { "\($0)=\(point[$0]?.description ?? "")" }.joined(separator: " ")
  }
  return detector.pipelines.count > 1 ? "\(label) / \(pipeline)" : label
}

/// All combinations of the grid's values, the last axis running fastest.
private func gridPoints(_ axes: [GridAxis]) -> [ParameterSet] {
  axes.reduce([[:]]) { points, axis in
    points.flatMap { point in
      axis.values.map { value in point.merging([axis.parameter: value]) { _, new in new } }
    }
  }
}

private func firstRepeated(_ names: [String]) -> String? {
  var seen: Set<String> = []
  return names.first { !seen.insert($0).inserted }
}

/// Precision at the user's own base rate, where one is given.
private func projection(_ spec: ExperimentSpec) -> [PluginSpec] {
  spec.baseRate.map { [PluginSpec(id: "projected-precision", parameters: ["baseRate": .real($0)])] } ?? []
}

private func expandedMetrics(
  _ specs: [PluginSpec], budgets: [Int], catalogs: PluginCatalogs
) throws(PlanError) -> [PlannedMetric] {
  var metrics: [PlannedMetric] = []
  for metric in specs {
    let entry = try planning("metrics") { () throws(CatalogError) in try catalogs.metrics.entry(metric.id) }
    let variants: [Int?] = entry.takesBudget && metric.parameters["budget"] == nil ? budgets : [nil]
    for budget in variants {
      var parameters = metric.parameters
      if let budget { parameters["budget"] = .integer(budget) }
      let made = try planning(metric.id) { () throws(ParameterError) in try entry.make(parameters) }
      metrics.append(PlannedMetric(entry: entry, budget: budget, parameters: parameters, metric: made))
    }
  }
  return metrics
}
