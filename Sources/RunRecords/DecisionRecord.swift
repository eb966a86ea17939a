/// Which detector a policy picks from the result of an experiment, and everything that led to it.
public struct DecisionRecord: Sendable, Hashable, Codable {
  public static let fileName = "decision.json"
  public static let pageName = "decision.md"

  public enum Outcome: String, Sendable, Hashable, Codable {
    /// Measured with labels.
    case verdict
    /// Made without labels: nothing is known of how right it is.
    case recommendation
    /// No detector satisfies the policy.
    case none
  }

  /// What is known about the error of a choice made without labels; nil for a choice made with them.
  public let about: String?
  public let headline: String
  public let outcome: Outcome
  /// Label of the arm.
  public let winner: String?
  public let question: Question
  /// Sentences.
  public let why: [String]
  /// What could not be checked, and what to mind.
  public let caveats: [String]
  /// The winner first, then those that could have been chosen, best first, then the others.
  public let candidates: [Candidate]
  /// In the order in which they were taken.
  public let steps: [Step]
  public let close: [Rival]
  /// Of the winner; nil when nothing was recorded.
  public let cost: Cost?
  /// For every detector what it lacks, nearest first; only when none satisfies the policy.
  public let misses: [Miss]
  /// Changes of the question that lead to another winner.
  public let changes: [Change]
  /// How many changes were tried.
  public let changesTried: Int
  public let winners: [Cell]
  /// Those of the winner and those of the whole experiment.
  public let alarms: [AlarmRecord]
  public let method: [String]
  public let provenance: Provenance

  public init(
    about: String?, headline: String, outcome: Outcome, winner: String?, question: Question, why: [String],
    caveats: [String], candidates: [Candidate], steps: [Step], close: [Rival], cost: Cost?, misses: [Miss],
    changes: [Change], changesTried: Int, winners: [Cell], alarms: [AlarmRecord], method: [String],
    provenance: Provenance
  ) {
    self.about = about
    self.headline = headline
    self.outcome = outcome
    self.winner = winner
    self.question = question
    self.why = why
    self.caveats = caveats
    self.candidates = candidates
    self.steps = steps
    self.close = close
    self.cost = cost
    self.misses = misses
    self.changes = changes
    self.changesTried = changesTried
    self.winners = winners
    self.alarms = alarms
    self.method = method
    self.provenance = provenance
  }
}
