import AnomalyCore
import ArgumentParser
import DataIngest
import Foundation
import NumericKernels
import Preprocessing

/// Reading is the task here, so there is no load apart from it.
struct TableCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "csv",
    abstract: "Reads a CSV by its contract, cleans and one-hot encodes it, and prints one line of JSON.")

  @Option(help: "Name of the data contract, a folder of --contracts.")
  var dataset: String

  @Option(help: "Folder of the data contracts.")
  var contracts = "dataset"

  @Option(help: "The CSV to read.")
  var input: String

  @Option(help: "Where to write the answer: the sums of all columns, ascending.")
  var answer: String?

  @Option(help: "How often to read.")
  var repetitions = 1

  @Option(help: "Threads of the reader and the encoder.")
  var threads = 2

  func run() throws {
    let contract = try DatasetContract(named: dataset, in: contracts)
    let workers = Workers(threads: threads)
    let result = try measured(repetitions: repetitions) {
      let frame = try loadDataset(contract, file: input, threads: threads).dataset.frame
      let encoder = try OneHotEncoder().fit(frame, workers: workers)
      guard let rows = try encoder.transformedRows(frame, workers: workers) else {
        throw BenchError("a column is still categorical")
      }
      return rows.rows
    }
    let peak = peakResidentBytes()
    let sums = (0..<result.answer.columnCount).map { result.answer.column($0).reduce(0, +) }.sorted()
    if let answer { try writeRaw(sums, to: answer) }
    try Measurement(
      task: "csv", rows: result.answer.rowCount, columns: result.answer.columnCount, loadSeconds: 0,
      loadedBytes: 0, computeSeconds: result.seconds, userSeconds: result.processor.user,
      systemSeconds: result.processor.system, peakBytes: peak, sum: sums.reduce(0, +), version: "assay"
    ).print()
  }
}

/// A frame that has no categorical column any more.
func matrix(of frame: Frame) throws -> Matrix {
  guard let matrix = frame.matrix else { throw BenchError("a column is still categorical") }
  return matrix
}
