public import AnomalyCore
public import NumericKernels

/// Adjusted Rand index (Hubert and Arabie 1985): agreement of two partitions on pairs of rows, 0 by chance, 1 at best.
///
/// (Σ C(*n*ᵢⱼ, 2) − *E*) / (½ (Σ C(*a*ᵢ, 2) + Σ C(*b*ⱼ, 2)) − *E*) with *E* = Σ C(*a*ᵢ, 2) · Σ C(*b*ⱼ, 2) / C(*n*, 2).
/// Multiplied out by 2 · C(*n*, 2) both sides of the fraction are whole numbers and are computed exactly (128 bits:
/// the products exceed 64 at 125,973 rows). Noise rows count as a cluster of their own. Undefined, where scikit-learn
/// returns 1, when both partitions are one cluster or both are all singletons.
///
/// - Complexity: O(*n* log *n*) time, O(*n*) memory.
public struct AdjustedRandIndex: Metric {
  public init() {}

  public static var parameters: [Parameter<AdjustedRandIndex>] { [] }

  public static let info = MetricInfo(
    id: "adjusted-rand-index", title: "ARI",
    summary: "Agreement of two partitions on which pairs of rows belong together, adjusted for chance.",
    direction: .higherIsBetter, range: -0.5...1,
    contract: """
      Chance is 0: the mean over random partitions of the same sizes. Noise rows count as one cluster. Large clusters \
      dominate; with very unequal sizes see the adjusted mutual information too. Stable does not mean meaningful.
      """,
    references: [
      Reference(
        "L. Hubert, P. Arabie: Comparing partitions, Journal of Classification 2, 1985", doi: "10.1007/BF01908075"),
      Reference(
        "J. E. Chacón, A. I. Rastrojo: Minimum adjusted Rand index for two clusterings of a given size, "
          + "Advances in Data Analysis and Classification 17, 2023",
        doi: "10.1007/s11634-022-00491-w"),
    ])

  public func measure(_ input: PartitionPair, workers: Workers) throws(MetricError) -> MetricValue {
    let table = try ContingencyTable(input)
    try table.requireRoomAboveChance()
    let together = table.cells.reduce(Int128(0)) { $0 + pairs($1.count) }
    let first = table.rowSizes.reduce(Int128(0)) { $0 + pairs($1) }
    let second = table.columnSizes.reduce(Int128(0)) { $0 + pairs($1) }
    let all = pairs(table.total)
    let excess = 2 * (together * all - first * second)
    let room = (first + second) * all - 2 * first * second
    return MetricValue(Double(excess) / Double(room), chance: 0, ceiling: 1, notes: table.notes)
  }

  private func pairs(_ count: Int) -> Int128 { Int128(count) * Int128(count - 1) / 2 }
}
