public import ArgumentParser
import Foundation
import NumericKernels
public import Reporting
public import Workbench

extension FigureFormat: ExpressibleByArgument {}
extension FigureTheme: ExpressibleByArgument {}

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Writes one HTML page about a result: decision, figures, alerts with reasons, data.",
    discussion: """
      Example: assay analyze nsl-kdd-train && assay clusters nsl-kdd-train && assay report results/nsl-kdd

      Writes report.html, one file that needs no network and follows the reader's light or dark theme, and report.md, whose
      figures are drawn into figures/ as SVG (or as --figures says). What is missing beside the result is said with the
      command that makes it. scripts/figures/setup makes what draws the figures, once.
      """)

  @Argument(help: "Folder that 'assay run' wrote.")
  var folder: String

  @Option(help: "Folder for the report. Default: the folder 'report' of the result.")
  var output: String?

  @Option(help: "Alerts of each detector to explain; 0 leaves explanations and curves out.")
  var top: Int = 50

  @Option(help: "Format of the figures beside report.md; may be repeated: svg, png.")
  var figures: [FigureFormat] = []

  @Option(help: "Theme of these figures; may be repeated: light, dark.")
  var theme: [FigureTheme] = [.light]

  @Flag(help: "Draws no figures beside report.md; the HTML page has them all.")
  var onlyHTML = false

  @OptionGroup var threading: ThreadOptions

  @Flag(help: "Shows no progress.")
  var quiet = false

  func validate() throws {
    if top < 0 { throw ValidationError("--top must not be negative") }
    if onlyHTML && !figures.isEmpty { throw ValidationError("--only-html draws nothing: leave --figures out") }
  }

  func run() throws {
    try refusingBadInput {
      let tools = try FigureTools()
      let interrupt = Interrupt()
      let workers = Workers(threads: threading.threads, cancellation: interrupt.cancellation)
      let line = StatusLine()
      let report = try report(on: folder, top: top, workers: workers) { show($0, on: line) }
      let target = output ?? "\(folder)/report"
      try write(report, with: tools, to: target)
      if !onlyHTML {
        try writeFigures(
          report.figures, formats: figures.isEmpty ? [.svg] : figures, themes: theme, with: tools,
          to: "\(target)/figures")
      }
      if !quiet { line.note("\(target)/\(reportFileName): \(report.figures.count) figures") }
    }
  }

  private func show(_ event: ReportEvent, on line: StatusLine) {
    guard !quiet else { return }
    switch event {
    case .explaining(.loaded(let dataset, let rows)): line.note("data: \(dataset), \(rows) rows scored")
    case .explaining(.armStarted(let number, let total, let arm)): line.rewrite("explaining \(number)/\(total) \(arm)")
    case .explaining(.armFinished), .explaining(.armSkipped): break
    case .missing(let text): line.note("without \(text)")
    case .drawing(let figures): line.rewrite("writing \(figures) figures")
    }
  }
}
