public import AnomalyCore
public import NumericKernels
public import RunRecords

/// What happens during an experiment, for whoever shows progress.
public enum RunEvent: Sendable {
  case pipelineFitted(Manifest.Pipeline, notices: [Diagnostic])
  /// `number` counts from 1 to `total`.
  case runStarted(number: Int, total: Int, arm: String, scenario: String, seed: UInt64, isSubsample: Bool)
  /// `isReused`: the fit was found in the store of earlier runs.
  case runFinished(number: Int, total: Int, arm: String, seconds: Double, isReused: Bool, failure: String?)
  case converging(arm: String, members: Int, overlap: Double)
  /// Intervals and agreement of one scenario are being computed.
  case assessing(scenario: String)
  /// Something went wrong that does not touch the results.
  case notice(String)
}

/// Scores of one arm for the evaluation rows, from the fit with the first seed.
public struct ArmScores: Sendable {
  public let arm: String
  public let scores: [Double]
  /// Names and values of the score's parts, for detectors that have them; one row an evaluation row.
  public let componentNames: [String]
  public let components: Matrix?
}

/// All that an experiment found.
public struct ExperimentOutcome: Sendable {
  public let data: Manifest.Data
  /// What the leakage gate found, suspects first.
  public let leakage: [LeakageRecord]
  public let pipelines: [Manifest.Pipeline]
  public let arms: [Arm]
  public let scenarios: [Scenario]
  public let runs: [RunRecord]
  public let costs: [CostRecord]
  public let stability: [StabilityRecord]
  public let assessment: Assessment
  /// Of the natural rows.
  public let scores: [ArmScores]
  public let topShares: [TopShare]
  /// Ids of the natural evaluation rows, in the order of all scores.
  public let rowIDs: [Int]
  /// What each stage took, from the leakage gate to the assessment.
  public var stages = StageTimes()

  /// Runs that failed; the exit status tells of them.
  public var failures: [RunRecord] { runs.filter { $0.failure != nil } }
}

/// The experiment was asked to stop; no result is written.
public struct ExperimentCancelled: Error, Sendable, CustomStringConvertible {
  public var description: String { "cancelled: no result was written; fits that were done are kept for the next run" }
}
