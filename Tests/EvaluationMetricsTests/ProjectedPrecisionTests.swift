import AnomalyCore
import EvaluationMetrics
import NumericKernels
import Testing

@Suite("Precision at the user's own base rate")
struct ProjectedPrecisionTests {
  private func measure(_ input: LabelledScores, budget: Int, baseRate: Double) throws -> MetricValue {
    try ProjectedPrecision(["budget": .integer(budget), "baseRate": .real(baseRate)]).measure(
      input, workers: Workers())
  }

  /// So many anomalies and normal rows above the cut, and below it; no ties.
  private func ranking(hits: Int, misses: Int, missed: Int, rest: Int) -> LabelledScores {
    let labels =
      Array(repeating: true, count: hits) + Array(repeating: false, count: misses)
      + Array(repeating: true, count: missed) + Array(repeating: false, count: rest)
    return LabelledScores(scores: labels.indices.map { -Double($0) }, isAnomaly: labels)
  }

  @Test("Axelsson's fallacy: 90 % found and 1 % false alarms leave under 1 % precision at one anomaly in 10,000")
  func baseRateFallacy() throws {
    let input = ranking(hits: 90, misses: 10, missed: 10, rest: 990)
    let value = try measure(input, budget: 100, baseRate: 1e-4)
    #expect(abs(value.value - 0.9e-4 / (0.9e-4 + 0.01 * 0.9999)) < 1e-15)
    #expect(value.value < 0.01 && value.notes.isEmpty && value.lowest == nil)
  }

  @Test("At the data's own share of anomalies it is the precision", arguments: [0, 3, 17, 20])
  func ownBaseRate(hits: Int) throws {
    let input = ranking(hits: hits, misses: 20 - hits, missed: 5, rest: 75)
    let share = Double(input.anomalyCount) / Double(input.count)
    let value = try measure(input, budget: 20, baseRate: share)
    #expect(abs(value.value - Double(hits) / 20) < 1e-14)
  }

  @Test("With ties it is the mean over the hits that their orders give")
  func ties() throws {
    let scores = Array(repeating: 2.0, count: 5) + Array(repeating: 1.0, count: 20)
    let labels = (0..<25).map { [0, 1, 7, 9].contains($0) }
    let value = try measure(LabelledScores(scores: scores, isAnomaly: labels), budget: 2, baseRate: 0.01)
    func projected(_ hits: Double) -> Double {
      hits / 4 * 0.01 / (hits / 4 * 0.01 + (2 - hits) / 21 * 0.99)
    }
    // Of ten pairs among the five tied rows one has both anomalies, six have one.
    #expect(abs(value.value - (1 + 6 * projected(1)) / 10) < 1e-15)
    #expect(value.lowest == 0 && value.highest == 1)
    #expect(value.notes == ["5 rows tie at the cut and 2 of them fit"])
  }

  @Test("Without a false alarm it says what may still be, by the rule of three")
  func noFalseAlarm() throws {
    let value = try measure(ranking(hits: 10, misses: 0, missed: 10, rest: 3000), budget: 10, baseRate: 0.001)
    #expect(value.value == 1)
    // ½ · 0.001 against 0.001 · 0.999.
    #expect(
      value.notes == [
        "no false alarm among the 10 rows: the false-positive rate may still be 3/3000 (95 %, rule of three), "
          + "which leaves a precision of 0.334"
      ])
  }

  @Test("Chance is near the base rate when the budget is large")
  func chance() throws {
    let value = try measure(ranking(hits: 100, misses: 900, missed: 400, rest: 3600), budget: 1000, baseRate: 0.02)
    #expect(abs((value.chance ?? 0) - 0.02) < 0.001)
  }
}
