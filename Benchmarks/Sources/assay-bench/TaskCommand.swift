import ArgumentParser
import Foundation
import NumericKernels

struct TaskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "task", abstract: "Runs a task on a prepared matrix and prints one line of JSON.")

  @Argument(help: "One of \(BenchTask.allCases.map(\.rawValue).joined(separator: ", ")).")
  var task: BenchTask

  @Option(help: "The prepared matrix, without its extension: <stem>.f64 and <stem>.json.")
  var matrix: String

  @Option(help: "Take only so many of its rows, spread evenly over all of it.")
  var rows: Int?

  @Option(help: "Take only so many of its columns, the first ones.")
  var columns: Int?

  @Option(help: "Clusters of the rows for the silhouette: 32-bit integers, one a row.")
  var labels: String?

  @Option(help: "Where to write the answer, as doubles.")
  var answer: String?

  @Option(help: "How often to compute.")
  var repetitions = 1

  @Option(help: "Run once on so many rows, from all over the matrix, before the clock starts.")
  var warmRows = 0

  @Option(help: "Threads of the kernels.")
  var threads = 2

  @Option(help: "Neighbours of knn and lof.")
  var neighbors = 20

  @Option(help: "Radius of dbscan.")
  var eps = 1.0

  @Option(help: "Rows within the radius that make a core row of dbscan.")
  var minimumRows = 5

  @Option(help: "Clusters of k-means.")
  var clusters = 8

  @Option(help: "Trees of the isolation forest.")
  var trees = 100

  @Option(help: "Seed of what is random.")
  var seed: UInt64 = 0

  func run() throws {
    let load = Stopwatch()
    let clusterOfRow = try labels.map { try readRaw(Int32.self, from: $0) }
    let file = RawMatrixFile(stem: matrix)
    let header = try file.header()
    let part = try MatrixPart(of: header, rows: rows ?? header.rows, columns: columns ?? header.columns)
    let rows = try file.read(part)
    let loadSeconds = load.seconds
    let loadedBytes = residentBytes()
    let settings = TaskSettings(
      neighbors: neighbors, eps: eps, minimumRows: minimumRows, clusters: clusters, trees: trees, seed: seed,
      labels: clusterOfRow.map { labels in part.sourceRows.map { labels[$0] } }, workers: Workers(threads: threads))
    try warmUp(rows, settings)
    let result = try measured(repetitions: repetitions) { try task.run(rows, settings) }
    let peak = peakResidentBytes()
    let values = result.answer.values
    if let answer { try writeRaw(values, to: answer) }
    try Measurement(
      task: task.rawValue, rows: rows.rowCount, columns: rows.columnCount, loadSeconds: loadSeconds,
      loadedBytes: loadedBytes, computeSeconds: result.seconds, userSeconds: result.processor.user,
      systemSeconds: result.processor.system, peakBytes: peak, sum: values.reduce(0, +), version: "assay"
    ).print()
  }

  /// The peers are warmed up likewise: some compile just in time, some start workers.
  private func warmUp(_ rows: Matrix, _ settings: TaskSettings) throws {
    guard warmRows > 0, rows.rowCount > 0 else { return }
    let some = Array(stride(from: 0, to: rows.rowCount, by: max(1, rows.rowCount / warmRows)))
    var settings = settings
    settings.labels = settings.labels.map { labels in some.map { labels[$0] } }
    _ = try task.run(rows.selectingRows(some), settings)
  }
}
