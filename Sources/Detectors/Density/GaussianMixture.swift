public import AnomalyCore
public import NumericKernels

/// Gaussian mixture: the less likely a row under a few Gaussians fitted to the training rows, the more anomalous.
///
/// score = −log Σ_c w_c · N(x; m_c, S_c) with full covariances *S_c*, fitted by expectation and maximisation from a
/// K-Means start, until the mean log-likelihood of a row changes by less than `tolerance`. `regularization` is added to
/// the diagonal of every covariance: it is the least variance that a component can have in any direction, in squared
/// units of the columns, so scale them before. The partition gives each row to the component with the largest share.
///
/// Cost: O(initializations · iterations · n · k · d²) time, O(n · k) memory. It cannot see anomalies dense enough to
/// earn a component of their own. The likelihood has many local maxima: other seeds give other scores.
///
/// Degenerate components. The likelihood of a mixture has no upper bound (Day 1969, doi 10.1093/biomet/56.3.463): a
/// component that explains no more rows than there are columns has a singular covariance, a density that
/// `regularization` alone decides, and makes the most isolated rows the least anomalous of all. Such a *collapsed*
/// component stays in the fit and in the partition, but does not count in the score, so that its rows are measured
/// against the others; `collapsed: count` lets it count, as scikit-learn does. If all have collapsed, all count.
/// Where rounding leaves a covariance without a positive pivot, its diagonal is raised by a share of itself, 10⁻¹² or as
/// many hundred times more as it takes. A component that explains no row any more is given up; with fewer distinct rows
/// than `components` there are as many as distinct rows.
///
/// Defaults are those of scikit-learn, but for `components` (there 1) and `collapsed`.
public struct GaussianMixture: Detector {
  /// Whether components of too few rows for a covariance of their own count in the score.
  public enum CollapsedRule: String, CaseIterable, Sendable, Codable {
    case leaveOut = "leave-out"
    case count
  }

  public var components = 8
  public var initializations = 1
  public var maximumIterations = 100
  public var tolerance = 1e-3
  public var regularization = 1e-6
  public var collapsed = CollapsedRule.leaveOut

  public init() {}

  public static let parameters: [Parameter<GaussianMixture>] = [
    .integer("components", \.components, in: 1...10_000, "Number of Gaussians (k)."),
    .integer("initializations", \.initializations, in: 1...1000, "K-Means starts, of which the most likely is kept."),
    .integer("maximumIterations", \.maximumIterations, in: 1...100_000, "Steps a start at the most."),
    .real(
      "tolerance", \.tolerance, in: 0...1e6, "Steps stop when the mean log-likelihood of a row changes by less."),
    .real(
      "regularization", \.regularization, in: 0...1e6, lowerExcluded: true,
      "Variance added in every direction, in squared units of the columns."),
    .choice(
      "collapsed", \.collapsed, "Whether a component that explains no more rows than there are columns counts."),
  ]

  public static let info = DetectorInfo(
    id: "gaussian-mixture", title: "Gaussian mixture",
    summary: "Fits a sum of Gaussians and scores a row by its negative log-likelihood.",
    references: [
      Reference(
        "Dempster, Laird, Rubin. Maximum likelihood from incomplete data via the EM algorithm. "
          + "J. R. Stat. Soc. B 39(1), 1977.", doi: "10.1111/j.2517-6161.1977.tb01600.x"),
      Reference(
        "Day. Estimating the components of a mixture of normal distributions. Biometrika 56(3), 1969.",
        doi: "10.1093/biomet/56.3.463"),
    ],
    scoreRange: -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude,
    typicalScore: "the lowest ones; the level depends on the columns",
    traits: DetectorTraits(isDeterministic: false, explainability: .partial))

  public func predictedBytes(rows: Int, columns: Int, threads: Int) -> Int {
    let kMeans = rows * 112 + (rows / 4096 + 1) * components * columns * 8
    let expectation = rows * (components + threads + 2) * 8
    let mixtures = 3 * components * (columns + 1) * columns * 8
    return kMeans + expectation + mixtures + threads * (4 * columns + 256) * columns * 8
  }

  /// - Throws: also `.failed` when variances exceed the largest number.
  public func fit(_ rows: Matrix, context: FitContext) throws(DetectorError) -> FittedGaussianMixture {
    try rows.checkForFit(minimumRows: components)
    try rows.checkForDistances()
    let search = ExpectationMaximization(
      maximumIterations: maximumIterations, tolerance: tolerance, regularization: regularization)
    let solution = try detecting { () throws(KernelError) in
      try search.fit(
        rows, components: components, starts: initializations, random: context.random, workers: context.workers)
    }
    return try FittedGaussianMixture(solution, rows: rows, collapsed: collapsed, workers: context.workers)
  }
}

/// A fitted mixture.
public struct FittedGaussianMixture: PartitioningDetector {
  public let trainingScores: [Double]
  public let trainingPartition: Partition
  package let model: GaussianMixtureModel
  /// Which components count in the score.
  let isCounted: [Bool]
  let meanLogLikelihood: Double
  let iterations: Int
  let isConverged: Bool

  package init(
    _ solution: ExpectationMaximization.Solution, rows: Matrix, collapsed: GaussianMixture.CollapsedRule,
    workers: Workers
  ) throws(DetectorError) {
    model = solution.model
    iterations = solution.iterations
    isConverged = solution.isConverged
    // Responsibilities of d rows may sum to a little more than d.
    let needed = Double(rows.columnCount) + 0.5
    let isEstablished = model.components.map { $0.weight * Double(rows.rowCount) > needed }
    let countsAll = collapsed == .count || !isEstablished.contains(true)
    let isCounted = countsAll ? isEstablished.map { _ in true } : isEstablished
    let densities = try logDensities(of: rows, under: solution.model, workers: workers)
    trainingScores = try negatedLogSums(densities, isCounted: isCounted, workers: workers)
    trainingPartition = mostResponsible(densities)
    let likelihoods = try negatedLogSums(densities, isCounted: nil, workers: workers)
    meanLogLikelihood = -likelihoods.reduce(0, +) / Double(likelihoods.count)
    self.isCounted = isCounted
  }

  public var columnCount: Int { model.columnCount }

  public var diagnostics: [Diagnostic] {
    let sizes = trainingPartition.sizes.sorted(by: >).map(String.init).joined(separator: " ")
    return [
      Diagnostic("mean log-likelihood", meanLogLikelihood),
      Diagnostic("iterations", Double(iterations), note: isConverged ? nil : "stopped before convergence"),
      Diagnostic("components", Double(model.components.count), note: "rows \(sizes)"),
      Diagnostic("components left out of the score", Double(isCounted.count { !$0 })),
    ]
  }

  public func score(_ rows: Matrix, workers: Workers) throws(DetectorError) -> [Double] {
    try rows.checkForScore(columnCount: columnCount)
    try rows.checkForDistances()
    let densities = try logDensities(of: rows, under: model, workers: workers)
    return try negatedLogSums(densities, isCounted: isCounted, workers: workers)
  }

  public func partition(_ rows: Matrix, workers: Workers) throws(DetectorError) -> Partition {
    try rows.checkForScore(columnCount: columnCount)
    try rows.checkForDistances()
    return mostResponsible(try logDensities(of: rows, under: model, workers: workers))
  }
}

private func logDensities(
  of rows: Matrix, under model: GaussianMixtureModel, workers: Workers
) throws(DetectorError) -> Matrix {
  try detecting { () throws(KernelError) in
    try workers.checkCancellation()
    return try model.logDensities(of: rows, workers: workers)
  }
}

private func negatedLogSums(
  _ densities: Matrix, isCounted: [Bool]?, workers: Workers
) throws(DetectorError) -> [Double] {
  try detecting { () throws(KernelError) in
    try logSums(of: densities, isCounted: isCounted, workers: workers).map { -$0 }
  }
}

/// The component with the largest density at each row; of equal ones, the first.
private func mostResponsible(_ densities: Matrix) -> Partition {
  let labels = (0..<densities.rowCount).map { row in
    var best = 0
    for component in 1..<max(1, densities.columnCount) where densities[row, component] > densities[row, best] {
      best = component
    }
    return Int32(best)
  }
  return Partition(labels: labels, clusterCount: densities.columnCount)
}
