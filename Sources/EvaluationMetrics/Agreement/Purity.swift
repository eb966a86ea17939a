public import AnomalyCore
public import NumericKernels

/// Share of the rows that belong to the most frequent class of their cluster: Σᵢ maxⱼ *n*ᵢⱼ / *n*.
///
/// The reference is the true classes. Noise rows count as a cluster of their own. Not adjusted for chance: it grows with
/// the number of clusters and is 1 when every row is its own. A note says what one cluster for all rows reaches.
///
/// - Complexity: O(*n* log *n*) time, O(*n*) memory.
public struct Purity: Metric {
  public init() {}

  public static var parameters: [Parameter<Purity>] { [] }

  public static let info = MetricInfo(
    id: "purity", title: "Purity",
    summary: "Share of the rows that belong to the most frequent class of their cluster.",
    direction: .higherIsBetter, range: 0...1,
    contract: """
      The reference is the true classes; noise rows count as one cluster. Not adjusted for chance and growing with the \
      number of clusters: compare only partitions into equally many clusters of the same rows.
      """,
    references: [
      Reference(
        "Y. Zhao, G. Karypis: Empirical and theoretical comparisons of selected criterion functions for document "
          + "clustering, Machine Learning 55, 2004",
        doi: "10.1023/B:MACH.0000027785.44527.d6"),
      References.informationRetrieval,
    ])

  public func measure(_ input: PartitionPair, workers: Workers) throws(MetricError) -> MetricValue {
    let table = try ContingencyTable(input)
    var largest = [Int](repeating: 0, count: table.rowSizes.count)
    for cell in table.cells { largest[cell.row] = max(largest[cell.row], cell.count) }
    let occupied = table.rowSizes.count { $0 > 0 }
    let single = Double(table.columnSizes.reduce(0, max)) / Double(table.total)
    return MetricValue(
      Double(largest.reduce(0, +)) / Double(table.total), ceiling: 1,
      notes: table.notes + ["\(occupied) clusters; one cluster for all rows reaches \(rounded(single))"])
  }
}
