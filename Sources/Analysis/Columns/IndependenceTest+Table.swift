public import NumericKernels
import RealModule

extension IndependenceTest {
  /// Tests a table: its columns are the classes. Until it is adjusted, the adjusted *p* is *p*.
  ///
  /// - Parameters:
  ///   - replicates: Random tables of a Monte-Carlo test.
  ///   - random: Gives a stream for each of them, named by the column.
  /// - Returns: Nil when fewer than two lines or columns of the table have counts.
  /// - Throws: `KernelError.cancelled`.
  public init?(
    column: String, _ table: ContingencyTable, replicates: Int, random: RandomSource, workers: Workers
  ) throws(KernelError) {
    let table = table.withoutEmptyCategories
    guard table.rowNames.count > 1, table.columnNames.count > 1 else { return nil }
    let statistics = ChiSquared(table)
    let degrees = (table.rowNames.count - 1) * (table.columnNames.count - 1)
    let asymptotic = chiSquaredTail(statistics.statistic, degrees: Double(degrees))
    let log10Asymptotic = log10ChiSquaredTail(statistics.statistic, degrees: Double(degrees))
    let method: Method =
      statistics.smallestExpected >= 5 ? .chiSquared : statistics.isFourfold ? .fisher : .monteCarlo
    let (p, log10P): (Double, Double)
    switch method {
    case .chiSquared: (p, log10P) = (asymptotic, log10Asymptotic)
    case .fisher:
      let logarithm = min(0, logFisherP(table.counts))
      (p, log10P) = (Double.exp(logarithm), logarithm / Double.log(10))
    case .monteCarlo:
      let source = FixedMarginTables(table)
      let noSmaller = try workers.map(replicates, grain: 64) { replicate in
        var stream = random.stream(column, replicate)
        return source.drawnIsNoSmaller(&stream)
      }
      p = Double(1 + noSmaller.count { $0 }) / Double(1 + replicates)
      log10P = Double.log10(p)
    }
    self.init(
      column: column, rows: table.total, levels: table.rowNames.count, statistic: statistics.statistic,
      isYatesCorrected: statistics.isFourfold, degrees: degrees, smallestExpected: statistics.smallestExpected,
      method: method, p: p, log10P: log10P, asymptoticP: asymptotic, log10AsymptoticP: log10Asymptotic,
      replicates: method == .monteCarlo ? replicates : nil, adjusted: AdjustedP(holm: p, benjaminiHochberg: p),
      cramersV: statistics.cramersV)
  }
}

/// Pearson's χ² of a table without empty categories.
private struct ChiSquared {
  /// With Yates' correction for 2 × 2 tables.
  let statistic: Double
  let smallestExpected: Double
  let isFourfold: Bool
  let cramersV: Double?

  init(_ table: ContingencyTable) {
    let (rowTotals, columnTotals, total) = (table.rowTotals, table.columnTotals, Double(table.total))
    isFourfold = rowTotals.count == 2 && columnTotals.count == 2
    var (plain, corrected, least) = (0.0, 0.0, Double.infinity)
    for (row, counts) in zip(rowTotals, table.counts) {
      for (column, count) in zip(columnTotals, counts) {
        let expected = Double(row) * Double(column) / total
        let distance = abs(Double(count) - expected)
        plain += distance * distance / expected
        let nearer = max(0, distance - 0.5)
        corrected += nearer * nearer / expected
        least = min(least, expected)
      }
    }
    statistic = isFourfold ? corrected : plain
    smallestExpected = least
    let (lines, columns) = (Double(rowTotals.count), Double(columnTotals.count))
    let unbiased = max(0, plain / total - (lines - 1) * (columns - 1) / (total - 1))
    let largest = min(
      lines - (lines - 1) * (lines - 1) / (total - 1), columns - (columns - 1) * (columns - 1) / (total - 1))
    cramersV = largest > 1 ? min(1, Double.sqrt(unbiased / (largest - 1))) : nil
  }
}
