import AnomalyTestSupport
import NumericKernels
import Testing

private struct Golden: Decodable {
  struct Case: Decodable {
    let name: String
    let values: [Double]
    let percentiles: [Double]
    let ranks: [Double]
    let mean: Double
    let standardDeviation: Double?
  }
  let percents: [Double]
  let cases: [Case]
}

@Suite("Ranks, quantiles and moments")
struct RanksTests {
  @Test("Quantiles, ranks, means and deviations equal NumPy's and SciPy's")
  func agreeWithGolden() throws {
    let golden = try golden("quantiles-ranks", as: Golden.self)
    for reference in golden.cases {
      let sorted = reference.values.sorted()
      let quantiles = golden.percents.map { quantile(ofSorted: sorted, $0 / 100) }
      #expect(largestDifference(quantiles, reference.percentiles) < 1e-14, "\(reference.name)")
      #expect(midranks(reference.values) == reference.ranks, "\(reference.name)")
      if let deviation = reference.standardDeviation {
        let (mean, variance) = meanAndVariance(reference.values)
        #expect(isClose(mean, reference.mean))
        #expect(isClose(variance.squareRoot(), deviation))
      }
    }
  }

  @Test("Ranks of nothing, of one, of infinite values")
  func rankEdges() {
    #expect(midranks([]).isEmpty)
    #expect(midranks([3]) == [1])
    #expect(midranks([.infinity, 0, -.infinity, 0, .infinity]) == [4.5, 2.5, 1, 2.5, 4.5])
  }

  @Test("Ranks sum to n(n + 1) / 2 whatever the ties", arguments: [1, 2, 5, 100])
  func rankSums(levels: Int) {
    var stream = testStream("ranks", levels)
    let ranks = midranks((0..<300).map { _ in Double(stream.below(levels)) })
    #expect(ranks.reduce(0, +) == 300 * 301 / 2)
  }

  @Test("Rows are shown by descending score, equal scores by row")
  func shownOrder() {
    #expect(descendingOrder([1, 3, 2, 3, 1]) == [1, 3, 2, 0, 4])
    #expect(descendingOrder([0.0, -0.0, 0.0]) == [0, 1, 2])
    #expect(descendingOrder([]).isEmpty)
  }

  @Test("No values have mean and variance 0")
  func noValues() { #expect(meanAndVariance([]) == (0, 0)) }
}
