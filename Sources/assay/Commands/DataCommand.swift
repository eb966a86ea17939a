import ArgumentParser
import Reporting
import Workbench

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Lists, fetches, checks and simulates data sets.",
    subcommands: [DataCheckCommand.self, DataFetchCommand.self, DataListCommand.self, DataSimulateCommand.self])
}

struct DataListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists the data sets that have a contract, and whether their data are at hand.")

  @Option(help: "How to draw the table: table, markdown, csv or json.")
  var format = TableFormat.table

  func run() throws {
    try refusingBadInput { print(format.render(try datasetTable()), terminator: "") }
  }
}

struct DataCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Reads a data set by its contract and reports what was found and done, and which columns leak.")

  @Argument(help: "The data set's name, as in 'assay data list'.")
  var name: String

  @Flag(help: "Print the whole report as JSON.")
  var json = false

  func run() throws {
    try refusingBadInput {
      let check = DatasetCheck(try loadDataset(named: name))
      if json {
        try printJSON(check)
      } else {
        for table in check.tables {
          print("\(table.title)\n\n\(TableFormat.table.render(table))")
        }
      }
    }
  }
}
