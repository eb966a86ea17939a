public import NumericKernels
import RealModule

/// t-distributed stochastic neighbour embedding (van der Maaten and Hinton 2008, JMLR 9): rows on a plane, so that the
/// neighbours of a row are likely to be its neighbours there.
///
/// Minimises the Kullback–Leibler divergence Σ *p* log(*p* / *q*) with *q* ∝ 1 / (1 + squared distance on the plane), by
/// gradient descent with momentum (0.5, then 0.8) and a gain for each coordinate. *p* comes from the exact 3 · perplexity
/// nearest neighbours. The repulsion is exact, over all pairs: no tree, no grid. The first quarter of a thousand steps
/// exaggerates *p* twelvefold. The learning rate is *n* / 12 / 4, at least 50 (Belkina et al. 2019, doi
/// 10.1038/s41467-019-13055-y). The start is the projection on the first two principal components, scaled to a standard
/// deviation of 1e-4 (Kobak and Linderman 2021, doi 10.1038/s41587-020-00809-z), so that the arrangement of far groups
/// is not left to chance; a hundredth of that is added at random, because equal rows would otherwise stay one point.
///
/// Positions are single precision. Sums run in a fixed order: the result has the same bits for any number of threads.
///
/// Read groups and neighbours from it, not distances, sizes or densities.
public struct TSNE: Sendable, Hashable {
  /// How many neighbours count, softly; lowered to a third of the rows where there are few.
  public var perplexity = 30.0
  public var iterations = 750
  public var exaggeration: Float = 12
  public var exaggeratedIterations = 250

  public init() {}

  /// Where the rows came to lie.
  public struct Layout: Sendable, Hashable {
    public let x: [Double]
    public let y: [Double]
    /// The perplexity that was used.
    public let perplexity: Double
    /// Kullback–Leibler divergence in nats, from the start every fifty steps, and at the end.
    public let divergences: [Double]
  }

  /// - Parameters:
  ///   - rows: *n* × *d*, finite, 4 … some thousands of rows.
  ///   - random: For the start.
  /// - Throws: `KernelError.cancelled`, `.overflow`.
  /// - Complexity: O(iterations · *n*²) time, O(*n* · perplexity) memory.
  public func layout(of rows: Matrix, random: RandomSource, workers: Workers) throws(KernelError) -> Layout {
    precondition(rows.rowCount >= 4, "four rows at least")
    let count = rows.rowCount
    let perplexity = min(perplexity, Double(count - 1) / 3)
    let neighbors = try nearestNeighbors(
      of: rows, in: rows, k: min(count - 1, max(1, Int(3 * perplexity))), excludingSelf: true, workers: workers)
    let affinities = try NeighborAffinities(neighbors, perplexity: perplexity, workers: workers)
    var descent = LayoutDescent(affinities, start: try start(of: rows, random, workers))
    var divergences: [Double] = []
    let rate = Float(max(Double(count) / 12 / 4, 50))
    for iteration in 0..<iterations {
      let isEarly = iteration < exaggeratedIterations
      if iteration.isMultiple(of: 50) { divergences.append(try descent.divergence(workers)) }
      try descent.step(
        rate: rate, momentum: isEarly ? 0.5 : 0.8, exaggeration: isEarly ? exaggeration : 1, workers: workers)
    }
    divergences.append(try descent.divergence(workers))
    let points = descent.points
    return Layout(
      x: points.map { Double($0.x) }, y: points.map { Double($0.y) }, perplexity: perplexity, divergences: divergences)
  }

  private func start(
    of rows: Matrix, _ random: RandomSource, _ workers: Workers
  ) throws(KernelError) -> [SIMD2<Float>] {
    let axes = try PrincipalAxes(of: rows, workers: workers)
    let plane = try projected(
      rows, onto: axes.directions.selectingRows(0..<min(2, rows.columnCount)), shift: axes.means, workers: workers)
    let deviation = axes.variances[0].squareRoot()
    let scale = deviation > 0 ? 1e-4 / deviation : 0
    var stream = random.stream("embedding-start")
    return (0..<rows.rowCount).map { row in
      let (x, y) = (plane[row, 0], plane.columnCount > 1 ? plane[row, 1] : 0)
      return SIMD2(Float(x * scale + 1e-6 * stream.gaussian()), Float(y * scale + 1e-6 * stream.gaussian()))
    }
  }
}
