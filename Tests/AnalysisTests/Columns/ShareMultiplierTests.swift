import Analysis
import NumericKernels
import Testing

/// A part of the rows, and how frequent anomalies are in it and elsewhere.
private struct Population: Sendable, CustomTestStringConvertible {
  let rows: Int
  /// The part's share of the rows.
  let part: Double
  /// Shares of anomalies.
  let inside: Double
  let outside: Double

  var multiplier: Double { inside / (part * inside + (1 - part) * outside) }
  var testDescription: String { "\(rows) rows, \(part) of them in the part, anomalies \(inside) and \(outside)" }
}

private let populations = [
  Population(rows: 400, part: 0.3, inside: 0.3, outside: 0.3),
  Population(rows: 400, part: 0.1, inside: 0.9, outside: 0.4),
  Population(rows: 400, part: 0.15, inside: 0.05, outside: 0.5),
  Population(rows: 1000, part: 0.5, inside: 0.98, outside: 0.02),
  Population(rows: 1000, part: 0.06, inside: 0.5, outside: 0.01),
  Population(rows: 2000, part: 0.05, inside: 0.02, outside: 0.02),
  Population(rows: 300, part: 0.9, inside: 0.5, outside: 0.2),
  Population(rows: 1000, part: 0.1, inside: 1, outside: 0.4),
]

@Suite("Share multipliers")
struct ShareMultiplierTests {
  @Test(
    "the interval covers the true multiplier of rows drawn at random in about 95 % of samples", arguments: populations)
  fileprivate func coverage(population: Population) {
    var (covered, tooHigh, drawn) = (0, 0, 0)
    let samples = 4000
    for sample in 0..<samples {
      var stream = RandomSource(seed: 11).stream("coverage", sample)
      var (rows, anomalies, allAnomalies) = (0, 0, 0)
      for _ in 0..<population.rows {
        let isInside = stream.uniform() < population.part
        let isAnomaly = stream.uniform() < (isInside ? population.inside : population.outside)
        if isInside { rows += 1 }
        if isAnomaly { allAnomalies += 1 }
        if isInside && isAnomaly { anomalies += 1 }
      }
      guard rows > 0, allAnomalies > 0 else { continue }
      drawn += 1
      let interval = shareMultiplier(
        rows: rows, anomalies: anomalies, allRows: population.rows, allAnomalies: allAnomalies)
      if interval.lower > population.multiplier { tooHigh += 1 }
      if interval.lower <= population.multiplier && population.multiplier <= interval.upper { covered += 1 }
    }
    let share = Double(covered) / Double(drawn)
    #expect(share > 0.94, "\(share)")
    #expect(share < 0.985, "\(share)")
    // The ranking goes by the lower end.
    #expect(Double(tooHigh) / Double(drawn) < 0.033, "\(tooHigh) of \(drawn)")
  }

  @Test("many rows: the interval is that of the logarithm's variance over all four cells")
  func asymptotics() {
    let (rows, anomalies, allRows, allAnomalies) = (30_000.0, 20_000.0, 100_000.0, 40_000.0)
    let interval = shareMultiplier(
      rows: Int(rows), anomalies: Int(anomalies), allRows: Int(allRows), allAnomalies: Int(allAnomalies))
    let value = anomalies / rows / (allAnomalies / allRows)
    #expect(abs(interval.value - value) < 1e-12)
    // The delta method for log m with multinomial counts.
    let variance = 1 / anomalies - 1 / rows - 1 / allAnomalies - 1 / allRows + 2 * value / allRows
    let half = 1.96 * variance.squareRoot() * value
    #expect(abs((interval.upper - interval.lower) / 2 - half) < 0.01 * half, "\(interval), \(half)")
  }

  @Test("ends: no anomaly inside, none outside, all inside are anomalies")
  func ends() {
    let none = shareMultiplier(rows: 40, anomalies: 0, allRows: 400, allAnomalies: 80)
    #expect(none.value == 0 && none.lower == 0 && none.upper > 0.1 && none.upper < 1)
    let only = shareMultiplier(rows: 40, anomalies: 30, allRows: 400, allAnomalies: 30)
    #expect(abs(only.value - 10) < 1e-12 && only.lower > 4 && only.upper >= 10 && only.upper < 16)
    let full = shareMultiplier(rows: 40, anomalies: 40, allRows: 400, allAnomalies: 200)
    #expect(full.value == 2 && full.lower > 1.6 && full.upper < 2.4 && full.upper >= 2)
    let rest = shareMultiplier(rows: 40, anomalies: 3, allRows: 400, allAnomalies: 363)
    #expect(rest.value < 0.1 && rest.upper < 0.3)
    let single = shareMultiplier(rows: 1, anomalies: 1, allRows: 2, allAnomalies: 1)
    #expect(single.lower >= 0 && single.upper.isFinite)
  }

  @Test("more rows of the same shares narrow the interval around the same value", arguments: [1, 10, 100, 1000])
  func narrowing(times: Int) {
    func width(_ times: Int) -> Double {
      let interval = shareMultiplier(
        rows: 20 * times, anomalies: 10 * times, allRows: 100 * times, allAnomalies: 25 * times)
      #expect(abs(interval.value - 2) < 1e-12 && interval.lower < 2 && interval.upper > 2)
      return interval.upper - interval.lower
    }
    let ratio = width(times) / width(4 * times)
    #expect(ratio > 1.8 && ratio < 2.4, "\(ratio)")
  }
}
