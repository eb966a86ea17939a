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
    let weightedTau: Double
  }
  let correlations: [Case]
}

@Suite("Agreement of scores")
struct ScoreAgreementTests {
  @Test("Spearman's ρ, Kendall's τ-b and the weighted τ equal SciPy's to 1e-12")
  func agreeWithGolden() throws {
    for reference in try golden("ranking", as: Golden.self).correlations {
      let pair = ScorePair(reference.a, reference.b)
      let spearman = try SpearmanCorrelation().measure(pair, workers: Workers())
      let kendall = try KendallTauB().measure(pair, workers: Workers())
      let weighted = try WeightedTau().measure(pair, workers: Workers())
      #expect(abs(spearman.value - reference.spearman) < 1e-12, "\(reference.name)")
      #expect(abs(kendall.value - reference.kendallTauB) < 1e-12, "\(reference.name)")
      #expect(abs(weighted.value - reference.weightedTau) < 1e-12, "\(reference.name)")
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

  @Test("Weighted τ equals the sum over all pairs", arguments: [2, 3, 5, 17, 64, 65, 200])
  func weightedByDefinition(count: Int) throws {
    var stream = testStream("weighted \(count)")
    let first = (0..<count).map { _ in Double(stream.below(count / 2 + 2)) }
    let second = (0..<count).map { _ in Double(stream.below(count / 3 + 2)) }
    guard Set(first).count > 1 && Set(second).count > 1 else { return }
    let expected = (weightedTau(first, second) + weightedTau(second, first)) / 2
    let value = try WeightedTau().measure(ScorePair(first, second), workers: Workers()).value
    #expect(abs(value - expected) < 1e-13)
  }

  /// Ranked by the first score, then the second.
  private func weightedTau(_ first: [Double], _ second: [Double]) -> Double {
    let order = first.indices.sorted { (first[$0], second[$0]) > (first[$1], second[$1]) }
    var (difference, untiedFirst, untiedSecond) = (0.0, 0.0, 0.0)
    for i in order.indices {
      for j in 0..<i {
        let weight = 1 / Double(i + 1) + 1 / Double(j + 1)
        let signs = ((first[order[i]] - first[order[j]]).signum, (second[order[i]] - second[order[j]]).signum)
        difference += weight * Double(signs.0 * signs.1)
        untiedFirst += weight * Double(abs(signs.0))
        untiedSecond += weight * Double(abs(signs.1))
      }
    }
    return difference / (untiedFirst * untiedSecond).squareRoot()
  }

  @Test("125,973 rows: the reverse is opposite, a swap at the top costs more than one at the bottom")
  func weightedManyRows() throws {
    let rising = (0..<125_973).map(Double.init)
    func tau(_ second: [Double]) throws -> Double {
      try WeightedTau().measure(ScorePair(rising, second), workers: Workers()).value
    }
    #expect(try tau(rising) == 1)
    #expect(abs(try tau(rising.map(-)) + 1) < 1e-12)
    var (top, bottom) = (rising, rising)
    top.swapAt(125_971, 125_972)
    bottom.swapAt(0, 1)
    // Of all pairs, Σ (n − 1) / r, the one of ranks 1 and 2 counts for 3/2, taken away twice.
    let all = Double(125_972) * harmonicNumber(125_973)
    #expect(abs(try tau(top) - (1 - 3 / all)) < 1e-12)
    #expect(try tau(bottom) > tau(top))
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
    #expect(throws: MetricError.undefined("the first score is constant")) {
      try WeightedTau().measure(pair, workers: Workers())
    }
  }
}

extension Double {
  fileprivate var signum: Int { self > 0 ? 1 : self < 0 ? -1 : 0 }
}
