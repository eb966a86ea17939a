import AnomalyCore
import NumericKernels

/// How many rows two scores have in common among their *k* highest, when either cut may fall among rows of equal score.
///
/// Rows are shown by descending score and tied ones in the order of the rows, **the same in both lists**. That order is
/// arbitrary, so the number is the mean over all orders of the rows: a score shares all *k* rows with itself, and where
/// the given rows stand has no part.
struct SharedTopRows {
  let budget: Int
  let rowCount: Int
  let expected: Double
  /// The least and the greatest number over all choices among the tied rows; nil when neither cut falls among ties.
  let bounds: (least: Int, greatest: Int)?
  let notes: [String]

  /// - Throws: `MetricError.undefined` without rows, with fewer than the budget, or for a score that is not a number.
  init(_ input: ScorePair, budget: Int) throws(MetricError) {
    try requireNumbers(input.first)
    try requireNumbers(input.second)
    self.budget = budget
    rowCount = input.first.count
    guard rowCount > 0 else { throw .undefined("there are no rows") }
    guard budget <= rowCount else { throw .undefined("the budget of \(budget) exceeds the \(rowCount) rows") }
    let (first, second) = (Cut(input.first, budget: budget), Cut(input.second, budget: budget))
    let common = CommonRows(input, first, second)
    let (least, greatest) = common.bounds
    let isTied = first.isTied || second.isTied
    bounds = isTied ? (least, greatest) : nil
    expected = isTied ? min(Double(greatest), max(Double(least), common.expected)) : Double(greatest)
    notes = first.notes(for: "first") + second.notes(for: "second")
  }

  /// The value of a metric that grows with the number of shared rows, `term` of it.
  func value(chance: Double, _ term: (Double) -> Double) -> MetricValue {
    MetricValue(
      term(expected), lowest: bounds.map { term(Double($0.least)) }, highest: bounds.map { term(Double($0.greatest)) },
      chance: chance, ceiling: 1, notes: notes)
  }
}

/// The *k*-th highest score and what ties with it.
private struct Cut {
  let score: Double
  let tied: Int
  /// How many of the tied rows are among the *k* highest.
  let fitting: Int

  init(_ scores: [Double], budget: Int) {
    let cut = scores[descendingOrder(scores)[budget - 1]]
    score = cut
    tied = scores.count { $0 == cut }
    fitting = budget - scores.count { $0 > cut }
  }

  var isTied: Bool { tied > fitting }

  func notes(for name: String) -> [String] {
    isTied ? ["\(tied) rows tie at the cut of the \(name) score and \(fitting) of them fit"] : []
  }
}

/// Rows by where they stand at both cuts.
private struct CommonRows {
  let first: Cut
  let second: Cut
  /// Rows above both cuts.
  private(set) var certain = 0
  /// Rows that tie at both cuts.
  private(set) var tiedInBoth = 0
  /// Rows above one cut are shared as soon as the other score chooses them among its ties.
  private(set) var firstGains = 0
  private(set) var secondGains = 0

  init(_ input: ScorePair, _ first: Cut, _ second: Cut) {
    (self.first, self.second) = (first, second)
    for (one, other) in zip(input.first, input.second) where one >= first.score && other >= second.score {
      switch (one > first.score, other > second.score) {
      case (true, true): certain += 1
      case (false, true): firstGains += 1
      case (true, false): secondGains += 1
      case (false, false): tiedInBoth += 1
      }
    }
  }

  var expected: Double {
    let single =
      Double(firstGains) * (Double(first.fitting) / Double(first.tied))
      + Double(secondGains) * (Double(second.fitting) / Double(second.tied))
    return Double(certain) + single + (tiedInBoth == 0 ? 0 : expectedOfBoth)
  }

  /// How many of the rows that tie at both cuts both scores choose.
  ///
  /// In a random order of all tied rows, the *s*-th of those of the first score ties in both with a probability that does
  /// not depend on *s*. It is chosen by both if *s* ≤ `first.fitting` and fewer than `second.fitting` ties of the second
  /// score stand before it: *x* that tie in both, hypergeometric, and, independently, some of its other ties, negative
  /// hypergeometric.
  private var expectedOfBoth: Double {
    let limit = second.fitting - 1
    let others = second.tied - tiedInBoth
    var sum = 0.0
    for place in 1...first.fitting {
      let before = Hypergeometric(total: first.tied - 1, marked: tiedInBoth - 1, drawn: place - 1)
      let atMost = NegativeHypergeometric(total: first.tied, place: place, others: others).cumulative()
      sum += before.mean { atMost(limit - $0) }
    }
    return sum * (Double(tiedInBoth) / Double(first.tied))
  }

  var bounds: (least: Int, greatest: Int) {
    let (gained, alsoGained) = (min(first.fitting, firstGains), min(second.fitting, secondGains))
    let joint = min(first.fitting - gained, second.fitting - alsoGained, tiedInBoth)
    // Rows that the other score leaves out come first; what then does not fit apart into the common ties is shared.
    let firstRest = max(0, first.fitting - (first.tied - tiedInBoth - firstGains))
    let secondRest = max(0, second.fitting - (second.tied - tiedInBoth - secondGains))
    return (certain + max(0, firstRest + secondRest - tiedInBoth), certain + gained + alsoGained + joint)
  }
}
