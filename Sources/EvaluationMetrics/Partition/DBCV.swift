public import AnomalyCore
public import NumericKernels

/// Density-based clustering validation (Moulavi et al. 2014): clusters of any shape, judged by how sparse they are
/// inside against how sparse the space between them is.
///
/// With *a*(*o*) the all-points core distance of a row in its cluster (`squaredCoreDistances`, *D* = number of columns),
/// rows *o* and *p* are max(*a*(*o*), *a*(*p*), *d*(*o*, *p*)) apart. *DSC* is the longest edge between internal rows
/// (more than one edge) of the cluster's minimum spanning tree, *DSPC* the least distance between internal rows of two
/// clusters: *V* = (min *DSPC* − *DSC*) / max(min *DSPC*, *DSC*). The value is the mean of *V* by cluster size over
/// **all** rows: noise adds rows and nothing else.
///
/// The paper leaves open, and is settled so:
/// - Distances of 0 are left out of the mean in *a*, as in ELKI: copies of a row make it no denser.
/// - Pairs tie in mutual reachability nearly everywhere, so that the tree, its internal rows and the value depend on
///   which edges are taken. Here the nearer pair is; what still ties goes by the values of the rows. The order of
///   the rows has no part; hdbscan 0.8.44 goes by it, and its value moves by 0.2 on two noisy moons.
/// - Without an internal edge (a star) all edges of the tree count for *DSC*; without an internal row (two rows) both
///   rows count for *DSPC*. Both as in ELKI.
/// - A row alone in its cluster has no density and counts as noise, as in ELKI; no cluster is measured against it.
/// - *V* is 0 where *DSPC* and *DSC* are: two clusters of one and the same point.
///
/// - Complexity: O(*n*² · *d*) time; a few copies of the rows, 100 bytes a row and 256 kB a thread.
public struct DBCV: Metric {
  public init() {}

  public static var parameters: [Parameter<DBCV>] { [] }

  public static let info = MetricInfo(
    id: "dbcv", title: "DBCV",
    summary: "How much denser clusters of any shape are than the space between them.",
    direction: .higherIsBetter, range: -1...1,
    contract: """
      Euclidean, over all rows, in the space in which the clusters were made; the number of columns is the exponent of \
      the density. Compare only values of the same rows, scaling and projection. Noise rows count in the number of \
      rows and nowhere else, which pulls the value towards 0; a row alone in its cluster counts as noise. hdbscan \
      settles ties otherwise, by the order of the rows. The time grows with the square of the number of rows.
      """,
    references: [
      Reference(
        "D. Moulavi, P. A. Jaskowiak, R. J. G. B. Campello, A. Zimek, J. Sander: Density-based clustering validation, "
          + "SIAM International Conference on Data Mining, 2014",
        doi: "10.1137/1.9781611973440.96")
    ])

  /// The rows of the clusters, those inside their trees, and either once more to be packed.
  public func predictedBytes(rows: Int, columns: Int, threads: Int) -> Int {
    3 * rows * columns * 8 + rows * 128 + threads * tileBytes
  }

  public func measure(_ input: PartitionedRows, workers: Workers) throws(MetricError) -> MetricValue {
    let occupied = try OccupiedClusters(input)
    let members = occupied.members.filter { $0.count > 1 }
    guard members.count > 1 else { throw .undefined("fewer than two clusters hold more than one row") }
    let validities: [Double]
    var clusters: [DensityCluster] = []
    do throws(KernelError) {
      for rows in members {
        clusters.append(try DensityCluster(occupied.rows.selectingRows(rows).sortedRows, workers: workers))
      }
      validities = try validity(of: clusters, workers: workers)
    } catch {
      throw MetricError(error)
    }
    let sum = zip(clusters, validities).reduce(0) { $0 + Double($1.0.size) * $1.1 }
    guard sum.isFinite else { throw .undefined("distances between rows are too large for their squares") }
    return MetricValue(
      sum / Double(input.rows.rowCount),
      notes: occupied.notes + singletonNotes(occupied.partition.clusterCount - members.count))
  }

  /// *V* of each cluster; NaN where squared distances exceed the range of `Double`.
  private func validity(of clusters: [DensityCluster], workers: Workers) throws(KernelError) -> [Double] {
    let rows = Matrix(
      rowCount: clusters.reduce(0) { $0 + $1.internalRows.rowCount },
      columnCount: clusters.first?.internalRows.columnCount ?? 0,
      values: clusters.flatMap(\.internalRows.values))
    let separations = try squaredSeparations(
      rows, squaredCores: clusters.flatMap(\.squaredCores), sizes: clusters.map(\.internalRows.rowCount),
      workers: workers)
    return zip(clusters, separations).map { cluster, squaredSeparation in
      guard squaredSeparation.isFinite, cluster.squaredSparseness.isFinite else { return .nan }
      let (separation, sparseness) = (squaredSeparation.squareRoot(), cluster.squaredSparseness.squareRoot())
      let larger = max(separation, sparseness)
      return larger > 0 ? (separation - sparseness) / larger : 0
    }
  }

  private func singletonNotes(_ count: Int) -> [String] {
    switch count {
    case 0: []
    case 1: ["1 cluster holds a single row, which counts as noise"]
    default: ["\(count) clusters hold a single row, which counts as noise"]
    }
  }
}

extension OccupiedClusters {
  /// The rows of each cluster, ascending.
  fileprivate var members: [[Int]] {
    var members = [[Int]](repeating: [], count: partition.clusterCount)
    for (row, label) in partition.labels.enumerated() { members[Int(label)].append(row) }
    return members
  }
}
