import AnomalyCore
import Experiments
import Foundation
import NumericKernels
import RunRecords

/// Refuses to explain a fit that is not the one that the result shows.
struct ScoreCheck {
  let manifest: Manifest
  let plan: ExperimentPlan
  /// Nil where the scores of all rows are not kept beside the result.
  let recorded: RecordedScores?
  let workers: Workers

  /// Compares scores with the recorded ones to the last digit or, without those, the ranking metrics that they give.
  func require(_ scores: [Double], arm: String, of evaluation: Dataset) throws {
    if let recorded {
      guard let difference = recorded.difference(from: scores, rowIDs: evaluation.rowIDs, arm: arm) else { return }
      throw UsageError(
        "\(arm): \(difference); the result was made by other code or on another machine: run the experiment again")
    }
    guard let run = manifest.runs.first(where: isFirst(arm)) else {
      throw UsageError("\(arm): the result has no run with its first seed: run the experiment again")
    }
    guard let labels = evaluation.labels else { return }
    let judged = (0..<labels.count).filter { labels.verdict(ofRow: $0) != .unlabelled }
    let labelled = LabelledScores(
      scores: judged.map { scores[$0] }, isAnomaly: judged.map { labels.verdict(ofRow: $0) == .anomaly })
    for metric in plan.metrics {
      guard case .ranking(let measure) = metric.metric,
        let value = run.metrics.first(where: { $0.key == metric.key })?.value?.value
      else { continue }
      let found = try measure(labelled, workers).value
      guard abs(found - value) > 1e-9 else { continue }
      throw UsageError(
        "\(arm): \(metric.key) is \(found) now, recorded \(value); the result was made by other code or on another "
          + "machine: run the experiment again")
    }
  }

  private func isFirst(_ arm: String) -> (RunRecord) -> Bool {
    { $0.arm == arm && $0.scenario == Scenario.natural && $0.seed == manifest.seeds[0] }
  }
}

/// The bytes of `scores.csv`, whose lines are compared without being read as numbers.
struct RecordedScores {
  private let bytes: [UInt8]
  private let columns: [String]
  private let path: String

  /// - Throws: `RecordError` for a file without a header.
  init(_ data: Data, path: String) throws {
    bytes = [UInt8](data)
    self.path = path
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
      throw RecordError.unreadable(path: path, reason: "it has no lines")
    }
    columns = headerFields(String(decoding: bytes[..<end], as: UTF8.self))
  }

  /// Where the scores of an arm differ from the recorded ones, in a clause; nil if they are the same to the last digit.
  func difference(from scores: [Double], rowIDs: [Int], arm: String) -> String? {
    guard let column = columns.firstIndex(of: arm) else { return "\(path) has no column of it" }
    return bytes.withUnsafeBufferPointer { bytes in
      var place = (bytes.firstIndex(of: UInt8(ascii: "\n")) ?? 0) + 1
      for (row, score) in scores.enumerated() {
        for _ in 0..<column { place = after(UInt8(ascii: ","), from: place, in: bytes) }
        let expected = "\(score)"
        let isSame = expected.utf8.enumerated().allSatisfy { offset, byte in
          place + offset < bytes.count && bytes[place + offset] == byte
        }
        let end = place + expected.utf8.count
        guard isSame, end < bytes.count, [UInt8(ascii: ","), UInt8(ascii: "\n")].contains(bytes[end]) else {
          return "row \(rowIDs[row]) scores \(expected) now and otherwise in \(path)"
        }
        place = after(UInt8(ascii: "\n"), from: end, in: bytes)
      }
      return place >= bytes.count ? nil : "\(path) has more rows"
    }
  }
}

/// The place behind the next `byte`, or behind the last one of all.
private func after(_ byte: UInt8, from place: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
  var place = place
  while place < bytes.count && bytes[place] != byte { place += 1 }
  return min(place + 1, bytes.count)
}

/// The fields of a header, quoted ones included.
private func headerFields(_ line: String) -> [String] {
  var (fields, isQuoted) = ([""], false)
  for character in line {
    switch character {
    case "\"": isQuoted.toggle()
    case "," where !isQuoted: fields.append("")
    default: fields[fields.count - 1].append(character)
    }
  }
  return fields
}
