import NumericKernels

/// What density-based validation needs to know of one cluster.
struct DensityCluster: Sendable {
  /// Number of its rows.
  let size: Int
  /// The rows at which the spanning tree branches or passes: those with more than one edge.
  let internalRows: Matrix
  /// Squared core distances of the internal rows.
  let squaredCores: [Double]
  /// Square of the longest edge between internal rows, *DSC*².
  let squaredSparseness: Double

  /// - Parameter rows: At least two, in an order that depends on their values alone.
  /// - Throws: `KernelError.cancelled`.
  /// - Complexity: O(*n*² · *d*) time, O(*n* · *d*) memory.
  init(_ rows: Matrix, workers: Workers) throws(KernelError) {
    let cores = try squaredCoreDistances(rows, workers: workers)
    let edges = try mutualReachabilityTree(rows, squaredCores: cores, workers: workers)
    var degrees = [Int](repeating: 0, count: rows.rowCount)
    for edge in edges {
      degrees[edge.first] += 1
      degrees[edge.second] += 1
    }
    let passed = degrees.indices.filter { degrees[$0] > 1 }
    let kept = passed.isEmpty ? Array(degrees.indices) : passed
    let between = edges.filter { degrees[$0.first] > 1 && degrees[$0.second] > 1 }
    size = rows.rowCount
    internalRows = rows.selectingRows(kept)
    squaredCores = kept.map { cores[$0] }
    squaredSparseness = (between.isEmpty ? edges : between).reduce(0) { max($0, $1.squaredReach) }
  }
}

extension Matrix {
  /// The rows sorted by their first value, then their second and so on: the same matrix for any order of the rows.
  var sortedRows: Matrix {
    selectingRows((0..<rowCount).sorted { row($0).lexicographicallyPrecedes(row($1)) })
  }
}
