public import AnomalyCore
public import NumericKernels

/// Overlap of the *k* rows of highest score by two scores: |*A* ∩ *B*| / |*A* ∪ *B*|.
///
/// Rows that tie at the cut are taken in row order, as everywhere rows are shown; the bounds are the least and the
/// greatest overlap over all other choices among them. Chance is the exact mean for two random sets of *k* rows, the
/// overlap being hypergeometric.
///
/// - Complexity: O(*n* log *n*).
public struct TopKJaccard: Metric {
  /// Rows an analyst looks at, *k*.
  public var budget = 50

  public init() {}

  public static var parameters: [Parameter<TopKJaccard>] {
    [.integer("budget", \.budget, in: 1...Int.max, "Rows that an analyst looks at.")]
  }

  public static let info = MetricInfo(
    id: "top-k-jaccard", title: "Top-k Jaccard",
    summary: "Rows among the k highest by both scores, divided by rows among the k highest by either.",
    direction: .higherIsBetter, range: 0...1,
    contract: """
      Rows that tie at the cut are taken in row order; bounds are the least and the greatest overlap over all choices \
      among them. Chance grows with the budget's share of the rows: compare values of one budget and row count only.
      """,
    references: [
      Reference(
        "P. Jaccard: The distribution of the flora in the alpine zone, New Phytologist 11, 1912",
        doi: "10.1111/j.1469-8137.1912.tb05611.x")
    ])

  public func measure(_ input: ScorePair, workers: Workers) throws(MetricError) -> MetricValue {
    try requireNumbers(input.first)
    try requireNumbers(input.second)
    let count = input.first.count
    guard count > 0 else { throw .undefined("there are no rows") }
    guard budget <= count else { throw .undefined("the budget of \(budget) exceeds the \(count) rows") }
    let (first, second) = (TopRows(input.first, budget: budget), TopRows(input.second, budget: budget))
    let shared = first.chosen.intersection(second.chosen).count
    let bounds = first.isTied || second.isTied ? sharedBounds(first, second) : nil
    let chance = Hypergeometric(total: count, marked: budget, drawn: budget).mean(of: jaccard)
    return MetricValue(
      jaccard(shared: shared), lowest: bounds.map { jaccard(shared: $0.least) },
      highest: bounds.map { jaccard(shared: $0.greatest) }, chance: chance, ceiling: 1,
      notes: first.notes(for: "first") + second.notes(for: "second"))
  }

  private func jaccard(shared: Int) -> Double { Double(shared) / Double(2 * budget - shared) }

  /// Least and greatest number of shared rows over all choices among the rows that tie at either cut.
  private func sharedBounds(_ first: TopRows, _ second: TopRows) -> (least: Int, greatest: Int) {
    let certain = first.above.intersection(second.above).count
    let tiedInBoth = first.tied.intersection(second.tied).count
    // Rows above one cut are shared as soon as the other score chooses them among its ties.
    let firstGains = first.tied.intersection(second.above).count
    let secondGains = second.tied.intersection(first.above).count
    let (gained, alsoGained) = (min(first.fitting, firstGains), min(second.fitting, secondGains))
    let joint = min(first.fitting - gained, second.fitting - alsoGained, tiedInBoth)
    // Rows that the other score leaves out come first; what then does not fit apart into the common ties is shared.
    let firstRest = max(0, first.fitting - (first.tied.count - tiedInBoth - firstGains))
    let secondRest = max(0, second.fitting - (second.tied.count - tiedInBoth - secondGains))
    return (certain + max(0, firstRest + secondRest - tiedInBoth), certain + gained + alsoGained + joint)
  }
}

/// The rows at the top of one score: those above the cut, those that tie at it, and the choice among them.
private struct TopRows {
  let above: Set<Int>
  let tied: Set<Int>
  let chosen: Set<Int>

  init(_ scores: [Double], budget: Int) {
    let order = descendingOrder(scores)
    let cut = scores[order[budget - 1]]
    above = Set(order.prefix { scores[$0] > cut })
    tied = Set(order.dropFirst(above.count).prefix { scores[$0] == cut })
    chosen = Set(order.prefix(budget))
  }

  /// How many of the tied rows fit.
  var fitting: Int { chosen.count - above.count }
  var isTied: Bool { tied.count > fitting }

  func notes(for name: String) -> [String] {
    guard isTied else { return [] }
    return ["\(tied.count) rows tie at the cut of the \(name) score; the first \(fitting) in row order are taken"]
  }
}
