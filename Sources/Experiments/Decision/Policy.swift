public import AnomalyCore

/// How a team chooses: what counts, what is not acceptable, and how ties are decided.
public struct Policy: Sendable, Hashable {
  /// What tells candidates apart, in the order of the policy.
  public enum Criterion: String, Sendable, Hashable, CaseIterable {
    case metric
    case stability
    /// With the mean rank of all detectors; only in choices without labels.
    case agreement
    case cost
    case explainability
  }

  /// Whether the comparisons of the best candidate with the others are adjusted for their number.
  public enum Adjustment: String, Sendable, Hashable, CaseIterable {
    /// Pair by pair.
    case none
    /// Holm's step-down procedure on two-sided bootstrap *p* values.
    case holm
  }

  public struct Stability: Sendable, Hashable {
    /// A metric between two scores of the same rows, at the policy's budget where it takes one.
    public var metric: String
    public var floor: Double?
    /// Smaller differences do not tell candidates apart.
    public var margin: Double

    public init(metric: String, floor: Double? = nil, margin: Double = 0.05) {
      self.metric = metric
      self.floor = floor
      self.margin = margin
    }
  }

  public struct Agreement: Sendable, Hashable {
    public var metric: String
    public var margin: Double

    public init(metric: String = "spearman", margin: Double = 0.05) {
      self.metric = metric
      self.margin = margin
    }
  }

  public struct Cost: Sendable, Hashable {
    public var fitSeconds: Double?
    public var scoreMicrosecondsPerRow: Double?
    public var peakMegabytes: Double?
    /// A candidate is dearer when it takes so many times the cheapest one's seconds …
    public var factor: Double
    /// … and at least so many seconds more.
    public var margin: Double

    public init(
      fitSeconds: Double? = nil, scoreMicrosecondsPerRow: Double? = nil, peakMegabytes: Double? = nil,
      factor: Double = 1.5, margin: Double = 1
    ) {
      self.fitSeconds = fitSeconds
      self.scoreMicrosecondsPerRow = scoreMicrosecondsPerRow
      self.peakMegabytes = peakMegabytes
      self.factor = factor
      self.margin = margin
    }

    var hasCap: Bool { fitSeconds != nil || scoreMicrosecondsPerRow != nil || peakMegabytes != nil }
  }

  public var name: String
  public var title: String
  /// A ranking metric; nil chooses without looking at labels.
  public var metric: String?
  public var budget: Int?
  /// `Scenario.id`.
  public var scenario: String
  public var order: [Criterion]
  public var stability: Stability
  public var agreement: Agreement
  public var cost: Cost
  /// The least level.
  public var explainability: Explainability
  public var mustBeatChance: Bool
  public var adjustment: Adjustment
  /// Labels of arms or ids of detectors.
  public var exclude: [String]

  public init(
    name: String, title: String? = nil, metric: String?, budget: Int? = nil, scenario: String = "natural",
    order: [Criterion]? = nil, stability: Stability? = nil, agreement: Agreement = Agreement(), cost: Cost = Cost(),
    explainability: Explainability = .opaque, mustBeatChance: Bool = true, adjustment: Adjustment = .none,
    exclude: [String] = []
  ) {
    self.name = name
    self.title = title ?? name
    self.metric = metric
    self.budget = budget
    self.scenario = scenario
    self.order = order ?? Self.defaultOrder(hasMetric: metric != nil)
    self.stability = stability ?? Stability(metric: Self.defaultStability(hasBudget: budget != nil))
    self.agreement = agreement
    self.cost = cost
    self.explainability = explainability
    self.mustBeatChance = mustBeatChance
    self.adjustment = adjustment
    self.exclude = exclude
  }

  /// The metric decides first: a tie is what its intervals cannot tell apart.
  static func defaultOrder(hasMetric: Bool) -> [Criterion] {
    hasMetric ? [.metric, .stability, .cost, .explainability] : [.stability, .agreement, .cost, .explainability]
  }

  static func defaultStability(hasBudget: Bool) -> String { hasBudget ? "top-k-jaccard" : "spearman" }

  /// The same policy for a result without labels: no metric, agreement after stability.
  var withoutLabels: Policy {
    var policy = self
    policy.metric = nil
    guard metric != nil else { return policy }
    policy.scenario = "natural"
    policy.order.removeAll { $0 == .metric || $0 == .agreement }
    let place = policy.order.firstIndex(of: .stability).map { $0 + 1 } ?? 0
    policy.order.insert(.agreement, at: place)
    return policy
  }
}
