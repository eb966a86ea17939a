/// A readable rule: rows for which every condition holds are of its family and category.
public struct FamilyRule: Sendable, Hashable, Codable {
  /// Unique in its set; lower-case with hyphens.
  public let id: String
  /// For readers: "SYN flood on one service".
  public let title: String
  /// The coarse family, spelt as in the contracts of the data sets: "dos", "probe", "r2l", "u2r"; "normal" for a rule
  /// that says why an alert looks harmless.
  public let family: String
  /// The finer category in words: "SYN flood", "port scan".
  public let category: String
  /// All of them must hold.
  public let conditions: [RuleCondition]
  /// Why such rows are of this family, one sentence.
  public let why: String

  public init(
    id: String, title: String, family: String, category: String, conditions: [RuleCondition], why: String
  ) {
    self.id = id
    self.title = title
    self.family = family
    self.category = category
    self.conditions = conditions
    self.why = why
  }
}

/// Rules in the order in which they are tried: the first that fires wins. They look at features, never at a label.
public struct FamilyRuleSet: Sendable, Hashable, Codable {
  /// Rows that were looked at when the rules were written; whatever is said of them proves nothing.
  public struct SeenRows: Sendable, Hashable, Codable {
    /// The name of a contract.
    public let dataset: String
    /// Rows with a number (`Dataset.rowIDs`) up to this one; nil for all of them.
    public let upTo: Int?

    public init(dataset: String, upTo: Int?) {
      self.dataset = dataset
      self.upTo = upTo
    }
  }

  public let name: String
  public let title: String
  public let seen: [SeenRows]
  public let rules: [FamilyRule]

  /// The family of rows for which no rule fires.
  public static let unknown = "unknown"
  /// The family of rules that call an alert harmless; the same word as in `Labels.families`.
  public static let normal = "normal"

  public init(name: String, title: String, seen: [SeenRows], rules: [FamilyRule]) {
    self.name = name
    self.title = title
    self.seen = seen
    self.rules = rules
  }

  /// Whether the rules were written with a look at this row.
  public func hasSeen(row id: Int, of dataset: String) -> Bool {
    seen.contains { $0.dataset == dataset && id <= ($0.upTo ?? Int.max) }
  }
}

/// What a rule says of one row.
public struct AlertCategory: Sendable, Hashable, Codable {
  public let family: String
  public let category: String
  /// `FamilyRule.id` and its title.
  public let rule: String
  public let title: String

  public init(family: String, category: String, rule: String, title: String) {
    self.family = family
    self.category = category
    self.rule = rule
    self.title = title
  }
}
