import ArgumentParser
import Foundation
import NumericKernels
import Workbench

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Measures given scores or a given partition; prints every metric as JSON.",
    discussion: """
      Scores:     assay evaluate --scores scores.csv --labels y.csv --budget 50,100
      Partition:  assay evaluate --partition labels.csv --input rows.csv [--labels y.csv]
      Cluster -1 is noise. Files of one column may have a header; in files of several columns the last one counts, so
      that the output of 'assay score' can be read as it is.
      """)

  @Option(help: "CSV with one score a row, higher is more anomalous.")
  var scores: String?

  @Option(help: "CSV with one cluster number a row; -1 is noise.")
  var partition: String?

  @Option(help: "Numeric CSV with a header: the rows that were clustered, in the space they were clustered in.")
  var input: String?

  @Option(help: "CSV with one label a row: 0/1, false/true, normal/anomaly; for a partition any class names.")
  var labels: String?

  @Option(help: "Analyst budgets for metrics at k, separated by commas.")
  var budget: String = "50,100"

  @OptionGroup var threading: ThreadOptions

  func validate() throws {
    if (scores == nil) == (partition == nil) { throw ValidationError("name either --scores or --partition") }
    if scores != nil && labels == nil { throw ValidationError("--scores needs --labels to be measured") }
    if scores != nil && input != nil { throw ValidationError("--input goes with --partition") }
    if partition != nil && input == nil && labels == nil {
      throw ValidationError("--partition needs --input for internal indices, --labels for agreement, or both")
    }
  }

  func run() throws {
    try refusingBadInput {
      let interrupt = Interrupt()
      let workers = Workers(threads: threading.threads, cancellation: interrupt.cancellation)
      let budgets = try parsedBudgets(budget)
      if let scores, let labels {
        try printJSON(try evaluateScores(scores, labels: labels, budgets: budgets, workers: workers))
      } else if let partition {
        try printJSON(try evaluatePartition(partition, input: input, labels: labels, workers: workers))
      }
    }
  }
}
