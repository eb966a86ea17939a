import ArgumentParser
import Reporting
import Workbench

struct DescribeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "describe", abstract: "Tells everything about one detector, metric, transformer or source.")

  @Argument(help: "Its id, as in 'assay list'.")
  var id: String

  @Option(help: "How to draw the tables: table, markdown, csv or json.")
  var format = TableFormat.table

  func run() throws {
    try refusingBadInput {
      let tables = descriptionTables(try findEntry(id, in: listedCatalogs))
      print(tables.map { format.render($0) }.joined(separator: "\n"), terminator: "")
    }
  }
}
