import AnomalyCore
import AnomalyTestSupport
import EvaluationMetrics
import NumericKernels
import Testing

private struct Golden: Decodable {
  struct Case: Decodable {
    let name: String
    let a: [Double]
    let b: [Double]
    let spearman: Double
    let kendallTauB: Double
  }
  let correlations: [Case]
}

@Suite("Agreement of scores")
struct ScoreAgreementTests {
  @Test("Spearman's ρ and Kendall's τ-b equal SciPy's to 1e-12")
  func agreeWithGolden() throws {
    for reference in try golden("ranking", as: Golden.self).correlations {
      let pair = ScorePair(reference.a, reference.b)
      let (spearman, kendall) = try (
        SpearmanCorrelation().measure(pair, workers: Workers()), KendallTauB().measure(pair, workers: Workers())
      )
      #expect(abs(spearman.value - reference.spearman) < 1e-12, "\(reference.name)")
      #expect(abs(kendall.value - reference.kendallTauB) < 1e-12, "\(reference.name)")
    }
  }

  @Test("τ-b equals the count of all pairs", arguments: [2, 3, 5, 17, 64, 65, 200])
  func kendallByDefinition(count: Int) throws {
    var stream = testStream("kendall \(count)")
    let first = (0..<count).map { _ in Double(stream.below(count / 2 + 2)) }
    let second = (0..<count).map { _ in Double(stream.below(count / 3 + 2)) }
    guard Set(first).count > 1 && Set(second).count > 1 else { return }
    var (difference, untiedFirst, untiedSecond) = (0, 0, 0)
    for i in 0..<count {
      for j in 0..<i {
        let signs = ((first[i] - first[j]).signum, (second[i] - second[j]).signum)
        difference += signs.0 * signs.1
        untiedFirst += abs(signs.0)
        untiedSecond += abs(signs.1)
      }
    }
    let expected = Double(difference) / (Double(untiedFirst) * Double(untiedSecond)).squareRoot()
    let value = try KendallTauB().measure(ScorePair(first, second), workers: Workers()).value
    #expect(abs(value - expected) < 1e-15)
  }

  @Test("Constant scores have no correlation")
  func constantScores() {
    let pair = ScorePair([1, 1, 1], [1, 2, 3])
    #expect(throws: MetricError.undefined("the first score is constant")) {
      try SpearmanCorrelation().measure(pair, workers: Workers())
    }
    #expect(throws: MetricError.undefined("the first score is constant")) {
      try KendallTauB().measure(pair, workers: Workers())
    }
  }

  @Test("Bounds of the overlap equal those of every choice among tied rows", arguments: 0..<60)
  func jaccardBounds(seed: Int) throws {
    var stream = testStream("jaccard \(seed)")
    let count = 8
    let budget = 1 + stream.below(5)
    let first = (0..<count).map { _ in Double(stream.below(3)) }
    let second = (0..<count).map { _ in Double(stream.below(3)) }
    let value = try TopKJaccard(["budget": .integer(budget)]).measure(ScorePair(first, second), workers: Workers())
    let overlaps = choices(first, budget).flatMap { one in
      choices(second, budget).map { Double(one.intersection($0).count) / Double(one.union($0).count) }
    }
    #expect((value.lowest ?? value.value) == overlaps.min())
    #expect((value.highest ?? value.value) == overlaps.max())
  }

  /// Every set of `budget` rows that is a top list of the scores.
  private func choices(_ scores: [Double], _ budget: Int) -> [Set<Int>] {
    (0..<(1 << scores.count)).map { mask in Set(scores.indices.filter { mask >> $0 & 1 == 1 }) }.filter { chosen in
      let least = chosen.map { scores[$0] }.min() ?? 0
      return chosen.count == budget && scores.indices.allSatisfy { chosen.contains($0) || scores[$0] <= least }
    }
  }

  @Test("Ties at the cut are said")
  func tieNotes() throws {
    let pair = ScorePair([5, 5, 5, 1], [4, 3, 2, 1])
    let value = try TopKJaccard(["budget": .integer(2)]).measure(pair, workers: Workers())
    #expect(value.value == 1)
    #expect(value.lowest == 1.0 / 3 && value.highest == 1)
    #expect(value.notes == ["3 rows tie at the cut of the first score; the first 2 in row order are taken"])
  }
}

extension Double {
  fileprivate var signum: Int { self > 0 ? 1 : self < 0 ? -1 : 0 }
}
