import AnomalyCore
import RunRecords

/// Conditions that a plan foresees, known before the data are.
public struct PlannedScenario: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case natural
    /// Anomalies drawn down to this share of the rows.
    case prevalence(Double)
    /// Normal rows and the anomalies of one family.
    case family(String)
    /// The natural rows with the columns that the leakage gate set aside.
    case withSuspects
  }

  public let kind: Kind
  public let draws: Int

  public var id: String {
    switch kind {
    case .natural: Scenario.natural
    case .prevalence(let level): "prevalence-\(level)"
    case .family(let name): "family-\(name)"
    case .withSuspects: Scenario.withSuspects
    }
  }

  public var title: String {
    switch kind {
    case .natural: "natural prevalence"
    case .prevalence(let level): "\(levelText(level)) anomalies"
    case .family(let name): "\(name) against normal"
    case .withSuspects: "with the columns under suspicion"
    }
  }

  /// The natural one first; it alone repeats seeds and subsamples.
  static func all(_ spec: ExperimentSpec) -> [PlannedScenario] {
    [PlannedScenario(kind: .natural, draws: 1)]
      + spec.scenarios.levels.map { PlannedScenario(kind: .prevalence($0), draws: spec.scenarios.draws) }
      + spec.scenarios.families.map { PlannedScenario(kind: .family($0), draws: 1) }
      + (spec.leakage == .compare ? [PlannedScenario(kind: .withSuspects, draws: 1)] : [])
  }
}

/// "5 %", "0.05 %"
func levelText(_ share: Double) -> String {
  let value = (share * 100_000).rounded() / 1000
  return value == value.rounded() ? "\(Int(value)) %" : "\(value) %"
}
