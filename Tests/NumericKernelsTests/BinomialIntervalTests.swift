import AnomalyTestSupport
import NumericKernels
import Testing

private struct Golden: Decodable {
  struct Case: Decodable {
    let hits: Int
    let trials: Int
    let level: Double
    let lower: Double
    let upper: Double
  }
  let cases: [Case]
}

@Suite("Exact binomial intervals")
struct BinomialIntervalTests {
  @Test("Intervals equal SciPy's to 1e-10")
  func agreeWithGolden() throws {
    for reference in try golden("binomial-intervals", as: Golden.self).cases {
      let interval = binomialInterval(hits: reference.hits, trials: reference.trials, level: reference.level)
      let place = "\(reference.hits) of \(reference.trials) at \(reference.level)"
      for (found, expected) in [(interval.lowerBound, reference.lower), (interval.upperBound, reference.upper)] {
        #expect(abs(found - expected) < 1e-10, "\(place)")
        #expect(abs(found - expected) <= 1e-8 * expected, "\(place)")
      }
    }
  }

  @Test("Without hits the interval begins at 0, without misses it ends at 1, both by the closed formula")
  func edges() {
    for trials in [1, 2, 50, 1000] {
      let none = binomialInterval(hits: 0, trials: trials, level: 0.95)
      let all = binomialInterval(hits: trials, trials: trials, level: 0.95)
      let root = 0.025.nthRoot(trials)
      #expect(none.lowerBound == 0 && isClose(none.upperBound, 1 - root))
      #expect(all.upperBound == 1 && isClose(all.lowerBound, root))
    }
  }

  @Test("The interval covers at least as often as it says, whatever the share", arguments: [0.02, 0.3, 0.5, 0.97])
  func coverage(share: Double) {
    let trials = 30
    var (covered, probability) = (0.0, (0..<trials).reduce(1.0) { product, _ in product * (1 - share) })
    for hits in 0...trials {
      if binomialInterval(hits: hits, trials: trials, level: 0.9).contains(share) { covered += probability }
      probability *= share / (1 - share) * Double(trials - hits) / Double(hits + 1)
    }
    #expect(covered >= 0.9)
  }

  @Test("More hits move both ends up, a higher level moves them apart", arguments: [1, 7, 500, 100_000])
  func monotony(trials: Int) {
    var previous = 0.0...0.0
    for hits in stride(from: 0, through: trials, by: max(1, trials / 97)) {
      let interval = binomialInterval(hits: hits, trials: trials, level: 0.95)
      let wider = binomialInterval(hits: hits, trials: trials, level: 0.999)
      #expect(interval.lowerBound >= previous.lowerBound && interval.upperBound > previous.upperBound)
      #expect(interval.contains(Double(hits) / Double(trials)))
      #expect(wider.lowerBound <= interval.lowerBound && wider.upperBound >= interval.upperBound)
      previous = interval
    }
  }
}

extension Double {
  /// By bisection, so that nothing of what is tested takes part.
  fileprivate func nthRoot(_ degree: Int) -> Double {
    var (lower, upper) = (0.0, 1.0)
    for _ in 0..<100 {
      let middle = (lower + upper) / 2
      let power = (0..<degree).reduce(1.0) { product, _ in product * middle }
      if power < self { lower = middle } else { upper = middle }
    }
    return lower
  }
}
