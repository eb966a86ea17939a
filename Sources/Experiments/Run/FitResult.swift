package import AnomalyCore
import NumericKernels
package import RunRecords

/// Scores and clusters of evaluation rows after one fit, with what was measured of them.
struct FitResult: Sendable {
  var scores: [Double]
  var partition: Partition?
  /// The evaluation rows that were scored, ascending; nil for all of them.
  var rows: [Int]?
  let diagnostics: [Diagnostic]
  var components: Matrix?
  var componentNames: [String] = []
  var metrics: [MetricRecord] = []
  var cost: CostRecord?
  /// What making it took just now; nothing for a fit that was kept from before.
  var stages = StageTimes()

  init(
    scores: [Double], partition: Partition?, rows: [Int]? = nil, diagnostics: [Diagnostic] = [],
    components: Matrix? = nil, componentNames: [String] = [], cost: CostRecord? = nil
  ) {
    self.scores = scores
    self.partition = partition
    self.rows = rows
    self.diagnostics = diagnostics
    self.components = components
    self.componentNames = componentNames
    self.cost = cost
  }
}

/// A measured fit of a scenario, kept until the scenario is assessed.
package struct ScoredFit: Sendable {
  let arm: Int
  let draw: Int
  let seed: UInt64
  /// Nil without labels.
  package let labelled: LabelledScores?
  package let metrics: [MetricRecord]

  package init(arm: Int, draw: Int, seed: UInt64, labelled: LabelledScores?, metrics: [MetricRecord]) {
    self.arm = arm
    self.draw = draw
    self.seed = seed
    self.labelled = labelled
    self.metrics = metrics
  }
}

/// Everything found of one case: one draw of one scenario.
struct CaseOutcome: Sendable {
  var runs: [RunRecord] = []
  var costs: [CostRecord] = []
  var fits: [ScoredFit] = []
  var stability: [StabilityRecord] = []
  var scores: [ArmScores] = []
  var flips: [FlipRecord] = []
  var topShares: [TopShare] = []
  var families: [FamilyRecord] = []
  var convergence: [ConvergenceRecord] = []
  /// Clusters of the first fit of each arm that has any, by label.
  var partitions: [String: Partition] = [:]
  var stages = StageTimes()
}

/// How often one row was among the top *k* of the fits of one arm.
public struct TopShare: Sendable, Hashable {
  public let arm: String
  public let budget: Int
  /// Position among the evaluation rows.
  public let row: Int
  /// Fits that scored the row, and those which had it among their top *k*.
  public let fits: Int
  public let times: Int
}
