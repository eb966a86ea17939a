/// How rules are searched for.
public struct RuleMining: Sendable, Hashable, Codable {
  /// Rules at most.
  public var rules: Int
  /// Conditions of one rule at most.
  public var conditions: Int
  /// Partial rules that are kept from step to step.
  public var beam: Int
  /// *a* in the quality (*n*/*N*)ᵃ · (*p* − *p*₀) of a rule that covers *n* of *N* rows, a share *p* of them flagged where
  /// the share of all is *p*₀ (Klösgen 1996): 1 is weighted relative accuracy, which likes large rules, 0 precision, which
  /// likes small ones, ½ orders rules as a binomial test does.
  public var exponent: Double
  /// A further condition must raise the quality by this share of it.
  public var gain: Double
  /// Flagged rows of the mining half that a rule must cover and no rule before it does: at least so many …
  public var minimumHits: Int
  /// … and at least this share of the flagged rows of the mining half.
  public var minimumShare: Double
  /// Cuts of a numeric column at quantiles of all rows, and as many again at quantiles of the flagged rows.
  public var cuts: Int
  public var seed: UInt64

  public init(
    rules: Int = 10, conditions: Int = 3, beam: Int = 20, exponent: Double = 0.5, gain: Double = 0.02,
    minimumHits: Int = 5, minimumShare: Double = 0.01, cuts: Int = 16, seed: UInt64 = 0
  ) {
    self.rules = rules
    self.conditions = conditions
    self.beam = beam
    self.exponent = exponent
    self.gain = gain
    self.minimumHits = minimumHits
    self.minimumShare = minimumShare
    self.cuts = cuts
    self.seed = seed
  }
}
