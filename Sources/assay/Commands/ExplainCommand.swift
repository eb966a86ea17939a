import ArgumentParser
import Foundation
import NumericKernels
import Reporting
import Workbench

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Explains the alerts of a result: which columns made each of them, and in words.",
    discussion: """
      Example: assay explain results/nsl-kdd --top 50

      Fits the detectors of the result again with its first seed, checks that their scores are the recorded ones, and
      writes <detector>.json, <detector>.csv and index.json. Shares come from the model itself and sum to 1 over the
      columns of the data set.

      --check writes nothing: it replaces the three top columns of each alert by their typical values, scores it again, and
      compares with three random other columns. Exit status 1 if a detector's explanations are right in less than 90 %.
      """)

  @Argument(help: "Folder that 'assay run' wrote.")
  var folder: String

  @Option(help: "Explains only the detector of this label or id; may be repeated.")
  var detector: [String] = []

  @Option(help: "Alerts a detector. Default: 50, with --check 500.")
  var top: Int?

  @Option(help: "Folder for the explanations. Default: the folder 'explanations' of the result.")
  var output: String?

  @Flag(help: "Tests the explanations by deletion and prints a table.")
  var check = false

  @OptionGroup var threading: ThreadOptions

  @Flag(help: "Shows no progress.")
  var quiet = false

  func validate() throws {
    if let top, top < 1 { throw ValidationError("--top must be at least 1") }
    if check && output != nil { throw ValidationError("--check writes nothing: leave --output out") }
  }

  func run() throws {
    try refusingBadInput {
      let interrupt = Interrupt()
      let workers = Workers(threads: threading.threads, cancellation: interrupt.cancellation)
      let line = StatusLine()
      if check {
        let checks = try deletionChecks(folder, detectors: detector, top: top ?? 500, workers: workers) {
          show($0, on: line)
        }
        print(TableFormat.table.render(deletionTable(checks)), terminator: "")
        if !checks.allSatisfy(\.isPassed) { throw ExitCode(1) }
        return
      }
      let explained = try explainedAlerts(folder, detectors: detector, top: top ?? 50, workers: workers) {
        show($0, on: line)
      }
      let target = output ?? "\(folder)/explanations"
      try writeExplanations(explained, to: target)
      if !quiet { line.note("explanations of \(explained.count) detectors in \(target)") }
    }
  }

  private func show(_ event: ExplanationEvent, on line: StatusLine) {
    guard !quiet else { return }
    switch event {
    case .loaded(let dataset, let rows): line.note("data: \(dataset), \(rows) rows scored")
    case .armStarted(let number, let total, let arm): line.rewrite("\(number)/\(total) \(arm)")
    case .armFinished(let number, let total, let arm, let seconds):
      line.note("[\(number)/\(total)] \(arm): \(String(format: "%.2f s", seconds))")
    case .armSkipped(let arm, let reason): line.note("\(arm): left out, \(reason)")
    }
  }
}
