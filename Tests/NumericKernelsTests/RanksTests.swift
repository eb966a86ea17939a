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

  @Test("Orders are those of sorting by comparison", arguments: [0, 1, 2, 512, 513, 5000])
  func ordersOfMany(count: Int) {
    var stream = testStream("orders", count)
    let special = [0.0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, -1e300, 1e300, .greatestFiniteMagnitude]
    let values = (0..<count).map { _ in
      switch stream.below(4) {
      case 0: special[stream.below(special.count)]
      case 1: Double(stream.below(5)) - 2
      case 2: stream.uniform() - 0.5
      default: -Double(stream.below(1 << 40))
      }
    }
    let rows = values.indices
    #expect(ascendingOrder(values) == rows.sorted { (values[$0], $0) < (values[$1], $1) })
    #expect(descendingOrder(values) == rows.sorted { (-values[$0], $0) < (-values[$1], $1) })
  }

  @Test("Values that are not numbers come last, in their order", arguments: [3, 600])
  func notNumbersLast(count: Int) {
    let odd: [Double] = [.nan, -.nan]
    let values: [Double] = (0..<count).map { row in row % 3 == 1 ? odd[row % 2] : Double(row) }
    let missing = values.indices.filter { values[$0].isNaN }
    let present = values.indices.filter { !values[$0].isNaN }
    #expect(ascendingOrder(values) == present + missing)
    #expect(descendingOrder(values) == Array(present.reversed()) + missing)
  }

  @Test("No values have mean and variance 0")
  func noValues() { #expect(meanAndVariance([]) == (0, 0)) }
}
