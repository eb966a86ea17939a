import AnomalyCore
import NumericKernels

/// The rows of one draw of a scenario.
public struct CaseRows: Sendable {
  /// Positions in the sample, ascending; equal to `evaluation` without a holdout.
  public let training: [Int]
  public let evaluation: [Int]

  /// Draws the rows of one case: the natural ones, or normal rows with some of the anomalies.
  ///
  /// Normal rows stay the same in all draws; unlabelled rows are left out wherever anomalies are chosen. With a holdout
  /// both parts get the share of anomalies.
  ///
  /// - Parameters:
  ///   - labels: of the sample.
  ///   - random: streams of the experiment's first seed.
  /// - Throws: `PlanError` when the data cannot give such rows.
  init(
    _ scenario: PlannedScenario, draw: Int, of selection: RowSelection, labels: Labels?, random: RandomSource
  ) throws(PlanError) {
    let isHoldout = selection.training != selection.evaluation
    switch scenario.kind {
    case .natural, .withSuspects:
      (training, evaluation) = (selection.training, selection.evaluation)
    case .prevalence(let level):
      let labels = try required(labels, scenario)
      let source = random.child(scenario.id, draw)
      evaluation = try thinned(
        selection.evaluation, labels, to: level, scenario: scenario, stream: source.stream("evaluation"))
      training =
        isHoldout
        ? try thinned(selection.training, labels, to: level, scenario: scenario, stream: source.stream("training"))
        : evaluation
    case .family(let name):
      let labels = try required(labels, scenario)
      evaluation = try ofFamily(selection.evaluation, labels, name: name)
      training = isHoldout ? try ofFamily(selection.training, labels, name: name) : evaluation
    }
  }
}

private func required(_ labels: Labels?, _ scenario: PlannedScenario) throws(PlanError) -> Labels {
  guard let labels else {
    throw PlanError(description: "\(scenario.title): the data set has no labels by which to choose rows")
  }
  return labels
}

/// All normal rows and so many of the anomalies that they make up `level` of the rows.
private func thinned(
  _ rows: [Int], _ labels: Labels, to level: Double, scenario: PlannedScenario, stream: RandomStream
) throws(PlanError) -> [Int] {
  let normal = rows.filter { labels.verdict(ofRow: $0) == .normal }
  let anomalies = rows.filter { labels.verdict(ofRow: $0) == .anomaly }
  let wanted = Int((level / (1 - level) * Double(normal.count)).rounded())
  guard wanted >= 1, wanted <= anomalies.count else {
    let natural = Double(anomalies.count) / Double(max(1, normal.count + anomalies.count))
    throw PlanError(
      description:
        "prevalence: \(levelText(level)) of anomalies beside \(normal.count) normal rows are \(wanted) rows, "
        + "and the data have \(anomalies.count) (\(percent(natural))): name levels between 1 row and that share")
  }
  var stream = stream
  let drawn = stream.sample(wanted, of: anomalies.count).map { anomalies[$0] }
  return (normal + drawn).sorted()
}

private func ofFamily(_ rows: [Int], _ labels: Labels, name: String) throws(PlanError) -> [Int] {
  let codes = Set(labels.classes.indices.filter { labels.families[$0] == name && labels.verdicts[$0] == .anomaly })
  guard !codes.isEmpty else {
    let known = Array(
      Set(labels.classes.indices.filter { labels.verdicts[$0] == .anomaly }.map { labels.families[$0] }))
    throw PlanError(
      description: "families: no attack family '\(name)'" + suggestion(for: name, among: known.sorted()))
  }
  return rows.filter { labels.verdict(ofRow: $0) == .normal || codes.contains(Int(labels.codes[$0])) }
}
