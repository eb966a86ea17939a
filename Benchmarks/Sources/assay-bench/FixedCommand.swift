import ArgumentParser
import NumericKernels

/// What `Benchmarks/regressions/check` counts the instructions of: no files, nothing random, one thread.
struct FixedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fixed", abstract: "Runs a task on rows that it makes itself, always the same ones.")

  @Argument(help: "One of \(BenchTask.allCases.map(\.rawValue).joined(separator: ", ")).")
  var task: BenchTask

  @Option(help: "Rows to make.")
  var rows = 2000

  @Option(help: "Columns to make.")
  var columns = 20

  @Option(help: "So many of these columns, the last ones, are one-hot codes.")
  var coded = 0

  @Option(help: "How often to compute.")
  var repetitions = 1

  @Option(help: "Threads of the kernels.")
  var threads = 1

  func validate() throws {
    guard rows > 0, columns > 0, (0...columns).contains(coded) else {
      throw ValidationError("at least one row and one column, and at most all columns coded")
    }
  }

  func run() throws {
    let made = FixedRows(rows: rows, columns: columns, coded: coded)
    let settings = TaskSettings(
      neighbors: 20, eps: 1, minimumRows: 5, clusters: FixedRows.clusters, trees: 100, seed: 0, labels: made.labels,
      workers: Workers(threads: threads))
    let result = try measured(repetitions: repetitions) { try task.run(made.matrix, settings) }
    print("\(task.rawValue): \(rows) × \(columns), sum \(result.answer.values.reduce(0, +)), \(result.seconds) s")
  }
}
