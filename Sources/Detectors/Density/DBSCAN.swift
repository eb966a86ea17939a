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
    4 * rows * columns * 8 + rows * 64 + threads * PackedRows.tileBytes
  }

  public func fit(_ rows: Matrix, context: FitContext) throws(DetectorError) -> FittedDBSCAN {
    try rows.checkForFit(minimumRows: minimumRows)
    try rows.checkForDistances()
    let distinct = DistinctRows(rows)
    let packed = PackedRows(distinct.locations)
    let weights = try neighborhoodWeights(distinct, packed, context.workers)
    let cores = weights.indices.filter { weights[$0] >= minimumRows }
    guard !cores.isEmpty else { throw try noCoreRows(distinct, packed, context.workers) }

    let coreRows = distinct.locations.selectingRows(cores)
    let clusters = try connectedClusters(coreRows, context.workers)
    return try FittedDBSCAN(
      cores: cores, coreRows: coreRows, clusterOfCore: clusters, detector: self, distinct: distinct,
      workers: context.workers)
  }

  /// Rows within `eps` of each location, its own included.
  private func neighborhoodWeights(
    _ distinct: DistinctRows, _ packed: PackedRows, _ workers: Workers
  ) throws(DetectorError) -> [Int] {
    let limit = eps * eps
    let weights = distinct.weights.map { Int32(clamping: $0) }
    var counts = [Int](repeating: 0, count: distinct.count)
    try counts.withUnsafeMutableBufferPointer { buffer throws(DetectorError) in
      guard let base = buffer.baseAddress else { return }
      let slots = UnsafeSlots(base)
      try detecting { () throws(KernelError) in
        try packed.forEachTile(queries: distinct.locations, workers: workers) { tile in
          weights.withUnsafeBufferPointer { weights in
            let ofTile = UnsafeBufferPointer(rebasing: weights[tile.rows])
            for query in tile.queries {
              slots[query] += weightWithin(limit, tile.squaredDistances(ofQuery: query), weights: ofTile)
            }
          }
        }
      }
    }
    return counts
  }

  /// The cluster of each core row: connected by steps of at most `eps`, numbered by their first row.
  private func connectedClusters(_ coreRows: Matrix, _ workers: Workers) throws(DetectorError) -> [Int32] {
    let limit = eps * eps
    let sets = DisjointSets(count: coreRows.rowCount)
    try detecting { () throws(KernelError) in
      try PackedRows(coreRows).forEachTile(queries: coreRows, onlyFromQueryOn: true, workers: workers) { tile in
        for query in tile.queries where tile.rows.upperBound > query {
          let squares = tile.squaredDistances(ofQuery: query)
          for offset in max(0, query + 1 - tile.rows.lowerBound)..<squares.count where squares[offset] <= limit {
            sets.unite(query, tile.rows.lowerBound + offset)
          }
        }
      }
    }
    var numberOfRoot: [Int: Int32] = [:]
    return (0..<coreRows.rowCount).map { core in
      let root = sets.root(of: core)
      let number = numberOfRoot[root] ?? Int32(numberOfRoot.count)
      numberOfRoot[root] = number
      return number
    }
  }

  /// The error for data without any dense region, with the radius that would give half of the rows a dense one.
  private func noCoreRows(
    _ distinct: DistinctRows, _ packed: PackedRows, _ workers: Workers
  ) throws(DetectorError) -> DetectorError {
    let k = min(minimumRows - 1, distinct.count - 1)
    guard k > 0 else { return .failed("no row has \(minimumRows) rows within eps = \(eps)") }
    let near = try detecting { () throws(KernelError) in
      try packed.nearestNeighbors(of: distinct.locations, k: k, excludingSelf: true, workers: workers)
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
    cores: [Int], coreRows: Matrix, clusterOfCore: [Int32], detector: DBSCAN, distinct: DistinctRows,
    workers: Workers
  ) throws(DetectorError) {
    self.coreRows = coreRows
    self.clusterOfCore = clusterOfCore
    eps = detector.eps
    borderRule = detector.borderRule
    coreRowCount = cores.reduce(0) { $0 + distinct.weights[$1] }
    trainingScores = []
    trainingPartition = Partition(labels: [], clusterCount: 0)
    // Core rows lie at distance 0 of themselves, in their own cluster; only the others are searched for.
    let isCore = Set(cores)
    let others = (0..<distinct.count).filter { !isCore.contains($0) }
    let found = try reach(distinct.locations.selectingRows(others), workers)
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
  private func reach(_ rows: Matrix, _ workers: Workers) throws(DetectorError) -> (
    distances: [Double], clusters: [Int32]
  ) {
    var distances = [Double](repeating: .infinity, count: rows.rowCount)
    var nearest = [Int32](repeating: -1, count: rows.rowCount)
    var first = [Int32](repeating: .max, count: rows.rowCount)
    let limit = eps * eps
    try distances.withUnsafeMutableBufferPointer { distanceBuffer throws(DetectorError) in
      try nearest.withUnsafeMutableBufferPointer { nearestBuffer throws(DetectorError) in
        try first.withUnsafeMutableBufferPointer { firstBuffer throws(DetectorError) in
          guard let distanceBase = distanceBuffer.baseAddress, let nearestBase = nearestBuffer.baseAddress,
            let firstBase = firstBuffer.baseAddress
          else { return }
          let (squares, nearest, first) = (UnsafeSlots(distanceBase), UnsafeSlots(nearestBase), UnsafeSlots(firstBase))
          try detecting { () throws(KernelError) in
            try PackedRows(coreRows).forEachTile(queries: rows, workers: workers) { tile in
              for query in tile.queries {
                let candidates = tile.squaredDistances(ofQuery: query)
                let bound = max(limit, squares[query])
                for offset in 0..<candidates.count where candidates[offset] <= bound {
                  let cluster = clusterOfCore[tile.rows.lowerBound + offset]
                  if candidates[offset] < squares[query] {
                    squares[query] = candidates[offset]
                    nearest[query] = cluster
                  }
                  if candidates[offset] <= limit && cluster < first[query] { first[query] = cluster }
                }
              }
            }
          }
        }
      }
    }
    let clusters = distances.indices.map { row -> Int32 in
      guard distances[row] <= limit else { return Partition.noise }
      return borderRule == .nearestCore ? nearest[row] : first[row]
    }
    return (distances.map { min($0.squareRoot(), .greatestFiniteMagnitude) }, clusters)
  }
}
