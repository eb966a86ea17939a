import ArgumentParser
import Experiments
import Reporting
import RunRecords
import Workbench

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Shows the comparison tables of one or more results.",
    discussion: """
      A result whose files do not fit its manifest is refused: it was changed or interrupted.

      Several results are also compared over blocks, the scenarios of their data sets, by one metric: mean ranks of the
      detectors that all have (same label and id) and, from six blocks on, whether they differ: Friedman's test with the F of Iman
      and Davenport, Wilcoxon's signed-rank test of each pair with Holm's adjustment, groups without a clear difference.
      """)

  @Argument(help: "Folders that 'assay run' wrote.")
  var folders: [String]

  @Option(help: "How to draw the tables: table, markdown, csv or json.")
  var format = TableFormat.table

  @Option(
    help: "The metric that compares several results, with its budget: precision-at-k@50. (default: average-precision)")
  var metric: String?

  @Option(help: "Draws the critical-difference diagram of several results: a path that ends in .svg or .png.")
  var figure: String?

  func validate() throws {
    if figure != nil && folders.count < 2 {
      throw ValidationError("--figure shows several results: name two folders or more")
    }
    if let figure, !FigureFormat.allCases.contains(where: { figure.hasSuffix(".\($0.rawValue)") }) {
      throw ValidationError("--figure \(figure): name a file that ends in .svg or .png")
    }
    if metric != nil && folders.count < 2 {
      throw ValidationError("--metric compares several results: name two folders or more")
    }
  }

  func run() throws {
    try refusingBadInput {
      var manifests: [Manifest] = []
      for folder in folders {
        let (result, assessment) = try readAssessedResult(folder)
        manifests.append(result)
        show(result.title, comparisonTables(result, assessment))
      }
      if manifests.count > 1 { try showBlocks(manifests) }
    }
  }

  private func showBlocks(_ manifests: [Manifest]) throws {
    do {
      let comparison = try compareBlocks(manifests, metric: metric ?? "average-precision")
      show("All results", comparison.tables(standardCatalogs.metrics))
      if let figure { try drawComparison(comparison, to: figure) }
      if isForReaders { print(comparison.remarks.map { "- \($0)\n" }.joined(), terminator: "") }
    } catch {
      // Nobody asked for the metric by name, or for its figure: the tables above stand without it.
      guard metric == nil && figure == nil else { throw error }
      printError("assay: not compared over blocks: \(error); name a metric with --metric")
    }
  }

  private var isForReaders: Bool { format == .table || format == .markdown }

  private func show(_ title: String, _ tables: [Table]) {
    if isForReaders { print("\(format == .markdown ? "# " : "")\(title)\n") }
    for table in tables {
      if isForReaders { print("\(format == .markdown ? "## " : "")\(table.title)\n") }
      print(format.render(table))
    }
  }
}
