import ArgumentParser
import Workbench

struct DataSimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate", abstract: "Simulates the traffic of a network with planted attacks, as labelled CSV.",
    discussion: "The same parameters and seed give the same bytes. 'assay describe simulator' lists the parameters.")

  @Option(help: ArgumentHelp("Sets a parameter of the simulator; may be repeated.", valueName: "name=value"))
  var parameter: [String] = []

  @Option(help: "Seed of the simulation.")
  var seed: UInt64 = 7

  @Option(help: "The CSV file to write.")
  var output: String

  @Flag(help: "Also write the data contract, dataset.yaml, beside the table.")
  var contract = false

  func run() throws {
    try refusingBadInput {
      let rows = try simulate(parameters: parameter, seed: seed, output: output, hasContract: contract)
      printError("\(rows) connections in \(output)")
    }
  }
}
