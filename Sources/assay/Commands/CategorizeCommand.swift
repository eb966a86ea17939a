import Analysis
import ArgumentParser
import NumericKernels
import Reporting
import RunRecords
import Workbench

struct CategorizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "categorize", abstract: "Says by readable rules what kind of attack each alert looks like.",
    discussion: """
      Example: assay categorize results/nsl-kdd --top 1000

      Takes the top rows of each detector of a result, and every row of its data set; or the rows of a data set alone. The first
      rule of the file that fires gives family and category; rules look at features only. Where there are labels it says how
      right that is, on rows that were not looked at when the rules were written. Writes categories.json, categories.md,
      alerts.csv, categories.csv and, with labels, families.csv, rules.csv, confusion.csv and confusion-classes.csv.
      """)

  @Argument(help: "Folder that 'assay run' wrote, or the name of a data set.")
  var subject: String

  @Option(help: "Label or id of a detector; may be repeated. Default: all that are no baselines.")
  var detector: [String] = []

  @Option(help: "The rules file. Default: rules/families.yaml.")
  var rules: String?

  @Option(help: "Alerts of each detector.")
  var top: Int = 1000

  @Option(help: "Folder for the files. Default: categories in the result's folder, or results/<data set>/categories.")
  var output: String?

  @Flag(help: "Only print how right the families are; nothing is written.")
  var brief = false

  @Option(help: "How to print: table or markdown.")
  var format = TableFormat.table

  @OptionGroup var threading: ThreadOptions

  func validate() throws {
    if top < 1 { throw ValidationError("--top must be at least 1") }
    if brief && output != nil { throw ValidationError("--brief writes nothing: leave out --output") }
    if format != .table && format != .markdown { throw ValidationError("--format must be table or markdown") }
  }

  func run() throws {
    try refusingBadInput {
      let interrupt = Interrupt()
      let workers = Workers(threads: threading.threads, cancellation: interrupt.cancellation)
      let subject = try ResultSubject(self.subject, threads: threading.threads)
      let folder = output ?? "\(subject.folder)/categories"
      if !brief { try checkPublishing(last: CategorizedResult.fileName, in: folder) }
      let result = try categorize(subject, detectors: detector, rules: rules, top: top, workers: workers)
      guard !brief else { return print(categorySummary(result, as: format), terminator: "") }
      try writeCategories(result, to: folder)
      print(categoryPage(result, as: format), terminator: "")
      printError("categories in \(folder)")
    }
  }
}
