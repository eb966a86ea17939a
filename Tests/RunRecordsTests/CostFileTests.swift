import Foundation
import RunRecords
import Testing

@Suite("Times and memory of a run")
struct CostFileTests {
  private static let run = CostRecord(
    arm: "lof", seed: 1, fitSeconds: 2, scoreSecondsPerRow: 1e-6, predictedBytes: 10, predictedPeakBytes: 30,
    peakBytes: 31)

  @Test func goesThroughItsFile() throws {
    let stages = [StageCost(stage: .fits, wallSeconds: 2, userSeconds: 3)]
    let decoded = try JSONDecoder().decode(
      CostFile.self, from: try encodedRecord(CostFile(runs: [Self.run], stages: stages)))
    #expect(decoded.runs == [Self.run] && decoded.stages == stages)
    #expect(decoded.stages[0].coresBusy == 1.5)
  }

  @Test func listsOfEarlierVersionsAreRead() throws {
    let text =
      #"[{"arm":"lof","seed":1,"fitSeconds":2,"scoreSecondsPerRow":1e-6,"metricSeconds":0,"predictedBytes":9}]"#
    let decoded = try JSONDecoder().decode(CostFile.self, from: Data(text.utf8))
    #expect(decoded.runs.map(\.predictedBytes) == [9] && decoded.stages.isEmpty)
    #expect(decoded.runs[0].predictedPeakBytes == nil && decoded.runs[0].peakBytes == nil)
  }

  @Test func partsOfAStageAddUp() {
    var times = StageTimes()
    let mark = StageMark()
    var sum = 0.0
    for value in 0..<2_000_000 { sum += Double(value).squareRoot() }
    times.add(.metrics, since: mark)
    times.add(.load, since: mark)
    var twice = times
    twice.add(times)
    #expect(sum > 0 && times.all.map(\.stage) == [.load, .metrics])
    #expect(twice.all[1].wallSeconds == 2 * times.all[1].wallSeconds)
    #expect(times.all.allSatisfy { $0.wallSeconds > 0 && $0.userSeconds >= 0 })
  }
}
