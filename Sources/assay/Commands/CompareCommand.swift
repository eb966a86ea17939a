import ArgumentParser
import Reporting
import RunRecords
import Workbench

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Shows the comparison tables of one or more results.",
    discussion: "A result whose files do not fit its manifest is refused: it was changed or interrupted.")

  @Argument(help: "Folders that 'assay run' wrote.")
  var folders: [String]

  @Option(help: "How to draw the tables: table, markdown, csv or json.")
  var format = TableFormat.table

  func run() throws {
    try refusingBadInput {
      for folder in folders {
        let (result, assessment) = try readAssessedResult(folder)
        let tables = comparisonTables(result, assessment)
        if format == .table || format == .markdown { print("\(format == .markdown ? "# " : "")\(result.title)\n") }
        for table in tables {
          if format == .table || format == .markdown {
            print("\(format == .markdown ? "## " : "")\(table.title)\n")
          }
          print(format.render(table))
        }
      }
    }
  }
}
