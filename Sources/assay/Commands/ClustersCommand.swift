import Analysis
import AnomalyCore
import ArgumentParser
import DataIngest
import NumericKernels
import Reporting
import RunRecords
import Workbench

struct ClustersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clusters",
    abstract: "Makes clusters of a data set and says what they consist of and how far to trust them.",
    discussion: """
      Scales and encodes the columns, keeps principal components and runs K-Means, or takes the clusters of a file. Writes
      clusters.json and, as CSV, sizes, medians, means, deviations, scaled differences, representative rows, categories
      and classes by cluster, loadings and centroids, a sweep over the number of clusters and the stability of each, to the
      folder clusters inside the output folder. The same on every run and with any number of threads.

      Example: assay clusters simulated --clusters 5
      """)

  @Argument(help: "The data set's name, as in 'assay data list'.")
  var dataset: String

  @Option(help: "Clusters of K-Means.")
  var clusters = ClusterSettings().clusters

  @Option(help: "Principal components to keep.")
  var components = ClusterSettings().components

  @Option(help: "Seed of K-Means, of samples and of the view.")
  var seed = ClusterSettings().seed

  @Option(help: "CSV with the columns row and cluster (-1 is noise), in place of K-Means.")
  var partition: String?

  @Option(help: "CSV with the columns row and score, to list the rows with the highest scores.")
  var scores: String?

  @Option(help: "Leaves a column out of the clustering, for example one that knows the answer; may be repeated.")
  var without: [String] = []

  @Option(help: "Folder for the results. Default: results/<name of the data set>/analysis.")
  var output: String?

  @OptionGroup var threading: ThreadOptions

  @Flag(help: "Shows no progress.")
  var quiet = false

  func validate() throws {
    if clusters < 1 || components < 1 { throw ValidationError("--clusters and --components must be at least 1") }
  }

  func run() throws {
    try refusingBadInput {
      let interrupt = Interrupt()
      let workers = Workers(threads: threading.threads, cancellation: interrupt.cancellation)
      let loaded = try loadDataset(named: dataset, threads: threading.threads)
      let line = StatusLine()
      if !quiet { for notice in loaded.report.notices { line.note("data: \(notice)") } }
      let folder = "\(output ?? "results/\(dataset)/analysis")/clusters"
      try checkPublishing(last: clusterFileName, in: folder)
      let profile: ClusterProfile
      do {
        profile = try self.profile(of: loaded, workers: workers, line: line)
      } catch  where interrupt.cancellation.isCancelled {
        printError("assay: cancelled: nothing was written")
        throw ExitCode(130)
      }
      try publish(try clusterFiles(profile), last: clusterFileName, in: folder)
      line.clear()
      show(profile)
      if !quiet { line.note("clusters in \(folder)") }
    }
  }

  private func profile(of loaded: LoadedDataset, workers: Workers, line: StatusLine) throws -> ClusterProfile {
    var settings = ClusterSettings()
    (settings.clusters, settings.components, settings.seed) = (clusters, components, seed)
    settings.without = without
    let dataset = loaded.dataset
    return try profileClusters(
      of: dataset, given: try partition.map { try readPartition($0, for: dataset) },
      scores: try scores.map { try readScores($0, for: dataset) }, settings: settings, workers: workers
    ) { stage in
      if !quiet { line.rewrite("\(dataset.name): \(stage.rawValue)") }
    }
  }

  private func show(_ profile: ClusterProfile) {
    print("\(profile.dataset): \(profile.origin)\n")
    print(TableFormat.table.render(clusterSizeTable(profile)))
    if let sweep = profile.sweep { print(TableFormat.table.render(sweepTable(sweep))) }
    for note in profile.notes + (profile.sweep?.notes ?? []) { print("- \(note)") }
  }
}
