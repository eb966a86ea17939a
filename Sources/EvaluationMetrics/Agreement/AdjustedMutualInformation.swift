public import AnomalyCore
public import NumericKernels
import RealModule

/// Adjusted mutual information (Vinh, Epps, Bailey 2010): (*I* − *E*) / (½ (*H*₁ + *H*₂) − *E*), 0 by chance, 1 at best.
///
/// *E* is the exact mean of the mutual information over random partitions of the same sizes. Clusters of equal size
/// share their part of it. Noise rows count as a cluster of their own. Undefined, where scikit-learn returns 1, when
/// both partitions are one cluster or both are all singletons.
///
/// - Complexity: O(*n* log *n*) for the table and, for each pair of distinct sizes, some tens of standard deviations.
public struct AdjustedMutualInformation: Metric {
  public init() {}

  public static var parameters: [Parameter<AdjustedMutualInformation>] { [] }

  public static let info = MetricInfo(
    id: "adjusted-mutual-information", title: "AMI",
    summary: "Information that two partitions share, adjusted for chance.",
    direction: .higherIsBetter, range: -1...1,
    contract: """
      Normalised by the arithmetic mean of the entropies. Chance is 0: the mean over random partitions of the same \
      sizes. Noise rows count as one cluster. Small clusters weigh more than in the adjusted Rand index.
      """,
    references: [
      References.adjustmentForChance,
      Reference(
        "N. X. Vinh, J. Epps, J. Bailey: Information theoretic measures for clusterings comparison: is a correction "
          + "for chance necessary?, ICML 2009",
        doi: "10.1145/1553374.1553511"),
    ])

  public func measure(_ input: PartitionPair, workers: Workers) throws(MetricError) -> MetricValue {
    let table = try ContingencyTable(input)
    try table.requireRoomAboveChance()
    let expected = try expectedInformation(of: table, workers: workers)
    let entropies = (entropy(table.rowSizes, of: table.total) + entropy(table.columnSizes, of: table.total)) / 2
    let value = (information(of: table) - expected) / (entropies - expected)
    return MetricValue(min(1, max(-1, value)), chance: 0, ceiling: 1, notes: table.notes)
  }

  private func entropy(_ sizes: [Int], of total: Int) -> Double {
    sizes.reduce(0) { sum, size in
      let share = Double(size) / Double(total)
      return size == 0 ? sum : sum - share * Double.log(share)
    }
  }

  private func information(of table: ContingencyTable) -> Double {
    table.cells.reduce(0) { sum, cell in
      let (row, column) = (table.rowSizes[cell.row], table.columnSizes[cell.column])
      return sum + informationTerm(cell.count, row, column, of: table.total)
    }
  }

  private func expectedInformation(of table: ContingencyTable, workers: Workers) throws(MetricError) -> Double {
    let columns = frequencies(of: table.columnSizes)
    var sum = 0.0
    for row in frequencies(of: table.rowSizes) {
      if workers.cancellation.isCancelled { throw .cancelled }
      for column in columns {
        let cell = Hypergeometric(total: table.total, marked: row.size, drawn: column.size)
        let mean = cell.mean { informationTerm($0, row.size, column.size, of: table.total) }
        sum += Double(row.count * column.count) * mean
      }
    }
    return sum
  }

  /// What a cell adds to the mutual information, natural logarithm.
  private func informationTerm(_ count: Int, _ row: Int, _ column: Int, of total: Int) -> Double {
    guard count > 0 else { return 0 }
    let ratio = Double(count) / Double(row) * (Double(total) / Double(column))
    return Double(count) / Double(total) * Double.log(ratio)
  }

  /// Distinct sizes in ascending order and how many clusters have them; empty clusters left out.
  private func frequencies(of sizes: [Int]) -> [(size: Int, count: Int)] {
    var counts: [(size: Int, count: Int)] = []
    for size in sizes.sorted() where size > 0 {
      if counts.last?.size == size { counts[counts.count - 1].count += 1 } else { counts.append((size, 1)) }
    }
    return counts
  }
}
