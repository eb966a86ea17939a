public import AnomalyCore
import Foundation

/// The scores of a result's rows with their labels, for figures.
public struct ScoredRows: Sendable {
  public struct Arm: Sendable {
    public let label: String
    public let isBaseline: Bool
    /// One a row.
    public let scores: [Double]

    public init(label: String, isBaseline: Bool, scores: [Double]) {
      self.label = label
      self.isBaseline = isBaseline
      self.scores = scores
    }
  }

  public let arms: [Arm]
  /// One a row; nil without labels.
  public let verdicts: [Verdict]?

  public init(arms: [Arm], verdicts: [Verdict]?) {
    self.arms = arms
    self.verdicts = verdicts
  }

  public var rowCount: Int { arms.first?.scores.count ?? 0 }

  /// Rows that are normal or anomalies.
  var judged: [Int] {
    verdicts.map { verdicts in verdicts.indices.filter { verdicts[$0] != .unlabelled } } ?? []
  }

  /// Blocks of tied rows of one arm, highest score first; nil without labels of both kinds.
  func ranking(_ arm: Arm) -> LabelledScores? {
    guard let verdicts else { return nil }
    let judged = judged
    let labelled = LabelledScores(
      scores: judged.map { arm.scores[$0] }, isAnomaly: judged.map { verdicts[$0] == .anomaly })
    return labelled.anomalyCount > 0 && labelled.anomalyCount < labelled.count && labelled.firstNotANumber == nil
      ? labelled : nil
  }

  var names: [String] { arms.map(\.label) }
  var baselines: Set<String> { Set(arms.filter(\.isBaseline).map(\.label)) }
}

/// Whole numbers from 1 to `limit`, evenly spaced on a logarithmic scale, at most `count` of them.
package func logarithmicSteps(to limit: Int, count: Int) -> [Int] {
  guard limit > 1, count > 1 else { return limit >= 1 ? [1] : [] }
  var steps: [Int] = []
  var value = 1.0
  let factor = pow(Double(limit), 1 / Double(count - 1))
  for _ in 0..<count {
    let step = min(limit, Int(value.rounded()))
    if step != steps.last { steps.append(step) }
    value *= factor
  }
  if steps.last != limit { steps.append(limit) }
  return steps
}
