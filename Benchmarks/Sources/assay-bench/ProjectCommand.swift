import AnomalyCore
import ArgumentParser
import NumericKernels
import Preprocessing

/// More or fewer components than `prepare` keeps, of the same columns.
struct ProjectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "project", abstract: "Writes the principal components of a prepared matrix.")

  @Option(help: "The prepared matrix, without its extension.")
  var matrix: String

  @Option(help: "How many components.")
  var components: Int

  @Option(help: "Where to write them, without an extension.")
  var output: String

  @Option(help: "Threads.")
  var threads = 2

  func run() throws {
    let workers = Workers(threads: threads)
    let file = RawMatrixFile(stem: matrix)
    let frame = Frame(try file.read(), names: try file.header().names)
    var projection = PrincipalComponents()
    projection.components = components
    let projected = try projection.fit(frame, workers: workers).transform(frame, workers: workers).frame
    guard let rows = projected.matrix else { throw BenchError("a component is not numeric") }
    try RawMatrixFile(stem: output).write(rows, names: projected.names)
  }
}
