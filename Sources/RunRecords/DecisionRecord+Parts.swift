public import AnomalyCore

extension DecisionRecord {
  /// What was asked.
  public struct Question: Sendable, Hashable, Codable {
    public let policy: String
    public let title: String
    /// Nil when the choice was made without labels.
    public let metric: String?
    /// For tables: "P@50".
    public let metricTitle: String?
    public let budget: Int?
    public let scenario: Scenario

    public init(
      policy: String, title: String, metric: String?, metricTitle: String?, budget: Int?, scenario: Scenario
    ) {
      self.policy = policy
      self.title = title
      self.metric = metric
      self.metricTitle = metricTitle
      self.budget = budget
      self.scenario = scenario
    }
  }

  /// Where an arm ended.
  public enum Standing: String, Sendable, Hashable, Codable, CaseIterable {
    case winner
    /// As good as the best as far as the data can tell; a later criterion decided.
    case tied
    /// Satisfies the policy, but is clearly behind the best.
    case behind
    /// Does not satisfy the policy.
    case removed
    /// A baseline: shows what knowing nothing gives.
    case yardstick
  }

  /// What the decision knew of an arm.
  public struct Candidate: Sendable, Hashable, Codable {
    public let arm: String
    public let detector: String
    public let standing: Standing
    public let estimate: Double?
    public let lower: Double?
    public let upper: Double?
    public let chance: Double?
    /// Agreement between its own fits, and whether seeds or rows changed between them.
    public let stability: Double?
    public let stabilityOver: StabilityRecord.Source?
    /// With the mean rank of all detectors; only where the policy asks for it.
    public let agreement: Double?
    /// Seconds for one fit and one scoring of the evaluation rows.
    public let seconds: Double?
    /// Nil for a detector that this version does not know.
    public let explainability: Explainability?

    public init(
      arm: String, detector: String, standing: Standing, estimate: Double?, lower: Double?, upper: Double?,
      chance: Double?, stability: Double?, stabilityOver: StabilityRecord.Source?, agreement: Double?,
      seconds: Double?, explainability: Explainability?
    ) {
      self.arm = arm
      self.detector = detector
      self.standing = standing
      self.estimate = estimate
      self.lower = lower
      self.upper = upper
      self.chance = chance
      self.stability = stability
      self.stabilityOver = stabilityOver
      self.agreement = agreement
      self.seconds = seconds
      self.explainability = explainability
    }
  }

  /// One step of the decision: a rule and what it removed.
  public struct Step: Sendable, Hashable, Codable {
    public let title: String
    /// A full sentence.
    public let rule: String
    public let removed: [Removal]
    /// Arms that are left.
    public let left: [String]

    public init(title: String, rule: String, removed: [Removal], left: [String]) {
      self.title = title
      self.rule = rule
      self.removed = removed
      self.left = left
    }
  }

  public struct Removal: Sendable, Hashable, Codable {
    public let arm: String
    public let reason: String

    public init(arm: String, reason: String) {
      self.arm = arm
      self.reason = reason
    }
  }

  /// A candidate that could have been picked instead.
  public struct Rival: Sendable, Hashable, Codable {
    public let arm: String
    public let isTied: Bool
    /// Its estimate minus that of the winner, with the paired interval; nil without labels.
    public let difference: Double?
    public let lower: Double?
    public let upper: Double?
    /// Why it was not picked.
    public let lostBy: String

    public init(arm: String, isTied: Bool, difference: Double?, lower: Double?, upper: Double?, lostBy: String) {
      self.arm = arm
      self.isTied = isTied
      self.difference = difference
      self.lower = lower
      self.upper = upper
      self.lostBy = lostBy
    }
  }

  /// Means over the fits of an arm, the peak being the largest.
  public struct Cost: Sendable, Hashable, Codable {
    /// Seconds.
    public let fitSeconds: Double
    public let scoreMicrosecondsPerRow: Double
    /// Resident memory of the whole process, megabytes (10⁶ bytes); nil where the system cannot tell.
    public let peakMegabytes: Double?
    /// What the detector was expected to need beyond the rows, megabytes.
    public let predictedMegabytes: Double

    public init(
      fitSeconds: Double, scoreMicrosecondsPerRow: Double, peakMegabytes: Double?, predictedMegabytes: Double
    ) {
      self.fitSeconds = fitSeconds
      self.scoreMicrosecondsPerRow = scoreMicrosecondsPerRow
      self.peakMegabytes = peakMegabytes
      self.predictedMegabytes = predictedMegabytes
    }
  }

  /// What an arm lacks to be picked.
  public struct Miss: Sendable, Hashable, Codable {
    public let arm: String
    public let lacks: [String]

    public init(arm: String, lacks: [String]) {
      self.arm = arm
      self.lacks = lacks
    }
  }

  /// A change of the question that leads to another winner.
  public struct Change: Sendable, Hashable, Codable {
    /// "a budget of 500", "without the stability floor".
    public let change: String
    /// Nil when then no detector satisfies the policy.
    public let winner: String?

    public init(change: String, winner: String?) {
      self.change = change
      self.winner = winner
    }
  }

  /// The winner under one scenario and budget, all else as the policy says.
  public struct Cell: Sendable, Hashable, Codable {
    public let scenario: String
    public let budget: Int?
    /// Nil when no detector satisfies the policy there.
    public let winner: String?
    /// Arms that are tied with the winner, it left out.
    public let tied: Int

    public init(scenario: String, budget: Int?, winner: String?, tied: Int) {
      self.scenario = scenario
      self.budget = budget
      self.winner = winner
      self.tied = tied
    }
  }

  /// What the decision was made from.
  public struct Provenance: Sendable, Hashable, Codable {
    public let experiment: String
    /// SHA-256 of `manifest.json`, of `cost.json` if there was one, and of the policy file.
    public let manifestDigest: String
    public let costDigest: String?
    public let policyDigest: String
    public let assayVersion: String

    public init(
      experiment: String, manifestDigest: String, costDigest: String?, policyDigest: String, assayVersion: String
    ) {
      self.experiment = experiment
      self.manifestDigest = manifestDigest
      self.costDigest = costDigest
      self.policyDigest = policyDigest
      self.assayVersion = assayVersion
    }
  }
}
