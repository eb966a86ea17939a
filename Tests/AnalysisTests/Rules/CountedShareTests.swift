import Analysis
import AnomalyTestSupport
import Testing

private struct Content: Decodable {
  struct Case: Decodable {
    let hits: Int
    let total: Int
    let lower: Double
    let upper: Double
  }
  let cases: [Case]
}

@Suite("Counted shares")
struct CountedShareTests {
  @Test("the interval is SciPy's Wilson interval")
  func agreesWithSciPy() throws {
    let cases = try golden("wilson-intervals", as: Content.self).cases
    try #require(cases.count > 10)
    for item in cases {
      let share = CountedShare(item.hits, of: item.total)
      #expect(abs((share.lower ?? 2) - item.lower) < 1e-12 && abs((share.upper ?? 2) - item.upper) < 1e-12, "\(item)")
      #expect(share.value == Double(item.hits) / Double(item.total))
    }
  }

  @Test("a share of nothing has no value")
  func nothing() {
    let share = CountedShare(0, of: 0)
    #expect(share.value == nil && share.lower == nil && share.upper == nil && share.text == "0 of 0")
  }
}
