import AnomalyCore
import ArgumentParser
import DataIngest
import Detectors
import Foundation
import NumericKernels
import Preprocessing

/// Makes the files that all programs read, with the pipelines of the experiments, so that what is measured is what
/// Assay's users run.
struct PrepareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prepare",
    abstract: "Writes one data set as one-hot columns and as 20 principal components, with 8 clusters.",
    discussion: """
      Numeric columns are standardised, text columns one-hot encoded; the clusters are those of K-Means on the components.
      Writes one-hot.f64, pca-20.f64 (row-major doubles), a .json beside each with rows, columns and their names, and
      clusters-8.i32.
      """)

  @Option(help: "Name of the data contract, a folder of --contracts.")
  var dataset: String

  @Option(help: "Folder of the data contracts.")
  var contracts = "dataset"

  @Option(help: "Folder of the originals, as the contracts name them.")
  var originals: String

  @Option(help: "Folder to write to; it is made if need be.")
  var output: String

  @Option(help: "Threads.")
  var threads = 2

  func run() throws {
    let workers = Workers(threads: threads)
    let contract = try DatasetContract(named: dataset, in: contracts)
    guard let file = contract.locateFile(in: [originals]) else { throw contract.missingFileError(in: [originals]) }
    try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    let raw = try loadDataset(contract, file: file).dataset.frame
    let scaled = try StandardScaler().fit(raw, workers: workers).transform(raw, workers: workers).frame
    let encoded = try OneHotEncoder().fit(scaled, workers: workers).transform(scaled, workers: workers).frame
    try write(encoded, as: "one-hot")
    var projection = PrincipalComponents()
    projection.components = 20
    let projected = try projection.fit(encoded, workers: workers).transform(encoded, workers: workers).frame
    let rows = try write(projected, as: "pca-20")
    var clustering = KMeansComposite()
    clustering.silhouetteWeight = 0
    let clusters = try clustering.fit(rows, context: FitContext(seed: 0, workers: workers)).trainingPartition
    try writeRaw(clusters.labels, to: "\(output)/clusters-8.i32")
    print(
      "\(dataset): \(rows.rowCount) rows, \(encoded.names.count) one-hot columns, clusters of \(clusters.sizes) rows")
  }

  @discardableResult
  private func write(_ frame: Frame, as name: String) throws -> Matrix {
    let rows = try matrix(of: frame)
    try RawMatrixFile(stem: "\(output)/\(name)").write(rows, names: frame.names)
    return rows
  }
}
