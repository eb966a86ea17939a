import Analysis
import ArgumentParser
import NumericKernels
import Reporting
import RunRecords
import Workbench

struct MineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mine", abstract: "Finds short rules that describe what the detectors of a result have on top.",
    discussion: """
      Example: assay mine results/nsl-kdd --detector isolation-forest --top 1000

      Rules are found on one half of the rows and measured on the other; labels take no part in finding them. Writes
      mined-rules.json, mined-rules.csv and mined-rules.yaml, which 'assay categorize --rules' reads.
      """)

  @Argument(help: "Folder that 'assay run' wrote.")
  var folder: String

  @Option(help: "Label or id of a detector; may be repeated. Default: all that are no baselines.")
  var detector: [String] = []

  @Option(help: "Rows of each detector that count as flagged.")
  var top: Int = 1000

  @Option(help: "Rules of each detector at most.")
  var rules: Int = 10

  @Option(help: "Conditions of a rule at most.")
  var conditions: Int = 3

  @Option(help: "Which half of the rows is which.")
  var seed: UInt64 = 0

  @Option(help: "Folder for the files. Default: rules in the result's folder.")
  var output: String?

  @Option(help: "How to print: table or markdown.")
  var format = TableFormat.table

  @OptionGroup var threading: ThreadOptions

  func validate() throws {
    for (name, value) in [("top", top), ("rules", rules), ("conditions", conditions)] where value < 1 {
      throw ValidationError("--\(name) must be at least 1")
    }
    if format != .table && format != .markdown { throw ValidationError("--format must be table or markdown") }
  }

  func run() throws {
    try refusingBadInput {
      let interrupt = Interrupt()
      let workers = Workers(threads: threading.threads, cancellation: interrupt.cancellation)
      let subject = try ResultSubject(folder, threads: threading.threads)
      let output = output ?? "\(subject.folder)/rules"
      try checkPublishing(last: MinedResult.fileName, in: output)
      let mined = try mineRules(
        subject, detectors: detector, top: top,
        settings: RuleMining(rules: rules, conditions: conditions, seed: seed), workers: workers)
      try writeMinedRules(mined, to: output)
      print(minedRulePage(mined.detectors, as: format), terminator: "")
      printError("rules in \(output)")
    }
  }
}
