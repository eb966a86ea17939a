public import ArgumentParser
public import Reporting
import Workbench

extension TableFormat: ExpressibleByArgument {}

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists the detectors, metrics, transformers or sources.")

  enum Kind: String, CaseIterable, ExpressibleByArgument {
    case detectors, metrics, transformers, sources
  }

  @Argument(help: "What to list: detectors, metrics, transformers or sources.")
  var kind: Kind

  @Option(help: "How to draw the table: table, markdown, csv or json.")
  var format = TableFormat.table

  func run() throws {
    guard let catalog = listedCatalogs.first(where: { $0.kind == kind.rawValue }) else { return }
    print(format.render(catalog.table), terminator: "")
  }
}
