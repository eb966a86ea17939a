import AnomalyCore
import ArgumentParser
import Detectors
import Foundation
import NumericKernels

/// What can be measured. Only the public entry points of Assay are called, those a user of the library would call.
enum BenchTask: String, CaseIterable, ExpressibleByArgument {
  case kNearestNeighbors = "knn"
  case localOutlierFactor = "lof"
  case dbscan
  case silhouette
  case kMeans = "k-means"
  case isolationForest = "isolation-forest"
  case hbos
  case ecod
  case neighborIndex = "neighbor-index"
  case distanceTile = "distance-tile"

  func run(_ rows: Matrix, _ settings: TaskSettings) throws -> Answer {
    let context = FitContext(seed: settings.seed, workers: settings.workers)
    switch self {
    case .kNearestNeighbors:
      var detector = KNearestNeighbors()
      detector.neighbors = settings.neighbors
      return .scores(try detector.fit(rows, context: context).trainingScores)
    case .localOutlierFactor:
      var detector = LocalOutlierFactor()
      detector.neighbors = settings.neighbors
      return .scores(try detector.fit(rows, context: context).trainingScores)
    case .dbscan:
      var detector = DBSCAN()
      detector.eps = settings.eps
      detector.minimumRows = settings.minimumRows
      return .clusters(try detector.fit(rows, context: context).trainingPartition.labels)
    case .silhouette:
      guard let labels = settings.labels else { throw BenchError("silhouette needs --labels") }
      let count = Int(labels.max() ?? -1) + 1
      return .scores(
        try silhouetteSamples(rows, labels: labels, clusterCount: count, workers: settings.workers))
    case .kMeans:
      return .figure(try inertia(rows, settings, context))
    case .isolationForest:
      var detector = IsolationForest()
      detector.trees = settings.trees
      return .scores(try detector.fit(rows, context: context).trainingScores)
    case .hbos:
      return .scores(try HistogramBasedOutlierScore().fit(rows, context: context).trainingScores)
    case .ecod:
      return .scores(try EmpiricalCumulativeOutlierDetection().fit(rows, context: context).trainingScores)
    case .neighborIndex:
      return .figure(Double(try NeighborIndex(rows, workers: settings.workers).rowCount))
    case .distanceTile:
      return .scores(try distanceSums(rows, settings.workers))
    }
  }

  /// For each row the sum of its distances to all rows, each of them computed.
  private func distanceSums(_ rows: Matrix, _ workers: Workers) throws -> [Double] {
    var sums = [Double](repeating: 0, count: rows.rowCount)
    try sums.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      let slots = UnsafeSlots(base)
      try PackedRows(rows).forEachTile(queries: rows, workers: workers) { tile in
        for query in tile.queries { slots[query] += sumOfSquareRoots(tile.squaredDistances(ofQuery: query)) }
      }
    }
    return sums
  }

  /// K-Means alone is no plug-in. With the weights of silhouette and flag at 0 the composite is K-Means and one pass of
  /// distances to the centroids.
  private func inertia(_ rows: Matrix, _ settings: TaskSettings, _ context: FitContext) throws -> Double {
    var detector = KMeansComposite()
    detector.clusters = settings.clusters
    detector.silhouetteWeight = 0
    detector.flagWeight = 0
    detector.tinyClusterSize = 0
    let fitted = try detector.fit(rows, context: context)
    guard let inertia = fitted.diagnostics.first(where: { $0.name == "inertia" }) else {
      throw BenchError("the K-Means composite no longer tells its inertia")
    }
    return inertia.value
  }
}

/// The parameters of all tasks; each takes those it has.
struct TaskSettings {
  let neighbors: Int
  let eps: Double
  let minimumRows: Int
  let clusters: Int
  let trees: Int
  let seed: UInt64
  var labels: [Int32]?
  let workers: Workers
}
