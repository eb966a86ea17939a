import Foundation
import RunRecords
import Testing

@Suite("Explained alerts")
struct AlertRecordTests {
  private func cause(
    _ column: String, _ share: Double, _ value: String, _ direction: AlertRecord.Direction,
    _ range: AlertRecord.NormalRange
  ) -> AlertRecord.Cause {
    AlertRecord.Cause(column: column, share: share, value: value, direction: direction, typical: "0", range: range)
  }

  private func alert(_ causes: [AlertRecord.Cause], isEven: Bool = false) -> AlertRecord {
    AlertRecord(
      row: 7, score: .infinity, rank: 1, causes: causes, restShare: 0.1, isEven: isEven, nearestNormal: 3,
      similarAlert: nil, parts: [AlertRecord.Part(name: "distance", value: 0.5)], flipShare: 0.8,
      label: AlertRecord.Label(name: "neptune", family: "dos", isAnomaly: true))
  }

  private var causes: [AlertRecord.Cause] {
    [
      cause("src_bytes", 0.412, "0", .lower, .numbers(low: 146, high: 300.25)),
      cause("flag", 0.2, "S0", .otherLevel, .levels(["SF", "REJ"])),
      cause("count", 0.15, "5", .rareCombination, .numbers(low: 1, high: 9)),
      cause("land", 0.1, "1", .higher, .numbers(low: 0, high: 0)),
    ]
  }

  @Test("the sentence tells up to three columns")
  func sentence() {
    #expect(
      alert(causes).sentence
        == "src_bytes is 0 where 146…300.2 is usual (41 % of the score); flag is S0 where SF or REJ is usual (20 %); "
        + "count is 5 where 0 is expected (15 %).")
    let small = [
      cause("a", 0.004, "1", .higher, .numbers(low: 0, high: 0)),
      cause("b", 0.004, "1", .higher, .numbers(low: 0, high: 0)),
    ]
    #expect(alert(small).sentence == "a is 1 where 0 is usual (below 1 % of the score).")
    #expect(alert([], isEven: true).sentence == "No column stands out from the others.")
  }

  @Test("records survive a file, infinite scores and absent ranges included")
  func coding() throws {
    let record = alert(causes)
    let copy = try decodedRecord(AlertRecord.self, from: try encodedRecord(record), path: "test")
    #expect(copy == record)
  }

  @Test(
    "values are short",
    arguments: [
      (3.0, "3"), (-2.0, "-2"), (0.123456, "0.1235"), (1_379_963_888, "1379963888"), (11_624.6, "11625"), (.nan, "–"),
    ])
  func texts(value: Double, text: String) { #expect(alertText(value) == text) }
}
