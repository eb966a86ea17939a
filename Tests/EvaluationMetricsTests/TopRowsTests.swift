import AnomalyCore
import EvaluationMetrics
import NumericKernels
import Testing

/// Two scores of seven rows with three levels, and a budget.
private struct TiedScores: Sendable {
  let first: [Double]
  let second: [Double]
  let budget: Int

  init(seed: Int) {
    var stream = testStream("top rows \(seed)")
    budget = 1 + stream.below(6)
    first = (0..<7).map { _ in Double(stream.below(3)) }
    second = (0..<7).map { _ in Double(stream.below(3)) }
  }

  var pair: ScorePair { ScorePair(first, second) }
  var given: ParameterSet { ["budget": .integer(budget)] }
}

@Suite("Rows that two top lists share")
struct TopRowsTests {
  @Test("The value is the mean over all orders of the rows of what the shown lists share", arguments: 0..<40)
  func meanOverOrders(seed: Int) throws {
    let scores = TiedScores(seed: seed)
    let shared = permutations(of: 7).map { order in
      let lists = [scores.first, scores.second].map { score in
        Set(
          order.sorted { score[$0] != score[$1] ? score[$0] > score[$1] : order[$0] < order[$1] }
            .prefix(scores.budget))
      }
      return Double(lists[0].intersection(lists[1]).count)
    }
    let expected = shared.reduce(0, +) / Double(shared.count)
    let overlap = try TopKOverlap(scores.given).measure(scores.pair, workers: Workers()).value
    let jaccard = try TopKJaccard(scores.given).measure(scores.pair, workers: Workers()).value
    #expect(abs(overlap - expected / Double(scores.budget)) < 1e-13)
    #expect(abs(jaccard - expected / (2 * Double(scores.budget) - expected)) < 1e-13)
  }

  @Test("The value is the mean over orders of many rows too", arguments: [(300, 40), (300, 150), (40, 40), (5000, 50)])
  func meanOverManyOrders(levelOfFirst: Int, budget: Int) throws {
    var stream = testStream("many orders \(levelOfFirst) \(budget)")
    let count = 6000
    let first = (0..<count).map { $0 < levelOfFirst ? 1.0 : 0 }
    let second = (0..<count).map { $0 >= 20 && $0 < 20 + 2 * levelOfFirst / 3 ? 1.0 : 0 }
    let shared = (0..<300).map { _ in
      let order = stream.permutation(of: count)
      let lists = [first, second].map { score in
        Set((0..<count).sorted { (score[$0], order[$0]) > (score[$1], order[$1]) }.prefix(budget))
      }
      return Double(lists[0].intersection(lists[1]).count) / Double(budget)
    }
    let value = try TopKOverlap(["budget": .integer(budget)]).measure(ScorePair(first, second), workers: Workers())
    try requireMean(shared, value.value, "orders of the rows")
  }

  @Test("Bounds equal those of every choice among tied rows", arguments: 0..<60)
  func bounds(seed: Int) throws {
    let scores = TiedScores(seed: seed)
    let value = try TopKOverlap(scores.given).measure(scores.pair, workers: Workers())
    let jaccard = try TopKJaccard(scores.given).measure(scores.pair, workers: Workers())
    let pairs = choices(scores.first, scores.budget).flatMap { one in
      choices(scores.second, scores.budget).map { (one, $0) }
    }
    let overlaps = pairs.map { Double($0.intersection($1).count) / Double(scores.budget) }
    let jaccards = pairs.map { Double($0.intersection($1).count) / Double($0.union($1).count) }
    #expect((value.lowest ?? value.value) == overlaps.min())
    #expect((value.highest ?? value.value) == overlaps.max())
    #expect((jaccard.lowest ?? jaccard.value) == jaccards.min())
    #expect((jaccard.highest ?? jaccard.value) == jaccards.max())
  }

  @Test("A score shares all rows with itself, whatever the ties")
  func itself() throws {
    for scores in [[5, 5, 5, 1], [1, 1, 1, 1], [3, 2, 2, 2]] as [[Double]] {
      for budget in 1...4 {
        let pair = ScorePair(scores, scores)
        #expect(try TopKOverlap(["budget": .integer(budget)]).measure(pair, workers: Workers()).value == 1)
        #expect(try TopKJaccard(["budget": .integer(budget)]).measure(pair, workers: Workers()).value == 1)
      }
    }
  }

  @Test("Ties at the cut are said and counted")
  func tieNotes() throws {
    let pair = ScorePair([5, 5, 5, 1], [4, 3, 2, 1])
    let value = try TopKOverlap(["budget": .integer(2)]).measure(pair, workers: Workers())
    // Two of three tied rows, both of which the other list has.
    #expect(abs(value.value - 2.0 / 3) < 1e-15)
    #expect(value.lowest == 0.5 && value.highest == 1 && value.chance == 0.5)
    #expect(value.notes == ["3 rows tie at the cut of the first score and 2 of them fit"])
  }

  @Test("Without ties at the cut there are no bounds")
  func noTies() throws {
    let value = try TopKOverlap(["budget": .integer(2)]).measure(
      ScorePair([5, 4, 1, 1], [1, 4, 5, 1]), workers: Workers())
    #expect(value.value == 0.5 && value.lowest == nil && value.highest == nil && value.notes.isEmpty)
  }

  @Test("125,973 rows with two scores of two values each and a large budget, in well under two seconds")
  func manyTies() throws {
    let first = (0..<125_973).map { $0 % 3 == 0 ? 1.0 : 0 }
    let second = (0..<125_973).map { $0 % 2 == 0 ? 1.0 : 0 }
    let clock = ContinuousClock()
    let time = try clock.measure {
      let value = try TopKOverlap(["budget": .integer(5000)]).measure(ScorePair(first, second), workers: Workers())
      // The second list is full after some 10,000 rows in any order, a sixth of which tie in both.
      #expect(value.value > 0.33 && value.value < 0.337)
    }
    #expect(time < .seconds(2))
  }

  /// Every set of `budget` rows that is a top list of the scores.
  private func choices(_ scores: [Double], _ budget: Int) -> [Set<Int>] {
    (0..<(1 << scores.count)).map { mask in Set(scores.indices.filter { mask >> $0 & 1 == 1 }) }.filter { chosen in
      let least = chosen.map { scores[$0] }.min() ?? 0
      return chosen.count == budget && scores.indices.allSatisfy { chosen.contains($0) || scores[$0] <= least }
    }
  }
}

/// All orders of `0..<count`.
func permutations(of count: Int) -> [[Int]] {
  (0..<count).reduce([[]]) { orders, next in
    orders.flatMap { order in (0...order.count).map { place in order[..<place] + [next] + order[place...] } }
  }
}
