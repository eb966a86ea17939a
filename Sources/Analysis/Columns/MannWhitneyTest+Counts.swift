import NumericKernels
import RealModule

extension MannWhitneyTest {
  /// From the values of both classes, finite.
  ///
  /// - Returns: Nil when a class has no value or all values are equal.
  /// - Complexity: O(*n* log *n*).
  public init?(column: String, normal: [Double], anomalies: [Double]) {
    let classes = RowClasses(normal: normal.count, anomalies: anomalies.count)
    self.init(column: column, SortedColumn(normal + anomalies, classes).distinct)
  }

  /// From the distinct values, ascending. Until it is adjusted, the adjusted *p* is *p*.
  init?(column: String, _ distinct: [ValueCount]) {
    let counts = distinct.map(\.rows).sum
    // Ranks doubled are whole numbers, and so is their sum.
    var (before, doubledRanks, ties) = (0, 0, 0.0)
    for each in distinct {
      let size = each.rows.judged
      doubledRanks += each.rows.normal * (2 * before + size + 1)
      ties += Double(size) * (Double(size) * Double(size) - 1)
      before += size
    }
    let (normal, anomalies, n) = (Double(counts.normal), Double(counts.anomalies), Double(before))
    let variance = normal * anomalies / 12 * (n + 1 - ties / (n * (n - 1)))
    guard counts.normal > 0, counts.anomalies > 0, distinct.count(where: { $0.rows.judged > 0 }) > 1, variance > 0
    else {
      return nil
    }
    let pairs = normal * anomalies
    let statistic = Double(doubledRanks - counts.normal * (counts.normal + 1)) / 2
    let distance = max(statistic, pairs - statistic) - pairs / 2 - 0.5
    let z = distance / Double.sqrt(variance)
    let p = min(1, 2 * gaussianTail(z))
    let auc = (pairs - statistic) / pairs
    self.init(
      column: column, normal: counts.normal, anomalies: counts.anomalies, statistic: statistic, p: p,
      log10P: min(0, Double.log10(2) + log10GaussianTail(z)), adjusted: AdjustedP(holm: p, benjaminiHochberg: p),
      auc: auc, cliffsDelta: 2 * auc - 1)
  }
}

extension RowClasses {
  /// The normal rows first.
  init(normal: Int, anomalies: Int) {
    codes = Array(repeating: .normal, count: normal) + Array(repeating: .anomaly, count: anomalies)
    counts = RowCounts(normal: normal, anomalies: anomalies)
  }
}
