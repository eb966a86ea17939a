import ArgumentParser

/// Runs one task of Assay in this process and says what it cost; `Benchmarks/peers/run` calls it.
@main
struct AssayBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assay-bench", abstract: "Measures one task of Assay at a time, or prepares the data for it.",
    subcommands: [
      TaskCommand.self, FixedCommand.self, TableCommand.self, PrepareCommand.self, ProjectCommand.self,
    ])
}
