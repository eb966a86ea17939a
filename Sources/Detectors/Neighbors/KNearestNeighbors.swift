public import AnomalyCore
public import NumericKernels

/// Distance to the nearest neighbours: a row far from its *k* nearest training rows is anomalous.
///
/// score = the largest of the *k* distances (the distance to the k-th neighbour), their mean or their median, Euclidean.
/// A training row is not its own neighbour; its duplicates are, at distance 0. For an even *k* the median is the mean of
/// the two middle distances. Equal rows are searched once, as one location that counts as often as rows share it.
///
/// Cost: O(m² · d) time for *m* distinct rows by exact search, O(m · k) memory; the model keeps its distinct training
/// rows. It cannot see anomalies that form groups of more than *k* rows, and one scale of distance must suit all regions:
/// rows of a sparse but ordinary region score high (LOF is the remedy).
///
/// Departures: Ramaswamy, Rastogi and Shim 2000 (doi 10.1145/342009.335437) rank by the distance to the k-th neighbour,
/// the default here; Angiulli and Pizzuti 2002 (doi 10.1007/3-540-45681-3_2) by the sum of the *k* distances, of which
/// `mean` is the *k*-th part, the same order. Both look for the top rows alone; here every row is scored.
public struct KNearestNeighbors: Detector {
  /// How the distances to the neighbours become one score.
  public enum Aggregation: String, CaseIterable, Sendable, Codable {
    case largest
    case mean
    case median
  }

  public var neighbors = 10
  public var aggregation = Aggregation.largest

  public init() {}

  public static let parameters: [Parameter<KNearestNeighbors>] = [
    .integer("neighbors", \.neighbors, in: 1...100_000, "Nearest training rows that count (k)."),
    .choice("aggregation", \.aggregation, "What of the k distances is the score: the largest, their mean or median."),
  ]

  public static let info = DetectorInfo(
    id: "k-nearest-neighbors", title: "K nearest neighbours",
    summary: "Scores a row by its distance to its nearest neighbours among the training rows.",
    references: [
      Reference(
        "Ramaswamy, Rastogi, Shim. Efficient algorithms for mining outliers from large data sets. SIGMOD 2000.",
        doi: "10.1145/342009.335437"),
      Reference(
        "Angiulli, Pizzuti. Fast outlier detection in high dimensional spaces. PKDD 2002.",
        doi: "10.1007/3-540-45681-3_2"),
    ],
    scoreRange: 0...Double.greatestFiniteMagnitude, typicalScore: "the usual distance between neighbours",
    traits: DetectorTraits(trainingScoresExcludeSelf: true, explainability: .partial))

  public func predictedBytes(rows: Int, columns: Int, threads: Int) -> Int {
    DistinctRows.predictedBytes(rows: rows, columns: columns) + rows * 16
      + NeighborIndex.predictedSearchBytes(
        rows: rows, columns: columns, k: min(neighbors, rows), threads: threads)
  }

  public func fit(_ rows: Matrix, context: FitContext) throws(DetectorError) -> FittedKNearestNeighbors {
    try rows.checkForFit(minimumRows: neighbors + 1)
    try rows.checkForDistances()
    let distinct = DistinctRows(rows)
    var model = FittedKNearestNeighbors(
      locations: distinct.locations, weights: distinct.weights, neighbors: neighbors, aggregation: aggregation)
    let scores = try model.trainingScoresOfLocations(workers: context.workers)
    model.trainingScores = distinct.locationOfRow.map { scores[Int($0)] }
    return model
  }
}

/// The distinct training rows, to which new rows are compared.
public struct FittedKNearestNeighbors: FittedDetector {
  public fileprivate(set) var trainingScores: [Double] = []
  /// Distinct training rows, *m* × *d*.
  let locations: Matrix
  /// Training rows at each location.
  let weights: [Int]
  let neighbors: Int
  let aggregation: KNearestNeighbors.Aggregation

  public var columnCount: Int { locations.columnCount }

  public var diagnostics: [Diagnostic] {
    [Diagnostic("distinct rows", Double(locations.rowCount), note: "of \(trainingScores.count)")]
  }

  public func score(_ rows: Matrix, workers: Workers) throws(DetectorError) -> [Double] {
    try rows.checkForScore(columnCount: columnCount)
    try rows.checkForDistances()
    return try detecting { () throws(KernelError) in
      let near = try nearestNeighbors(
        of: rows, in: locations, k: min(neighbors, locations.rowCount), workers: workers)
      return try workers.map(rows.rowCount, grain: 1024) { aggregated(near, query: $0, ownCopies: 0) }
    }
  }

  /// Scores of rows that are training rows themselves: the row is left out, its other copies are not.
  fileprivate func trainingScoresOfLocations(workers: Workers) throws(DetectorError) -> [Double] {
    guard locations.rowCount > 1 else { return [0] }
    return try detecting { () throws(KernelError) in
      let near = try nearestNeighbors(
        of: locations, in: locations, k: min(neighbors, locations.rowCount - 1), excludingSelf: true, workers: workers)
      return try workers.map(locations.rowCount, grain: 1024) {
        aggregated(near, query: $0, ownCopies: weights[$0] - 1)
      }
    }
  }

  /// One value of the distances to the `neighbors` nearest rows, `ownCopies` of which lie where the query lies.
  private func aggregated(_ near: Neighborhoods, query: Int, ownCopies: Int) -> Double {
    var distances = [Double](repeating: 0, count: min(ownCopies, neighbors))
    distances.reserveCapacity(neighbors)
    for position in near.range(ofQuery: query) where distances.count < neighbors {
      let copies = min(weights[Int(near.indices[position])], neighbors - distances.count)
      distances.append(contentsOf: repeatElement(near.distances[position], count: copies))
    }
    return switch aggregation {
    case .largest: distances[neighbors - 1]
    case .mean: distances.reduce(0, +) / Double(neighbors)
    case .median: (distances[(neighbors - 1) / 2] + distances[neighbors / 2]) / 2
    }
  }
}
