public import AnomalyCore
public import NumericKernels
import RealModule

/// Rank-biased overlap of two scores (Webber, Moffat, Zobel 2010): (1 − *p*) Σ *p*^(*d* − 1) · |*A*₁…*d* ∩ *B*₁…*d*| / *d*
/// over all depths *d*, with the persistence *p*.
///
/// Both lists hold all *n* rows, so nothing is unseen: beyond *n* the agreement stays 1, which adds *p*ⁿ (their
/// extrapolated RBO, equation 32, with both lists of length *n*). A note gives the residual, the range left open if the
/// *n* rows were only the beginning of longer lists. Unless it is given, *p* is the one with which the first `budget`
/// rows have 90 % of the weight (equation 21).
///
/// Tied rows are in every order with the same probability, independently in both scores (RBOᵃ of Corsi and Urbano 2024):
/// the order of the rows has no part, but a score with ties does not reach 1, not even against itself; the ceiling says
/// how far it can get. Chance is the mean over random rankings, (1 − *p*ⁿ) / (*n*(1 − *p*)).
///
/// - Complexity: O(*n* log *n* + 50 · `budget`).
public struct RankBiasedOverlap: Metric {
  /// Rows an analyst looks at.
  public var budget = 50
  /// Probability to look at one more row, *p*; 0 takes it from the budget.
  public var persistence = 0.0

  public init() {}

  public static var parameters: [Parameter<RankBiasedOverlap>] {
    [
      .integer(
        "budget", \.budget, in: 1...Int.max, "Rows that carry 90 % of the weight, unless the persistence is given."),
      .real(
        "persistence", \.persistence, in: 0...0.99999,
        "Weight of a depth divided by that of the depth before; 0 derives it from the budget."),
    ]
  }

  public static let info = MetricInfo(
    id: "rank-biased-overlap", title: "RBO",
    summary: "Share of rows that two scores have in common among the d highest, averaged over d with falling weights.",
    direction: .higherIsBetter, range: 0...1,
    contract: """
      Expected over all orders of tied rows, independently in both scores; ties lower the ceiling, which is the lesser \
      of the values of each score against itself. Chance grows with the budget's share of the rows: compare values of \
      one budget and row count only. High agreement does not mean correct.
      """,
    references: [
      Reference(
        "W. Webber, A. Moffat, J. Zobel: A similarity measure for indefinite rankings, ACM Transactions on Information "
          + "Systems 28, 2010",
        doi: "10.1145/1852102.1852106"),
      Reference(
        "M. Corsi, J. Urbano: The treatment of ties in rank-biased overlap, SIGIR 2024",
        doi: "10.1145/3626772.3657700"),
    ])

  public func measure(_ input: ScorePair, workers: Workers) throws(MetricError) -> MetricValue {
    try requireNumbers(input.first)
    try requireNumbers(input.second)
    let count = input.first.count
    guard count > 0 else { throw .undefined("there are no rows") }
    guard persistence > 0 || budget <= count else {
      throw .undefined("the budget of \(budget) exceeds the \(count) rows")
    }
    let weights = RankBias(persistence: persistence > 0 ? persistence : RankBias.persistence(forBudget: budget))
    let (first, second) = (TieGroups(input.first), TieGroups(input.second))
    let value = weights.mean(of: expectedOverlaps(first, second))
    let themselves = [first, second].map { weights.mean(of: expectedOverlaps($0, $0)) }
    let chance = weights.chance(rows: count)
    let ceiling = max(min(themselves[0], themselves[1]), value, chance)
    return MetricValue(
      value, chance: chance, ceiling: ceiling, notes: notes(weights, rows: count, ceiling: ceiling))
  }

  private func notes(_ weights: RankBias, rows: Int, ceiling: Double) -> [String] {
    let share = persistence > 0 ? "" : ", 90 % of the weight in the first \(budget) rows"
    let residual = rounded(weights.residual(rows: rows))
    let note = "persistence \(rounded(weights.persistence))\(share); residual \(residual)"
    return ceiling < 0.9995 ? [note, "with ties like these no value exceeds \(rounded(ceiling))"] : [note]
  }
}

/// The weights (1 − *p*)*p*^(*d* − 1) of the depths *d* = 1, 2, …
package struct RankBias: Sendable {
  package let persistence: Double

  package init(persistence: Double) { self.persistence = persistence }

  /// The persistence with which the first `budget` rows have 90 % of the weight, by bisection.
  package static func persistence(forBudget budget: Int) -> Double {
    var (lower, upper) = (0.0, 1.0)
    for _ in 0..<50 {
      let middle = (lower + upper) / 2
      if RankBias(persistence: middle).weight(ofFirst: budget) > 0.9 { lower = middle } else { upper = middle }
    }
    return lower
  }

  /// The weight of the first `count` rows in all depths together (equation 21 of Webber, Moffat and Zobel).
  package func weight(ofFirst count: Int) -> Double {
    let p = persistence
    return 1 - Double.pow(p, count - 1) + (1 - p) / p * Double(count) * logarithm(beyond: count - 1)
  }

  /// RBO of two complete lists from the numbers of rows they share among the first 1…*n*.
  func mean(of overlaps: [Double]) -> Double {
    var (sum, weight) = (0.0, 1 - persistence)
    for (place, overlap) in overlaps.enumerated() {
      sum += weight * overlap / Double(place + 1)
      weight *= persistence
    }
    return min(1, sum + Double.pow(persistence, overlaps.count))
  }

  /// The mean over random rankings of so many rows, which share *d*² / *n* rows among the first *d*.
  func chance(rows: Int) -> Double {
    (1 - Double.pow(persistence, rows)) / (Double(rows) * (1 - persistence))
  }

  /// What longer lists of which so many rows are the beginning could change: from no further row in common to agreement
  /// in all of them.
  func residual(rows: Int) -> Double {
    let p = persistence
    return max(0, Double.pow(p, rows) - (1 - p) / p * Double(rows) * logarithm(beyond: rows))
  }

  /// Σ *p*^*i* / *i* over *i* > `count`: what −ln(1 − *p*) has beyond its first terms.
  private func logarithm(beyond count: Int) -> Double {
    var (sum, power) = (0.0, 1.0)
    for i in stride(from: 1, through: count, by: 1) {
      power *= persistence
      sum += power / Double(i)
    }
    return -Double.log(onePlus: -persistence) - sum
  }
}
