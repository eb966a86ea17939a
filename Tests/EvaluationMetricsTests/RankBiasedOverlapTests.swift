import AnomalyCore
import EvaluationMetrics
import NumericKernels
import Testing

@Suite("Rank-biased overlap")
struct RankBiasedOverlapTests {
  private static let persistences = [0.3, 0.9, 0.98]

  @Test("Without ties it equals the definition, depth by depth", arguments: [1, 2, 7, 60, 333])
  func byDefinition(count: Int) throws {
    var stream = testStream("rbo \(count)")
    for persistence in Self.persistences {
      let (first, second) = (stream.permutation(of: count), stream.permutation(of: count))
      let value = try measure(first.map(Double.init), second.map(Double.init), persistence)
      #expect(abs(value.value - overlap(listed(first), listed(second), persistence)) < 1e-12)
    }
  }

  @Test("With ties it equals the mean of the definition over all orders of tied rows", arguments: 0..<25)
  func tiesByDefinition(seed: Int) throws {
    var stream = testStream("tied rbo \(seed)")
    let first = (0..<5).map { _ in stream.below(3) }
    let second = (0..<5).map { _ in stream.below(3) }
    let orders = permutations(of: 5)
    for persistence in Self.persistences {
      let values = orders.filter { isSorted($0, by: first) }.flatMap { one in
        orders.filter { isSorted($0, by: second) }.map { overlap(one, $0, persistence) }
      }
      let value = try measure(first.map(Double.init), second.map(Double.init), persistence)
      #expect(abs(value.value - values.reduce(0, +) / Double(values.count)) < 1e-13)
    }
  }

  /// RBO of two lists of the same rows by the sum over depths; beyond the last row they agree.
  private func overlap(_ first: [Int], _ second: [Int], _ persistence: Double) -> Double {
    var (sum, weight) = (0.0, 1 - persistence)
    for depth in 1...first.count {
      let shared = Set(first.prefix(depth)).intersection(second.prefix(depth)).count
      sum += weight * Double(shared) / Double(depth)
      weight *= persistence
    }
    return sum + weight / (1 - persistence)
  }

  /// Rows by descending score.
  private func listed(_ scores: [Int]) -> [Int] { scores.indices.sorted { scores[$0] > scores[$1] } }

  private func isSorted(_ order: [Int], by scores: [Int]) -> Bool {
    zip(order, order.dropFirst()).allSatisfy { scores[$0] >= scores[$1] }
  }

  private func measure(_ first: [Double], _ second: [Double], _ persistence: Double) throws -> MetricValue {
    try RankBiasedOverlap(["persistence": .real(persistence)]).measure(ScorePair(first, second), workers: Workers())
  }

  /// RBOᵃ, extrapolated, by the authors' own program (github.com/julian-urbano/sigir2024-rbo at 0338fd9).
  private static let published: [(first: [Double], second: [Double], persistence: Double, value: Double)] = [
    (groups, others, 0.5, 0.25314282614087297), (groups, others, 0.9, 0.7326079498392857),
    (groups, others, 0.98, 0.936632502801992), (groups, rising, 0.9, 0.5203555656428572),
    (groups, groups, 0.5, 0.9226725260416667), (groups, groups, 0.98, 0.9884178879901084),
    (rising, others, 0.5, 0.03660404265873016), (rising, others, 0.98, 0.8877762979353535),
  ]
  private static let groups: [Double] = [9, 7, 7, 5, 5, 5, 3, 2, 2, 1]
  private static let others: [Double] = [4, 8, 8, 8, 1, 6, 6, 2, 2, 3]
  private static let rising: [Double] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]

  @Test("Values equal those of the authors of the tie-aware variant")
  func published() throws {
    for reference in Self.published {
      let value = try measure(reference.first, reference.second, reference.persistence).value
      #expect(abs(value - reference.value) < 1e-14)
    }
    // Their residual at 0.9.
    #expect(try measure(Self.groups, Self.others, 0.9).notes[0] == "persistence 0.9; residual 0.144")
  }

  @Test("The first rows weigh as published: 86 % in the first ten at 0.9")
  func weights() {
    #expect(abs(RankBias(persistence: 0.9).weight(ofFirst: 10) - 0.8556) < 5e-5)
    // By its definition: the weight of a row at depth r is that of all depths from there on, each shared by its rows.
    let persistence = 0.95
    let row = { (place: Int) in
      (place..<2000).reduce(0.0) { $0 + (1 - persistence) * power(persistence, $1 - 1) / Double($1) }
    }
    let expected = (1...20).reduce(0.0) { $0 + row($1) }
    #expect(abs(RankBias(persistence: persistence).weight(ofFirst: 20) - expected) < 1e-12)
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1.0) { product, _ in product * base }
  }

  @Test("The budget carries 90 % of the weight", arguments: [1, 2, 10, 50, 1000, 25_000])
  func budgets(budget: Int) {
    let persistence = RankBias.persistence(forBudget: budget)
    #expect(abs(RankBias(persistence: persistence).weight(ofFirst: budget) - 0.9) < 1e-9)
  }

  @Test("Constant scores agree with anything as chance does")
  func constantScores() throws {
    let value = try measure(Self.rising.map { _ in 3 }, Self.rising, 0.9)
    #expect(abs(value.value - (value.chance ?? 0)) < 1e-14)
    #expect(value.notes.count == 2)
  }

  @Test("A budget above the number of rows is undefined unless the persistence is given")
  func budgetAboveRows() throws {
    let pair = ScorePair(Self.rising, Self.groups)
    #expect(throws: MetricError.undefined("the budget of 50 exceeds the 10 rows")) {
      try RankBiasedOverlap().measure(pair, workers: Workers())
    }
    #expect(try measure(pair.first, pair.second, 0.9).notes[0].hasPrefix("persistence 0.9; residual"))
  }

  @Test("125,973 rows, half of them tied, in well under two seconds")
  func manyRows() throws {
    var stream = testStream("many rbo")
    let first = (0..<125_973).map { _ in max(0.5, stream.uniform()) }
    let second = first.map { max(0.4, 0.8 * $0 + 0.2 * stream.uniform()) }
    let clock = ContinuousClock()
    let time = try clock.measure {
      let value = try RankBiasedOverlap().measure(ScorePair(first, second), workers: Workers())
      #expect(value.value > 0 && value.value < 1 && value.ceiling ?? 0 > 0.999)
    }
    #expect(time < .seconds(2))
  }
}
