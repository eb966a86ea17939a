/// What a rule covers in one part of the rows.
public struct RuleMeasure: Sendable, Hashable, Codable {
  /// Rows of this part.
  public let rows: Int
  /// Covered rows among all rows.
  public let support: CountedShare
  /// Flagged rows among the covered ones.
  public let precision: CountedShare
  /// Covered rows among the flagged ones.
  public let recall: CountedShare
  /// Anomalies by the labels among the covered rows, and covered rows among all anomalies; nil without labels.
  public let labelPrecision: CountedShare?
  public let labelRecall: CountedShare?

  public init(
    rows: Int, support: CountedShare, precision: CountedShare, recall: CountedShare, labelPrecision: CountedShare?,
    labelRecall: CountedShare?
  ) {
    self.rows = rows
    self.support = support
    self.precision = precision
    self.recall = recall
    self.labelPrecision = labelPrecision
    self.labelRecall = labelRecall
  }
}

/// A rule found from what a detector flagged.
public struct MinedRule: Sendable, Hashable, Codable {
  public let conditions: [RuleCondition]
  /// Flagged rows of the mining half that no rule before it covers.
  public let newHits: Int
  /// On the rows it was found in: flattering.
  public let mining: RuleMeasure
  /// On the other half, which took no part in finding it.
  public let heldOut: RuleMeasure

  public init(conditions: [RuleCondition], newHits: Int, mining: RuleMeasure, heldOut: RuleMeasure) {
    self.conditions = conditions
    self.newHits = newHits
    self.mining = mining
    self.heldOut = heldOut
  }
}

/// Short rules that describe the rows on top of a detector's ranking. Labels took no part in finding them.
public struct MinedRules: Sendable, Hashable, Codable {
  /// Label of the arm.
  public let detector: String
  /// Rows that count as flagged: the top *k*.
  public let top: Int
  public let settings: RuleMining
  /// In the order in which they were found.
  public let rules: [MinedRule]
  /// Rows that any of the rules covers.
  public let together: RuleMeasure?
  /// Share of flagged rows, and of anomalies where there are labels, in the held-out half: what a rule without content
  /// would have as precision.
  public let baseRate: CountedShare
  public let labelBaseRate: CountedShare?

  public init(
    detector: String, top: Int, settings: RuleMining, rules: [MinedRule], together: RuleMeasure?,
    baseRate: CountedShare, labelBaseRate: CountedShare?
  ) {
    self.detector = detector
    self.top = top
    self.settings = settings
    self.rules = rules
    self.together = together
    self.baseRate = baseRate
    self.labelBaseRate = labelBaseRate
  }
}
