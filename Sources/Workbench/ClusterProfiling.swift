public import Analysis
public import AnomalyCore
public import NumericKernels

/// A partition that somebody else made.
public struct GivenPartition: Sendable {
  public let partition: Partition
  /// Where it comes from, for readers.
  public let origin: String

  public init(_ partition: Partition, origin: String) {
    self.partition = partition
    self.origin = origin
  }
}

/// The parts of the work, for whoever waits.
public enum ClusterStage: String, Sendable, CaseIterable {
  case components, clusters, silhouettes, stability, sweep
  case view = "t-SNE view"
}

/// Profiles the clusters of a data set: those of K-Means on its principal components, or given ones.
///
/// - Parameters:
///   - given: One cluster a row; nil makes them.
///   - scores: Of a detector, one a row, higher is more anomalous.
///   - progress: Called when a stage begins.
/// - Throws: `UsageError`, `TransformerError`, `KernelError`, also for cancellation.
public func profileClusters(
  of dataset: Dataset, given: GivenPartition? = nil, scores: [Double]? = nil,
  settings: ClusterSettings = ClusterSettings(), workers: Workers, progress: (ClusterStage) -> Void = { _ in }
) throws -> ClusterProfile {
  progress(.components)
  let space = try ClusterSpace(
    dataset.frame, without: settings.without, components: settings.components, workers: workers)
  progress(.clusters)
  let partition = try given?.partition ?? madePartition(space, settings, workers)
  precondition(partition.rowCount == dataset.frame.rowCount, "one cluster a row")
  let draft = try ProfileDraft(dataset, partition, space, settings, workers, progress)
  progress(.stability)
  let stability =
    given == nil
    ? try PartitionStability(of: partition, rows: space.rows, settings: settings, workers: workers) : nil
  progress(.sweep)
  let sweep = try KSweep(of: space.rows, settings: settings, workers: workers)
  progress(.view)
  return try draft.profile(
    origin: given?.origin ?? "k-means, \(settings.clusters) clusters, seed \(settings.seed)", stability: stability,
    sweep: sweep, scores: scores)
}

private func madePartition(
  _ space: ClusterSpace, _ settings: ClusterSettings, _ workers: Workers
) throws -> Partition {
  guard settings.clusters <= space.rows.rowCount else {
    throw UsageError("\(settings.clusters) clusters of \(space.rows.rowCount) rows: there are not so many")
  }
  return try kMeansPartition(
    space.rows, clusters: settings.clusters, initializations: settings.initializations,
    random: RandomSource(seed: settings.seed), workers)
}

/// What a profile says of one partition, before the partition is made again.
private struct ProfileDraft {
  let dataset: Dataset
  let partition: Partition
  let space: ClusterSpace
  let settings: ClusterSettings
  let workers: Workers
  let groups: ClusterGroups
  let centres: ClusterCentres
  let statistics: ClusterStatistics
  /// Of all rows, 0 for noise; nil where there are none.
  let silhouettes: [Double]?
  let indices: PartitionIndices

  init(
    _ dataset: Dataset, _ partition: Partition, _ space: ClusterSpace, _ settings: ClusterSettings,
    _ workers: Workers, _ progress: (ClusterStage) -> Void
  ) throws {
    (self.dataset, self.partition, self.space) = (dataset, partition, space)
    (self.settings, self.workers) = (settings, workers)
    groups = ClusterGroups(partition)
    centres = try ClusterCentres(space.rows, groups, workers: workers)
    statistics = try ClusterStatistics(of: dataset.frame, in: groups, workers: workers)
    progress(.silhouettes)
    silhouettes = try Workbench.silhouettes(of: space.rows, partition, workers)
    indices = try PartitionIndices(
      of: space.rows, partition, inertia: centres.inertia(groups), silhouettes: silhouettes, labels: dataset.labels,
      workers: workers)
  }

  func profile(
    origin: String, stability: PartitionStability?, sweep: KSweep?, scores: [Double]?
  ) throws -> ClusterProfile {
    let random = RandomSource(seed: settings.seed).child("shown-rows")
    let shown = RowSample.places(in: dataset, groups, limit: settings.shownRows, random: random)
    let sample = RowSample(shown, of: dataset, groups, components: space.rows)
    let embedding = try Embedding.tSNE(
      space.rows, places: shown, rowIDs: dataset.rowIDs, notes: sample.notes, random: random, workers: workers)
    let bands = silhouettes.map {
      SilhouetteBand.all($0, of: partition, rowIDs: dataset.rowIDs, limit: settings.shownRows)
    }
    let families = dataset.labels?.familyCodes
    return ClusterProfile(
      dataset: dataset.name, origin: origin, rowCount: dataset.frame.rowCount, clusters: clusters(bands ?? []),
      indices: indices, statistics: statistics,
      representatives: RepresentativeRow.all(of: dataset, in: groups, centres: centres), columns: dataset.frame.names,
      categories: TopCategories.all(of: dataset, in: groups, limit: settings.categories),
      classes: dataset.labels.map { groups.table(of: $0.codes, categories: $0.classes) },
      families: families.map { groups.table(of: $0.codes, categories: $0.names) },
      components: space.profile(centres), silhouettes: bands ?? [], sample: sample, embedding: embedding,
      stability: stability, sweep: sweep, topAnomalies: scores.map(topRows),
      notes: space.notes + notes(stability: stability, embedding: embedding))
  }

  private func clusters(_ bands: [SilhouetteBand]) -> [ProfiledCluster] {
    let labels = dataset.labels
    var anomalies = [Int](repeating: 0, count: groups.count)
    if let labels {
      for (row, group) in groups.groupOfRow.enumerated() where labels.verdict(ofRow: row) == .anomaly {
        anomalies[Int(group)] += 1
      }
    }
    return groups.numbers.indices.map { group in
      ProfiledCluster(
        number: groups.numbers[group], size: groups.sizes[group],
        share: Double(groups.sizes[group]) / Double(groups.rowCount),
        anomalies: labels == nil ? nil : anomalies[group],
        silhouette: bands.first { $0.cluster == groups.numbers[group] }?.mean)
    }
  }

  private func topRows(_ scores: [Double]) -> [ScoredRow] {
    descendingOrder(scores).prefix(settings.topRows).map { row in
      ScoredRow(
        row: dataset.rowIDs[row], score: scores[row], cluster: Int(partition.labels[row]),
        label: dataset.labels.map { $0.classes[Int($0.codes[row])] })
    }
  }

  private func notes(stability: PartitionStability?, embedding: Embedding?) -> [String] {
    var notes: [String] = []
    if dataset.labels == nil { notes.append("the data have no labels: what needs them is left out") }
    if silhouettes == nil { notes.append("fewer than two clusters hold rows: there are no silhouettes") }
    if partition.noiseCount > 0 {
      notes.append(
        "\(partition.noiseCount) rows are noise: a group of their own in the tables, 0 in the mean silhouette, "
          + "in no other index but the agreement with labels")
    }
    if embedding == nil { notes.append("fewer than 30 rows: there is no t-SNE view") }
    let mended = statistics.spreadKinds.count { $0 == .meanDeviation }
    if mended > 0 {
      notes.append(
        "\(mended) of \(statistics.columns.count) columns have a median absolute deviation of 0: their scaled differences "
          + "are by the mean absolute deviation from the median")
    }
    guard stability != nil else { return notes + ["the partition was given: how stable it is cannot be told"] }
    if dataset.frame.rowCount > settings.resampleDraws {
      notes.append(
        "bootstrap samples are the distinct rows of \(settings.resampleDraws) draws from \(dataset.frame.rowCount)")
    }
    return notes
  }
}
