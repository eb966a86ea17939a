public import AnomalyCore
public import NumericKernels

/// Local outlier factor: the density around a row's neighbours against the density around the row itself.
///
/// With reach-dist(p, o) = max(k-distance(o), d(p, o)) and lrd(p) = 1 / mean of reach-dist(p, o) over the neighbours *o*
/// of *p*, the factor is the mean of lrd(o) / lrd(p). About 1 inside a region of even density, larger outside.
///
/// Cost: O(n² · d) time by exact search, O(n · k) memory; the model keeps its distinct training rows. It cannot see
/// anomalies that form dense groups of more than *k* rows.
///
/// Departures from Breunig, Kriegel, Ng and Sander 2000 (doi 10.1145/342009.335388): exactly *k* neighbours, ties by the
/// lower row (as scikit-learn), where the paper lets a neighbourhood grow by ties. Duplicates follow the paper's
/// remedy: *k* counts distinct locations, and each location weighs in the means as often as rows share it, the copies of
/// the row itself included, so that densities are finite without a fudge term. Without duplicates this is plain LOF.
public struct LocalOutlierFactor: Detector {
  public var neighbors = 20

  public init() {}

  public static let parameters: [Parameter<LocalOutlierFactor>] = [
    .integer("neighbors", \.neighbors, in: 1...100_000, "Nearest distinct locations that count as neighbourhood (k).")
  ]

  public static let info = DetectorInfo(
    id: "lof", title: "Local outlier factor",
    summary: "Compares the density around a row with the density around its nearest neighbours.",
    references: [
      Reference(
        "Breunig, Kriegel, Ng, Sander. LOF: identifying density-based local outliers. SIGMOD 2000.",
        doi: "10.1145/342009.335388")
    ],
    scoreRange: 0...Double.greatestFiniteMagnitude, typicalScore: "about 1",
    traits: DetectorTraits(trainingScoresExcludeSelf: true, explainability: .partial))

  public func predictedBytes(rows: Int, columns: Int, threads: Int) -> Int {
    DistinctRows.predictedBytes(rows: rows, columns: columns) + rows * 32
      + NeighborIndex.predictedSearchBytes(
        rows: rows, columns: columns, k: min(neighbors, rows), threads: threads)
  }

  public func fit(_ rows: Matrix, context: FitContext) throws(DetectorError) -> FittedLocalOutlierFactor {
    try rows.checkForFit(minimumRows: neighbors + 1)
    try rows.checkForDistances()
    let distinct = DistinctRows(rows)
    return try FittedLocalOutlierFactor(
      distinct, neighbors: min(neighbors, distinct.count - 1), workers: context.workers)
  }
}

/// A fitted local outlier factor; scores of new rows are novelty scores against the training rows.
public struct FittedLocalOutlierFactor: FittedDetector {
  public let trainingScores: [Double]
  public let columnCount: Int
  /// Distinct training rows, *m* × *d*.
  let locations: Matrix
  /// Training rows at each location.
  let weights: [Int]
  /// Neighbours a row; less than asked for when there are fewer distinct rows.
  let neighbors: Int
  /// Distance of each location to its k-th nearest other one.
  let kDistances: [Double]
  /// Mean reachability distance of each location: the inverse of its local reachability density.
  let meanReach: [Double]

  init(_ distinct: DistinctRows, neighbors: Int, workers: Workers) throws(DetectorError) {
    locations = distinct.locations
    weights = distinct.weights
    columnCount = locations.columnCount
    self.neighbors = neighbors
    guard neighbors > 0 else {
      // All rows are equal: nobody stands out.
      kDistances = [0]
      meanReach = [Double.leastNormalMagnitude]
      trainingScores = [Double](repeating: 1, count: distinct.locationOfRow.count)
      return
    }
    let near = try detecting { () throws(KernelError) in
      try nearestNeighbors(
        of: distinct.locations, in: distinct.locations, k: neighbors, excludingSelf: true, workers: workers)
    }
    let kDistances = (0..<distinct.count).map { near.distances[$0 * neighbors + neighbors - 1] }
    let ownCopies = distinct.weights.map { $0 - 1 }
    let meanReach = Self.meanReach(
      near, kDistances: kDistances, weights: distinct.weights, ownCopies: ownCopies, ownKDistances: kDistances)
    let factors = Self.factors(
      near, reachOfRow: meanReach, meanReach: meanReach, weights: distinct.weights, ownCopies: ownCopies)
    self.kDistances = kDistances
    self.meanReach = meanReach
    trainingScores = distinct.locationOfRow.map { factors[Int($0)] }
  }

  public var diagnostics: [Diagnostic] {
    [
      Diagnostic("distinct rows", Double(locations.rowCount)),
      Diagnostic("neighbours used", Double(neighbors)),
    ]
  }

  public func score(_ rows: Matrix, workers: Workers) throws(DetectorError) -> [Double] {
    try rows.checkForScore(columnCount: columnCount)
    try rows.checkForDistances()
    guard neighbors > 0 else { return scoresAgainstOneLocation(rows) }
    let near = try detecting { () throws(KernelError) in
      try nearestNeighbors(of: rows, in: locations, k: neighbors, workers: workers)
    }
    let none = [Int](repeating: 0, count: rows.rowCount)
    let reach = Self.meanReach(near, kDistances: kDistances, weights: weights, ownCopies: none, ownKDistances: [])
    return Self.factors(near, reachOfRow: reach, meanReach: meanReach, weights: weights, ownCopies: none)
  }

  /// With a single training location there is no density to compare with: 1 for a copy of it, 1 + distance elsewhere.
  private func scoresAgainstOneLocation(_ rows: Matrix) -> [Double] {
    (0..<rows.rowCount).map { row in
      let square = zip(rows.row(row), locations.row(0)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      return 1 + square.squareRoot()
    }
  }

  /// Weighted mean of max(k-distance(o), d(p, o)) over the neighbours; the row's own copies lie at its own k-distance.
  private static func meanReach(
    _ near: Neighborhoods, kDistances: [Double], weights: [Int], ownCopies: [Int], ownKDistances: [Double]
  ) -> [Double] {
    (0..<near.queryCount).map { query in
      var weight = Double(ownCopies[query])
      var sum = weight > 0 ? weight * ownKDistances[query] : 0
      for position in near.range(ofQuery: query) {
        let neighbor = Int(near.indices[position])
        weight += Double(weights[neighbor])
        sum += Double(weights[neighbor]) * max(kDistances[neighbor], near.distances[position])
      }
      // Distinct rows can still lie at distance 0 when their differences underflow.
      return max(sum / weight, .leastNormalMagnitude)
    }
  }

  /// Weighted mean of lrd(o) / lrd(p) = reach(p) / reach(o); the row's own copies count with ratio 1.
  private static func factors(
    _ near: Neighborhoods, reachOfRow: [Double], meanReach: [Double], weights: [Int], ownCopies: [Int]
  ) -> [Double] {
    (0..<near.queryCount).map { query in
      var weight = Double(ownCopies[query])
      var sum = weight
      for position in near.range(ofQuery: query) {
        let neighbor = Int(near.indices[position])
        weight += Double(weights[neighbor])
        sum += Double(weights[neighbor]) * (reachOfRow[query] / meanReach[neighbor])
      }
      return min(sum / weight, .greatestFiniteMagnitude)
    }
  }
}
