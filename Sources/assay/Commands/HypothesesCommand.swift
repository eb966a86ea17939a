import Analysis
import ArgumentParser
import DataIngest
import NumericKernels
import Reporting
import RunRecords
import Workbench

struct HypothesesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hypotheses",
    abstract: "Judges the seven hypotheses of the published study: supported, not supported or undecidable, and why.",
    discussion: """
      Example: assay hypotheses results/nsl-kdd

      Each has a criterion that is part of the answer. Hypotheses about detectors need a result. With --output writes
      hypotheses.json and hypotheses.md.
      """)

  @Argument(help: "Folder that 'assay run' wrote, or the name of a data set.")
  var subject: String

  @Option(help: "Folder for the files; without it nothing is written.")
  var output: String?

  @Flag(help: "Only print the table of verdicts.")
  var brief = false

  @Option(help: "How to print: table (a text) or markdown, or json.")
  var format = TableFormat.table

  @OptionGroup var threading: ThreadOptions

  func validate() throws {
    if format == .csv { throw ValidationError("--format must be table, markdown or json") }
  }

  func run() throws {
    try refusingBadInput {
      let interrupt = Interrupt()
      let workers = Workers(threads: threading.threads, cancellation: interrupt.cancellation)
      if let output { try checkPublishing(last: "hypotheses.json", in: output) }
      let subject = try ResultSubject(self.subject, threads: threading.threads)
      let hypotheses = try judgedHypotheses(subject, workers: workers)
      let name = subject.manifest?.title ?? subject.contract.title
      if let output { try writeHypotheses(hypotheses, of: name, to: output) }
      if format == .json {
        try printJSON(hypotheses)
      } else if brief {
        print(format.render(hypothesisTable(hypotheses)), terminator: "")
      } else {
        print(hypothesisPage(hypotheses, of: name, as: format), terminator: "")
      }
    }
  }
}
