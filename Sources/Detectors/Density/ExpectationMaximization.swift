package import NumericKernels

/// Fits Gaussian mixtures by expectation and maximisation (Dempster, Laird and Rubin 1977), from K-Means starts.
///
/// A step computes the share of each component in each row, then weight, mean and covariance of each component from its
/// shares, `regularization` added to the diagonal. Each component is summed over the rows in their order by one thread,
/// so that the mixture has the same bits for any number of threads.
package struct ExpectationMaximization: Sendable {
  package var maximumIterations: Int
  /// Steps stop when the mean log-likelihood of a row changes by less than this.
  package var tolerance: Double
  package var regularization: Double

  package init(maximumIterations: Int, tolerance: Double, regularization: Double) {
    self.maximumIterations = maximumIterations
    self.tolerance = tolerance
    self.regularization = regularization
  }

  package struct Solution: Sendable {
    package var model: GaussianMixtureModel
    /// Of the training rows, before the last step.
    package var meanLogLikelihood: Double
    package var iterations: Int
    package var isConverged: Bool
  }

  /// A component that explains fewer rows than this has vanished and is given up.
  private static let vanishing = 1e-10

  /// The most likely of the mixtures that `starts` runs reach.
  func fit(
    _ rows: Matrix, components: Int, starts: Int, random: RandomSource, workers: Workers
  ) throws(KernelError) -> Solution {
    var best = try solution(rows, components: components, start: 0, random: random, workers)
    for start in 1..<max(1, starts) {
      let other = try solution(rows, components: components, start: start, random: random, workers)
      if other.meanLogLikelihood > best.meanLogLikelihood { best = other }
    }
    return best
  }

  private func solution(
    _ rows: Matrix, components: Int, start: Int, random: RandomSource, _ workers: Workers
  ) throws(KernelError) -> Solution {
    let kMeans = KMeans(clusters: components, initializations: 1, maximumIterations: 300, tolerance: 1e-4)
    let clusters = try kMeans.fit(rows, random: random.child("mixture-start", start), workers: workers)
    var shares = Matrix(rowCount: rows.rowCount, columnCount: clusters.centroids.rowCount)
    for (row, label) in clusters.assignment.labels.enumerated() { shares[row, Int(label)] = 1 }
    return try iterate(rows, from: try maximized(rows, shares, workers), workers: workers)
  }

  /// Steps from a given mixture until convergence.
  package func iterate(
    _ rows: Matrix, from start: GaussianMixtureModel, workers: Workers
  ) throws(KernelError) -> Solution {
    var solution = Solution(
      model: start, meanLogLikelihood: -Double.infinity, iterations: 0, isConverged: false)
    while solution.iterations < maximumIterations && !solution.isConverged {
      let (shares, likelihood) = try solution.model.responsibilities(of: rows, workers: workers)
      solution.isConverged = abs(likelihood - solution.meanLogLikelihood) < tolerance
      solution.model = try maximized(rows, shares, workers)
      solution.meanLogLikelihood = likelihood
      solution.iterations += 1
    }
    return solution
  }

  /// The mixture that the given shares make most likely.
  private func maximized(
    _ rows: Matrix, _ shares: Matrix, _ workers: Workers
  ) throws(KernelError) -> GaussianMixtureModel {
    let weights = try workers.map(shares.columnCount) { shares.column($0).reduce(0, +) }
    let living = weights.indices.filter { weights[$0] >= Self.vanishing }
    let total = living.reduce(0) { $0 + weights[$1] }
    let components = try workers.map(living.count) { index -> GaussianComponent? in
      let moments = WeightedMoments(of: rows, weights: shares.column(living[index]))
      var covariance = moments.covariance
      for column in 0..<rows.columnCount { covariance[column, column] += regularization }
      return GaussianComponent(weight: moments.weight / total, mean: moments.means, covariance: covariance)
    }
    let complete = components.compactMap { $0 }
    if complete.count < components.count { throw .overflow }
    return GaussianMixtureModel(components: complete)
  }
}
