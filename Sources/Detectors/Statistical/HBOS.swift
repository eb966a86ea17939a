public import AnomalyCore
public import NumericKernels
import RealModule

/// Histogram-based outlier score (Goldstein and Dengel 2012): rows with values in thinly populated bins.
///
/// Every column has its own histogram of `bins` bins of equal width over its training values, with density
/// *p* = count / (*n* · width). score = −Σ over columns of log₂(*p* + `alpha`). The columns count as independent.
///
/// A value that lies on an inner edge is counted in the bin on its right and scored by the bin on its left, as in
/// PyOD; where whole numbers lie on the edges, a common value may score as rare as its lower neighbour, and once such
/// a column is scaled, rounding decides on which side of the edge each value lies. A value outside all bins by at most
/// `tolerance` widths is scored by the outermost bin, one further out by the thinnest bin of the column. A column of
/// one value *v* has its bins over *v* ± ½ (more where ½ is lost in rounding), and so has one whose values are too
/// close together to be cut into bins.
///
/// **Cost**: O(*n* · *d*) to fit and to score, whatever the bins. **What it cannot do**: see combinations of values that are
/// each common, or tell values far outside from values barely outside. Densities have the unit of their column,
/// so scores move by a constant when a column is rescaled, and `alpha` weighs less in narrow columns: scale first.
///
/// **Departures.** From the paper: bins of equal width only, no scaling of the highest bin to 1, and `alpha` keeps
/// empty bins finite. This is what PyOD computes, and training scores agree with it.
/// The score of a row depends on the training rows alone.
public struct HistogramBasedOutlierScore: Detector {
  public var bins = 10
  public var alpha = 0.1
  public var tolerance = 0.5

  public static let info = DetectorInfo(
    id: "hbos", title: "HBOS",
    summary: "Adds up, column by column, how rare the row's value is in a histogram of the training rows.",
    references: [
      Reference(
        "Goldstein, Dengel: Histogram-based outlier score (HBOS), a fast unsupervised anomaly detection algorithm, "
          + "KI 2012 (poster and demo track)"),
      Reference(
        "Zhao, Nasrullah, Li: PyOD, a Python toolbox for scalable outlier detection, Journal of Machine Learning "
          + "Research 2019", doi: "10.48550/arXiv.1901.01588"),
    ],
    scoreRange: -Double.infinity...Double.infinity, typicalScore: "the lowest ones; the level depends on the columns",
    traits: DetectorTraits(explainability: .additive))

  public static let parameters: [Parameter<HistogramBasedOutlierScore>] = [
    .integer("bins", \.bins, in: 2...10_000, "Bins of equal width in each column."),
    .real(
      "alpha", \.alpha, in: 0...1, lowerExcluded: true,
      "Added to every density, so that an empty bin has a finite score."),
    .real(
      "tolerance", \.tolerance, in: 0...1,
      "How far outside the outermost bin a value still belongs to it, in bin widths."),
  ]

  public init() {}

  public func predictedBytes(rows: Int, columns: Int, threads: Int) -> Int {
    let model = columns * bins * 6 * MemoryLayout<Double>.size
    return fitOverheadBytes + model + threads * columns * bins * MemoryLayout<UInt32>.size
      + rows * MemoryLayout<Double>.size
  }

  /// - Throws: also `.failed` when the values of a column span more than the largest number.
  public func fit(_ rows: Matrix, context: FitContext) throws(DetectorError) -> FittedHistogramBasedOutlierScore {
    let extents = try rows.extentsForFit(workers: context.workers)
    let edges = zip(extents.low, extents.high).map { binEdges(from: $0, to: $1, bins: bins) }
    if let column = edges.firstIndex(where: { !($0[bins] - $0[0]).isFinite }) {
      throw .failed("the values of column \(column + 1) span more than the largest number: scale it first")
    }
    let counts = try detecting { () throws(KernelError) in
      try ColumnBins(edges: edges).counts(of: rows, workers: context.workers)
    }
    let histograms = zip(edges, counts).map { edges, counts in
      ColumnHistogram(edges: edges, counts: counts, rows: rows.rowCount, alpha: alpha, tolerance: tolerance)
    }
    let scores = try negatedSums(of: rows, by: histograms, workers: context.workers)
    return FittedHistogramBasedOutlierScore(histograms: histograms, trainingScores: scores)
  }
}

/// One histogram a column.
public struct FittedHistogramBasedOutlierScore: FittedDetector {
  package let histograms: [ColumnHistogram]
  public let trainingScores: [Double]

  public var columnCount: Int { histograms.count }

  public func score(_ rows: Matrix, workers: Workers) throws(DetectorError) -> [Double] {
    try rows.checkForScore(columnCount: columnCount, workers: workers)
    return try negatedSums(of: rows, by: histograms, workers: workers)
  }
}

private func negatedSums(
  of rows: Matrix, by histograms: [ColumnHistogram], workers: Workers
) throws(DetectorError) -> [Double] {
  var sums = try detecting { () throws(KernelError) in
    try workers.checkCancellation()
    let bins = ColumnBins(edges: histograms.map(\.edges))
    return try bins.sums(of: rows, adding: histograms.map(\.term), workers: workers)
  }
  for row in sums.indices { sums[row].negate() }
  return sums
}

extension Matrix {
  /// `checkForFit`, and the extents of the columns from the same pass.
  fileprivate func extentsForFit(workers: Workers) throws(DetectorError) -> ColumnExtents {
    let extents = try detecting { () throws(KernelError) in
      try workers.checkCancellation()
      return try ColumnExtents(of: self, workers: workers)
    }
    guard let extents, rowCount > 0, columnCount > 0 else {
      try checkForFit(minimumRows: 1)
      throw .noColumns
    }
    return extents
  }
}

/// The bins of one column and what each of them adds to the score, before the sign is turned.
package struct ColumnHistogram: Codable {
  /// Ascending, one more than there are bins.
  package let edges: [Double]
  /// log₂(density + alpha) of each bin.
  package let logDensities: [Double]
  private let lowest: Double
  private let tolerance: Double

  init(edges: [Double], counts: [Int], rows: Int, alpha: Double, tolerance: Double) {
    self.edges = edges
    logDensities = counts.indices.map { bin in
      let density = Double(counts[bin]) / (edges[bin + 1] - edges[bin]) / Double(rows)
      return Double.log2(min(density, Double.greatestFiniteMagnitude) + alpha)
    }
    lowest = logDensities.min() ?? 0
    self.tolerance = tolerance
  }

  var term: ColumnBins.Term {
    let last = logDensities.count
    return ColumnBins.Term(
      adds: logDensities,
      reach: (tolerance * (edges[1] - edges[0]), tolerance * (edges[last] - edges[last - 1])), outside: lowest)
  }
}

/// Equally spaced edges from the least to the greatest value, or around them when they are too close for that.
private func binEdges(from low: Double, to high: Double, bins: Int) -> [Double] {
  let edges = equallySpaced(low, high, bins: bins)
  if zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 }) || !(high - low).isFinite { return edges }
  let halfWidth = max(0.5, max(abs(low), abs(high)).ulp * 4 * Double(bins))
  return equallySpaced(low - halfWidth, high + halfWidth, bins: bins)
}

private func equallySpaced(_ low: Double, _ high: Double, bins: Int) -> [Double] {
  let step = (high - low) / Double(bins)
  return (0...bins).map { $0 == bins ? high : Double($0) * step + low }
}
