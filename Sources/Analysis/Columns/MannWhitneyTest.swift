/// The test of Mann and Whitney of whether a numeric column tends to be greater in one class, two-sided.
///
/// Normal approximation with correction for ties and for continuity, as `scipy.stats.mannwhitneyu(normal, anomaly,
/// method="asymptotic")`. H. B. Mann, D. R. Whitney 1947 (doi 10.1214/aoms/1177730491).
public struct MannWhitneyTest: Sendable, Hashable, Codable {
  public let column: String
  /// Normal rows with a value.
  public let normal: Int
  /// Anomalies with a value.
  public let anomalies: Int
  /// U of the normal rows: pairs of a normal row and an anomaly in which the normal one is greater, equal ones counted
  /// half. This is the statistic of the published analysis.
  public let statistic: Double
  /// Two-sided; 0 below the least positive number. `log10P` stays exact there.
  public let p: Double
  public let log10P: Double
  /// Over all tests of the analysis.
  public internal(set) var adjusted: AdjustedP
  /// The share of pairs in which the anomaly is greater, equal ones counted half: the ROC AUC of the column itself.
  public let auc: Double
  /// 2 · AUC − 1: −1 when all anomalies are smaller than all normal rows, 1 when they are greater.
  /// N. Cliff 1993 (doi 10.1037/0033-2909.114.3.494).
  public let cliffsDelta: Double

  public init(
    column: String, normal: Int, anomalies: Int, statistic: Double, p: Double, log10P: Double, adjusted: AdjustedP,
    auc: Double, cliffsDelta: Double
  ) {
    self.column = column
    self.normal = normal
    self.anomalies = anomalies
    self.statistic = statistic
    self.p = p
    self.log10P = log10P
    self.adjusted = adjusted
    self.auc = auc
    self.cliffsDelta = cliffsDelta
  }
}

/// A *p* value adjusted for all tests that were made with it.
public struct AdjustedP: Sendable, Hashable, Codable {
  /// Keeps the probability of any false rejection.
  public let holm: Double
  /// Keeps the expected share of false ones among the rejections.
  public let benjaminiHochberg: Double

  public init(holm: Double, benjaminiHochberg: Double) {
    self.holm = holm
    self.benjaminiHochberg = benjaminiHochberg
  }
}
