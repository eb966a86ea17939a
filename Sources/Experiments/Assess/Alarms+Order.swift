import AnomalyCore
import NumericKernels
import RunRecords

extension Alarms {
  /// A score that follows the order of the rows in the file.
  func rowOrder(_ arm: PlannedArm, _ scores: [Double]) -> AlarmRecord? {
    guard let correlation = rankCorrelation(scores, scores.indices.map(Double.init)), abs(correlation) > 0.95 else {
      return nil
    }
    return AlarmRecord(
      code: .rowOrder, scenario: Scenario.natural, arm: arm.arm.label,
      finding: "the score follows the order of the rows in the file (rank correlation \(rounded(correlation)))",
      advice: "shuffle the rows and run again; a column that counts rows or time may be among the features")
  }

  /// A score that ranks like one numeric column alone.
  func singleColumn(_ arm: PlannedArm, _ scores: [Double]) -> AlarmRecord? {
    // A look at some rows first: hardly any column comes near.
    let step = max(1, scores.count / 2000)
    let sample = Array(stride(from: 0, to: scores.count, by: step))
    for column in frame.columns {
      guard case .numeric(let values) = column.values, values.allSatisfy(\.isFinite) else { continue }
      let glance = rankCorrelation(sample.map { scores[$0] }, sample.map { values[$0] })
      guard let glance, abs(glance) > 0.95 else { continue }
      guard let correlation = rankCorrelation(scores, values), abs(correlation) > 0.98 else { continue }
      return AlarmRecord(
        code: .singleColumn, scenario: Scenario.natural, arm: arm.arm.label,
        finding: "the score ranks like the column \(column.name) alone (rank correlation \(rounded(correlation)))",
        advice: "a rule on \(column.name) does the same and is easier to explain; scale the columns if that surprises")
    }
    return nil
  }
}
