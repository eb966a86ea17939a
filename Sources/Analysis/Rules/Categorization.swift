/// One alert with the rule that fired and the values that made it fire.
public struct CategorizedAlert: Sendable, Hashable, Codable {
  /// A condition that held, with what stands in the row.
  public struct Evidence: Sendable, Hashable, Codable {
    /// "serror_rate >= 0.5"
    public let condition: String
    public let column: String
    /// "0.97", "private"
    public let value: String

    public init(condition: String, column: String, value: String) {
      self.condition = condition
      self.column = column
      self.value = value
    }
  }

  /// `Dataset.rowIDs`.
  public let row: Int
  /// 1 is the most anomalous; ties by row.
  public let rank: Int
  public let score: Double
  /// `FamilyRuleSet.unknown` when no rule fires.
  public let family: String
  public let category: String
  /// Nil when no rule fires.
  public let rule: String?
  /// The rule in words with the row's values, or that none fires.
  public let sentence: String
  public let evidence: [Evidence]
  /// What the labels say; nil without labels.
  public let trueFamily: String?
  public let trueClass: String?
  /// Whether the rules were written without a look at this row.
  public let isJudged: Bool

  public init(
    row: Int, rank: Int, score: Double, family: String, category: String, rule: String?, sentence: String,
    evidence: [Evidence], trueFamily: String?, trueClass: String?, isJudged: Bool
  ) {
    self.row = row
    self.rank = rank
    self.score = score
    self.family = family
    self.category = category
    self.rule = rule
    self.sentence = sentence
    self.evidence = evidence
    self.trueFamily = trueFamily
    self.trueClass = trueClass
    self.isJudged = isJudged
  }
}

/// How right the rules are on rows with labels. Rows that the rules were written with are left out.
public struct CategoryAssessment: Sendable, Hashable, Codable {
  /// One true family.
  public struct Family: Sendable, Hashable, Codable {
    public let family: String
    /// Rows that get this family, among all rows that are of it.
    public let right: CountedShare
    /// Rows for which no rule fires, rows called normal, and rows that get another family.
    public let unknown: Int
    public let calledNormal: Int
    public let otherFamily: Int

    public init(family: String, right: CountedShare, unknown: Int, calledNormal: Int, otherFamily: Int) {
      self.family = family
      self.right = right
      self.unknown = unknown
      self.calledNormal = calledNormal
      self.otherFamily = otherFamily
    }
  }

  /// One rule, or none (`FamilyRuleSet.unknown`).
  public struct Rule: Sendable, Hashable, Codable {
    public let rule: String
    public let family: String
    /// Rows of the rule's family among those it fires for; normal rows are in the total.
    public let right: CountedShare
    /// True classes of its rows with their counts, the most frequent first.
    public let classes: [String]
    public let counts: [Int]

    public init(rule: String, family: String, right: CountedShare, classes: [String], counts: [Int]) {
      self.rule = rule
      self.family = family
      self.right = right
      self.classes = classes
      self.counts = counts
    }
  }

  /// Rows left out because the rules were written with a look at them.
  public let seenRows: Int
  /// Rows that are judged: labelled and not seen.
  public let judgedRows: Int
  /// Attacks among the judged rows that get their family; unknown counts as wrong.
  public let right: CountedShare
  /// The same, each family weighing alike: the mean of the families' shares; nil without attacks.
  public let meanOverFamilies: Double?
  /// Normal rows that a rule calls an attack.
  public let normalCalledAttack: CountedShare
  /// True attack families, by name.
  public let families: [Family]
  public let rules: [Rule]
  /// True family × family given.
  public let byFamily: ContingencyTable
  /// True class (attack name) × category given.
  public let byClass: ContingencyTable

  public init(
    seenRows: Int, judgedRows: Int, right: CountedShare, meanOverFamilies: Double?, normalCalledAttack: CountedShare,
    families: [Family], rules: [Rule], byFamily: ContingencyTable, byClass: ContingencyTable
  ) {
    self.seenRows = seenRows
    self.judgedRows = judgedRows
    self.right = right
    self.meanOverFamilies = meanOverFamilies
    self.normalCalledAttack = normalCalledAttack
    self.families = families
    self.rules = rules
    self.byFamily = byFamily
    self.byClass = byClass
  }
}

/// The alerts of one detector in categories.
public struct Categorization: Sendable, Hashable, Codable {
  /// A category with the number of alerts in it.
  public struct Count: Sendable, Hashable, Codable {
    public let family: String
    public let category: String
    public let alerts: Int

    public init(family: String, category: String, alerts: Int) {
      self.family = family
      self.category = category
      self.alerts = alerts
    }
  }

  /// Label of the arm.
  public let detector: String
  /// Most anomalous first.
  public let alerts: [CategorizedAlert]
  /// The largest first.
  public let counts: [Count]
  /// Nil without labels.
  public let assessment: CategoryAssessment?

  public init(detector: String, alerts: [CategorizedAlert], counts: [Count], assessment: CategoryAssessment?) {
    self.detector = detector
    self.alerts = alerts
    self.counts = counts
    self.assessment = assessment
  }
}

/// A whole data set and the alerts of detectors on it in categories: what `assay categorize` writes.
public struct CategorizedResult: Sendable, Hashable, Codable {
  public static let fileName = "categories.json"

  /// The name of the contract.
  public let dataset: String
  public let rules: FamilyRuleSet
  /// SHA-256 of the rules file and, for the alerts of a result, of its manifest.
  public let rulesDigest: String
  public let manifestDigest: String?
  /// Rows of each detector.
  public let top: Int
  /// Every row of the data set in categories, the largest first.
  public let rows: [Categorization.Count]
  /// The rules on every row of the data set, without any detector; nil without labels.
  public let assessment: CategoryAssessment?
  public let detectors: [Categorization]

  public init(
    dataset: String, rules: FamilyRuleSet, rulesDigest: String, manifestDigest: String?, top: Int,
    rows: [Categorization.Count], assessment: CategoryAssessment?, detectors: [Categorization]
  ) {
    self.dataset = dataset
    self.rules = rules
    self.rulesDigest = rulesDigest
    self.manifestDigest = manifestDigest
    self.top = top
    self.rows = rows
    self.assessment = assessment
    self.detectors = detectors
  }
}
