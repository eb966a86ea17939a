/// The test of whether a column of few values and the class are independent.
///
/// Pearson's χ², as `scipy.stats.chi2_contingency`: with Yates' correction for 2 × 2 tables and no other. Where an
/// expected count is below 5, *p* is Fisher's for 2 × 2 tables, and else that of random tables with the same margins.
public struct IndependenceTest: Sendable, Hashable, Codable {
  public enum Method: String, Sendable, Hashable, Codable {
    /// The χ² distribution.
    case chiSquared = "chi-squared"
    /// Fisher's exact test, two-sided: all tables that are no more probable than the one seen.
    case fisher
    /// The share of random tables whose χ² is no smaller, the table seen among them: (1 + #) / (1 + replicates).
    case monteCarlo = "monte-carlo"
  }

  public let column: String
  /// Judged rows with a value.
  public let rows: Int
  /// Values that occur.
  public let levels: Int
  /// χ², with Yates' correction if `isYatesCorrected`.
  public let statistic: Double
  public let isYatesCorrected: Bool
  public let degrees: Int
  public let smallestExpected: Double
  public let method: Method
  /// By `method`; 0 below the least positive number. `log10P` stays exact there.
  public let p: Double
  public let log10P: Double
  /// By the χ² distribution, whatever the method.
  public let asymptoticP: Double
  public let log10AsymptoticP: Double
  /// Random tables of the Monte-Carlo method, else nil. *p* cannot fall below 1 / (1 + replicates).
  public let replicates: Int?
  /// Over all tests of the analysis.
  public internal(set) var adjusted: AdjustedP
  /// 0 for independence, 1 where the value decides the class: Cramér's *V* without the bias of small samples and many
  /// levels, from χ² without Yates' correction. W. Bergsma 2013 (doi 10.1016/j.jkss.2012.10.002). Nil for a table too
  /// small for it.
  public let cramersV: Double?

  public init(
    column: String, rows: Int, levels: Int, statistic: Double, isYatesCorrected: Bool, degrees: Int,
    smallestExpected: Double, method: Method, p: Double, log10P: Double, asymptoticP: Double,
    log10AsymptoticP: Double, replicates: Int?, adjusted: AdjustedP, cramersV: Double?
  ) {
    self.column = column
    self.rows = rows
    self.levels = levels
    self.statistic = statistic
    self.isYatesCorrected = isYatesCorrected
    self.degrees = degrees
    self.smallestExpected = smallestExpected
    self.method = method
    self.p = p
    self.log10P = log10P
    self.asymptoticP = asymptoticP
    self.log10AsymptoticP = log10AsymptoticP
    self.replicates = replicates
    self.adjusted = adjusted
    self.cramersV = cramersV
  }
}
