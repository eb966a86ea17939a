import AnomalyCore
import Experiments
import Foundation
import Reporting
import RunRecords

/// Shows how far an experiment is: one line that is rewritten on a terminal, a line a finished run elsewhere.
final class ProgressReporter: Sendable {
  private let isQuiet: Bool
  private let start = ContinuousClock.now
  private let line = StatusLine()

  init(quiet: Bool) {
    isQuiet = quiet
  }

  func show(_ event: RunEvent) {
    guard !isQuiet else { return }
    switch event {
    case .pipelineFitted(let pipeline, let notices):
      note("pipeline \(pipeline.name): \(pipeline.columns) columns")
      for notice in notices {
        note("  \(notice.name): \(readable(notice.value))" + (notice.note.map { " (\($0))" } ?? ""))
      }
    case .runStarted(let number, let total, let arm, let scenario, let seed, let isSubsample):
      guard line.isTerminal else { return }
      let what = isSubsample ? "\(arm), subsample" : "\(arm), seed \(seed)"
      line.rewrite(
        "\(bar(number - 1, of: total)) \(number)/\(total) \(scenario): \(what)"
          + timeLeft(done: number - 1, of: total))
    case .runFinished(let number, let total, let arm, let seconds, let isReused, let failure):
      if let failure {
        note("[\(number)/\(total)] \(arm) FAILED: \(failure)")
      } else if !line.isTerminal {
        note("[\(number)/\(total)] \(arm): \(isReused ? "kept from before" : String(format: "%.2f s", seconds))")
      }
      if number == total { line.clear() }
    case .converging(let arm, let members, let overlap):
      note("\(arm): averages of \(members) fits: Jaccard \(readable(overlap)) between their top rows")
    case .assessing(let scenario):
      if line.isTerminal { line.rewrite("intervals: \(scenario)") } else { note("intervals: \(scenario)") }
    case .notice(let text): note("assay: \(text)")
    }
  }

  /// A line that stays.
  func note(_ text: String) {
    guard !isQuiet else { return }
    line.note(text)
  }

  private func bar(_ done: Int, of total: Int) -> String {
    let filled = total > 0 ? 20 * done / total : 0
    return "[" + String(repeating: "█", count: filled) + String(repeating: "·", count: 20 - filled) + "]"
  }

  private func timeLeft(done: Int, of total: Int) -> String {
    guard done > 0 else { return "" }
    let elapsed = ContinuousClock.now - start
    let left = Int((elapsed / done * (total - done)).components.seconds)
    return ", about \(left / 60):\(String(format: "%02d", left % 60)) left"
  }
}
