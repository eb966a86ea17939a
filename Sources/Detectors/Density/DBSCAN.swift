public import AnomalyCore
public import NumericKernels

/// Density-based clusters: rows that lie in no dense region are noise, and the farther from one the more anomalous.
///
/// A row with at least `minimumRows` rows within `eps` of it (itself included) is a core row; core rows within `eps` of
/// one another share a cluster; other rows within `eps` of a core row are border rows, the rest is noise. Noise alone
/// is a yes or no, so the score is the distance to the nearest core row: 0 for core rows, above `eps` for noise.
///
/// Cost: O(n² · d) time by exact search, O(n) memory: neighbours are counted, never stored. Equal rows are collapsed to
/// weighted ones first. It cannot see anomalies that are dense, and one `eps` must suit all regions.
///
/// Departures from Ester, Kriegel, Sander and Xu 1996 (KDD): the border row between two clusters joins the one the
/// paper's loop meets first (the cluster with the lowest first row, as in scikit-learn) or, with `borderRule:
/// nearest-core`, that of its nearest core row, which does not depend on the order of the rows. The score is ours.
public struct DBSCAN: Detector {
  /// How a border row chooses among clusters.
  public enum BorderRule: String, CaseIterable, Sendable, Codable {
    case firstCluster = "first-cluster"
    case nearestCore = "nearest-core"
  }

  public var eps = 1.0
  public var minimumRows = 5
  public var borderRule = BorderRule.firstCluster

  public init() {}

  public static let parameters: [Parameter<DBSCAN>] = [
    .real("eps", \.eps, in: 0...Double.infinity, lowerExcluded: true, "Radius of a neighbourhood, Euclidean."),
    .integer(
      "minimumRows", \.minimumRows, in: 1...1_000_000,
      "Rows within eps, the row itself included, that make it a core row."),
    .choice("borderRule", \.borderRule, "Which cluster a border row joins when core rows of several are within eps."),
  ]

  public static let info = DetectorInfo(
    id: "dbscan", title: "DBSCAN",
    summary: "Finds dense clusters and scores a row by its distance to the nearest dense (core) row.",
    references: [
      Reference(
        "Ester, Kriegel, Sander, Xu. A density-based algorithm for discovering clusters in large spatial databases "
          + "with noise. KDD 1996."),
      Reference(
        "Schubert, Sander, Ester, Kriegel, Xu. DBSCAN revisited, revisited. TODS 42(3), 2017.",
        doi: "10.1145/3068335"),
    ],
    scoreRange: 0...Double.greatestFiniteMagnitude, typicalScore: "0",
    traits: DetectorTraits(explainability: .partial))

  public func predictedBytes(rows: Int, columns: Int, threads: Int) -> Int {
    // The distinct rows, of these the core rows, and an index of the latter.
    DistinctRows.predictedBytes(rows: rows, columns: columns) + rows * 8 * columns + rows * 24
      + NeighborIndex.predictedSearchBytes(rows: rows, columns: columns, k: 1, threads: threads)
  }

  public func fit(_ rows: Matrix, context: FitContext) throws(DetectorError) -> FittedDBSCAN {
    try rows.checkForFit(minimumRows: minimumRows)
    try rows.checkForDistances()
    let distinct = DistinctRows(rows)
    let workers = context.workers
    let cores = try detecting { () throws(KernelError) in
      let index = try NeighborIndex(distinct.locations, workers: workers)
      return try index.hasWeight(minimumRows, within: eps, weights: distinct.weights, workers: workers)
    }.enumerated().filter(\.element).map(\.offset)
    guard !cores.isEmpty else { throw try noCoreRows(distinct, workers) }
    return try FittedDBSCAN(cores: cores, detector: self, distinct: distinct, workers: workers)
  }

  /// The error for data without any dense region, with the radius that would give half of the rows a dense one.
  private func noCoreRows(
    _ distinct: DistinctRows, _ workers: Workers
  ) throws(DetectorError) -> DetectorError {
    let k = min(minimumRows - 1, distinct.count - 1)
    guard k > 0 else { return .failed("no row has \(minimumRows) rows within eps = \(eps)") }
    let near = try detecting { () throws(KernelError) in
      try nearestNeighbors(
        of: distinct.locations, in: distinct.locations, k: k, excludingSelf: true, workers: workers)
    }
    let distances = (0..<distinct.count).map { near.distances[$0 * k + k - 1] }.sorted()
    return .failed(
      "no row has \(minimumRows) rows within eps = \(eps), so there is no cluster; half of the rows have that many "
        + "within \(distances[distances.count / 2]): set eps near that, or lower minimumRows")
  }
}

/// Fitted DBSCAN: the core rows and their clusters.
public struct FittedDBSCAN: PartitioningDetector {
  public private(set) var trainingScores: [Double]
  public private(set) var trainingPartition: Partition
  let coreRows: Matrix
  let clusterOfCore: [Int32]
  let eps: Double
  let borderRule: DBSCAN.BorderRule
  /// Training rows that are core rows, duplicates counted.
  let coreRowCount: Int

  init(
    cores: [Int], detector: DBSCAN, distinct: DistinctRows, workers: Workers
  ) throws(DetectorError) {
    let coreRows = cores.count == distinct.count ? distinct.locations : distinct.locations.selectingRows(cores)
    let index = try detecting { () throws(KernelError) in try NeighborIndex(coreRows, workers: workers) }
    self.coreRows = coreRows
    clusterOfCore = try detecting { () throws(KernelError) in
      try connectedClusters(of: index, within: detector.eps, workers)
    }
    eps = detector.eps
    borderRule = detector.borderRule
    coreRowCount = cores.reduce(0) { $0 + distinct.weights[$1] }
    trainingScores = []
    trainingPartition = Partition(labels: [], clusterCount: 0)
    // Core rows lie at distance 0 of themselves, in their own cluster; only the others are searched for.
    var isCore = [Bool](repeating: false, count: distinct.count)
    for core in cores { isCore[core] = true }
    let others = isCore.indices.filter { !isCore[$0] }
    let found = try reach(distinct.locations.selectingRows(others), in: index, workers)
    var distances = [Double](repeating: 0, count: distinct.count)
    var clusters = [Int32](repeating: Partition.noise, count: distinct.count)
    for (position, core) in cores.enumerated() { clusters[core] = clusterOfCore[position] }
    for (position, other) in others.enumerated() {
      (distances[other], clusters[other]) = (found.distances[position], found.clusters[position])
    }
    trainingScores = distinct.locationOfRow.map { distances[Int($0)] }
    trainingPartition = Partition(
      labels: distinct.locationOfRow.map { clusters[Int($0)] }, clusterCount: clusterCount)
  }

  public var columnCount: Int { coreRows.columnCount }

  private var clusterCount: Int { Int(clusterOfCore.max() ?? -1) + 1 }

  public var diagnostics: [Diagnostic] {
    [
      Diagnostic("clusters", Double(clusterCount)),
      Diagnostic("core rows", Double(coreRowCount)),
      Diagnostic("noise rows", Double(trainingPartition.noiseCount)),
    ]
  }

  public func score(_ rows: Matrix, workers: Workers) throws(DetectorError) -> [Double] {
    try rows.checkForScore(columnCount: columnCount)
    try rows.checkForDistances()
    return try reach(rows, workers).distances
  }

  public func partition(_ rows: Matrix, workers: Workers) throws(DetectorError) -> Partition {
    try rows.checkForScore(columnCount: columnCount)
    try rows.checkForDistances()
    return Partition(labels: try reach(rows, workers).clusters, clusterCount: clusterCount)
  }

  /// Distance to the nearest core row, and the cluster that each row joins (−1 for noise).
  private func reach(_ rows: Matrix, _ workers: Workers) throws(DetectorError) -> Reach {
    try reach(
      rows, in: try detecting { () throws(KernelError) in try NeighborIndex(coreRows, workers: workers) }, workers)
  }

  private struct Reach {
    var distances: [Double]
    var clusters: [Int32]
  }

  private func reach(_ rows: Matrix, in index: NeighborIndex, _ workers: Workers) throws(DetectorError) -> Reach {
    guard rows.rowCount > 0 else { return Reach(distances: [], clusters: []) }
    return try detecting { () throws(KernelError) in
      let near = try index.nearestNeighbors(of: rows, k: 1, workers: workers)
      let first = try index.leastValue(clusterOfCore, within: eps, of: rows, workers: workers)
      return Reach(
        distances: near.distances.map { min($0, .greatestFiniteMagnitude) },
        clusters: zip(first, near.indices).map { first, nearest in
          guard let first else { return Partition.noise }
          return borderRule == .nearestCore ? clusterOfCore[Int(nearest)] : first
        })
    }
  }
}

/// The cluster of each row of `index`: connected by steps of at most `eps`, numbered by their first row.
private func connectedClusters(
  of index: NeighborIndex, within eps: Double, _ workers: Workers
) throws(KernelError) -> [Int32] {
  let sets = DisjointSets(count: index.rowCount)
  try index.join(sets, within: eps, workers: workers)
  var numberOfRoot: [Int: Int32] = [:]
  return (0..<index.rowCount).map { core in
    let root = sets.root(of: core)
    let number = numberOfRoot[root] ?? Int32(numberOfRoot.count)
    numberOfRoot[root] = number
    return number
  }
}
