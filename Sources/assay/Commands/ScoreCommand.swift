import AnomalyCore
import ArgumentParser
import Foundation
import NumericKernels
import Workbench

struct ScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score", abstract: "Scores the rows of one numeric CSV file with one detector.",
    discussion: """
      With --detector the rows are the training rows and get their training scores; with --model they are new rows of a
      saved model. Writes a CSV with the columns row and score; with labels, metrics go to standard output as JSON.
      """)

  @Option(help: "The detector's id, as in 'assay list detectors'.")
  var detector: String?

  @Option(help: "A model saved with --save-model, in place of --detector.")
  var model: String?

  @Option(help: ArgumentHelp("Sets a parameter of the detector; may be repeated.", valueName: "name=value"))
  var parameter: [String] = []

  @Option(help: "Numeric CSV with a header.")
  var input: String

  @Option(help: "Column of the input that holds labels (0/1, false/true, normal/anomaly); it is never a feature.")
  var labelColumn: String?

  @Option(help: "Where to write the scores.")
  var output: String

  @Option(help: "Where to save the fitted model.")
  var saveModel: String?

  @Option(help: "Where to write the clusters, for detectors that make them.")
  var partition: String?

  @Option(help: "Seed of detectors that use one.")
  var seed: UInt64 = 0

  @Option(
    help: "Analyst budgets for metrics at k, separated by commas; budgets above the number of rows are undefined.")
  var budget: String = "50,100"

  @OptionGroup var threading: ThreadOptions

  func validate() throws {
    if (detector == nil) == (model == nil) { throw ValidationError("name either --detector or --model") }
    if model != nil && !(parameter.isEmpty && saveModel == nil) {
      throw ValidationError("--parameter and --save-model go with --detector: a saved model is already fitted")
    }
  }

  func run() throws {
    try refusingBadInput {
      let interrupt = Interrupt()
      let workers = Workers(threads: threading.threads, cancellation: interrupt.cancellation)
      let scored = try scoreFile(
        ScoringRequest(
          detector: detector, model: model, parameters: parameter, input: input, labelColumn: labelColumn,
          seed: seed, budgets: try parsedBudgets(budget)), workers: workers)
      if let saveModel { try scored.saveModel(to: saveModel) }
      if let partition { try scored.writePartition(to: partition) }
      try scored.writeScores(to: output)
      if let metrics = scored.metrics { try printJSON(metrics) }
    }
  }
}
