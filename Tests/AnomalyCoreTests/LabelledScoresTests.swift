import AnomalyCore
import NumericKernels
import Testing

@Suite("Scores with labels")
struct LabelledScoresTests {
  private struct Counts: Hashable {
    var rows = 0
    var anomalies = 0
  }

  /// Blocks by the book: rows written out as often as they were drawn, counted score by score.
  private static func counted(_ scores: [Double], _ isAnomaly: [Bool], _ times: [UInt16]) -> [Counts] {
    var counts: [Double: Counts] = [:]
    for (row, score) in scores.enumerated() where times[row] > 0 {
      counts[score, default: Counts()].rows += Int(times[row])
      if isAnomaly[row] { counts[score, default: Counts()].anomalies += Int(times[row]) }
    }
    return counts.sorted { $0.key > $1.key }.map(\.value)
  }

  private static func expect(_ ranking: LabelledScores, _ expected: [Counts]) {
    #expect(ranking.blocks.map { Counts(rows: $0.rows, anomalies: $0.anomalies) } == expected)
    #expect(ranking.count == expected.reduce(0) { $0 + $1.rows })
    #expect(ranking.anomalyCount == expected.reduce(0) { $0 + $1.anomalies })
    let mixed = expected.filter { $0.anomalies > 0 && $0.anomalies < $0.rows }
    #expect(ranking.mixedCount == mixed.reduce(0) { $0 + $1.rows })
  }

  @Test(
    "Blocks of all rows and of resamples are those of counting", arguments: [1, 2, 7, 100, 3000], [1, 3, 50, 1 << 30])
  func blocksAreCounted(rows: Int, levels: Int) {
    var stream = RandomSource(seed: 20_261_121).child("labelled scores \(levels)").stream("rows", rows)
    let scores = (0..<rows).map { _ in Double(stream.below(levels)) - 1 }
    let isAnomaly = scores.map { _ in stream.below(4) == 0 }
    let ranking = LabelledScores(scores: scores, isAnomaly: isAnomaly)
    Self.expect(ranking, Self.counted(scores, isAnomaly, scores.map { _ in 1 }))
    for most in [1, 3, 1 << 16] {
      let times = scores.map { _ in UInt16(stream.below(2) * stream.below(most)) }
      Self.expect(ranking.resampled(times), Self.counted(scores, isAnomaly, times))
    }
  }

  @Test("No rows, and no row drawn, make no blocks")
  func nothing() {
    Self.expect(LabelledScores(scores: [], isAnomaly: []), [])
    let ranking = LabelledScores(scores: [2, 1, 2], isAnomaly: [true, false, false])
    Self.expect(ranking.resampled([0, 0, 0]), [])
  }

  @Test("A resample of a resample starts from all rows")
  func resampledAgain() {
    let ranking = LabelledScores(scores: [2, 1, 2], isAnomaly: [true, false, false])
    Self.expect(ranking.resampled([0, 3, 0]).resampled([1, 0, 2]), [Counts(rows: 3, anomalies: 1)])
  }
}
