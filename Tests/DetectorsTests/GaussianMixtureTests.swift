import AnomalyCore
import AnomalyTestSupport
import Detectors
import NumericKernels
import Testing

private struct Golden: Decodable {
  /// A run from a given start, step by step.
  struct Iteration: Decodable {
    let name: String
    let train: GoldenMatrix
    let new: GoldenMatrix
    let startMeans: GoldenMatrix
    let startVariance: Double
    let maximumIterations: Int
    let tolerance: Double
    let iterations: Int
    let isConverged: Bool
    let meanLogLikelihood: Double
    let weights: [Double]
    let means: GoldenMatrix
    let whitening: [GoldenMatrix]
    let trainingScores: [Double]
    let newScores: [Double]
    let labels: [Int32]

    var start: GaussianMixtureModel {
      var covariance = Matrix(rowCount: train.matrix.columnCount, columnCount: train.matrix.columnCount)
      for column in 0..<covariance.columnCount { covariance[column, column] = startVariance }
      let share = 1 / Double(startMeans.rows.count)
      return GaussianMixtureModel(
        components: startMeans.rows.compactMap { GaussianComponent(weight: share, mean: $0, covariance: covariance) })
    }
  }

  struct Whole: Decodable {
    let name: String
    let train: GoldenMatrix
    let new: GoldenMatrix
    let components: Int
    let meanLogLikelihood: Double
    let trainingScores: [Double]
    let newScores: [Double]
  }

  let iterations: [Iteration]
  let whole: [Whole]
}

private func fit(_ rows: Matrix, _ parameters: ParameterSet, seed: UInt64 = 0) throws -> FittedGaussianMixture {
  try GaussianMixture(parameters).fit(rows, context: FitContext(seed: seed))
}

private func diagnostic(_ name: String, _ model: FittedGaussianMixture) -> Double {
  model.diagnostics.first { $0.name == name }?.value ?? .nan
}

/// Groups of rows around centres on a line, `spread` wide in each of three columns.
private func groups(_ sizes: [Int], apart distance: Double, spread: Double = 1) -> Matrix {
  var stream = RandomSource(seed: 5).stream("groups")
  let rows = sizes.enumerated().flatMap { group, size in
    (0..<size).map { _ in (0..<3).map { _ in Double(group) * distance + spread * stream.gaussian() } }
  }
  return Matrix(rows: rows)
}

@Suite("Gaussian mixture")
struct GaussianMixtureTests {
  @Test("From the same start, steps, mixture and scores are those of scikit-learn")
  func stepsAgree() throws {
    for expected in try golden("gaussian-mixture", as: Golden.self).iterations {
      let search = ExpectationMaximization(
        maximumIterations: expected.maximumIterations, tolerance: expected.tolerance, regularization: 1e-6)
      let found = try search.iterate(expected.train.matrix, from: expected.start, workers: Workers())
      #expect(found.iterations == expected.iterations, "\(expected.name)")
      #expect(found.isConverged == expected.isConverged, "\(expected.name)")
      #expect(abs(found.meanLogLikelihood - expected.meanLogLikelihood) < 1e-9, "\(expected.name)")
      let components = found.model.components
      #expect(largestDifference(components.map(\.weight), expected.weights) < 1e-6, "\(expected.name)")
      #expect(largestDifference(components.flatMap(\.mean), expected.means.rows.flatMap { $0 }) < 1e-6)
      for (component, whitening) in zip(components, expected.whitening) {
        #expect(largestDifference(component.whitening.values, whitening.matrix.values) < 1e-6, "\(expected.name)")
      }
      let model = try FittedGaussianMixture(
        found, rows: expected.train.matrix, collapsed: .count, workers: Workers())
      #expect(largestDifference(model.trainingScores, expected.trainingScores) < 1e-6, "\(expected.name)")
      #expect(model.trainingPartition.labels == expected.labels, "\(expected.name)")
      let new = try model.score(expected.new.matrix, workers: Workers())
      #expect(largestDifference(new, expected.newScores) < 1e-6, "\(expected.name)")
    }
  }

  @Test("Where there is one optimum, whole fits score as those of scikit-learn")
  func wholeAgrees() throws {
    for expected in try golden("gaussian-mixture", as: Golden.self).whole {
      let parameters: ParameterSet = [
        "components": .integer(expected.components), "initializations": .integer(10), "tolerance": .real(1e-10),
        "maximumIterations": .integer(1000),
      ]
      let model = try fit(expected.train.matrix, parameters)
      #expect(abs(diagnostic("mean log-likelihood", model) - expected.meanLogLikelihood) < 1e-6)
      #expect(largestDifference(model.trainingScores, expected.trainingScores) < 1e-6, "\(expected.name)")
      let new = try model.score(expected.new.matrix, workers: Workers())
      #expect(largestDifference(new, expected.newScores) < 1e-6, "\(expected.name)")
    }
  }

  @Test("No step makes the rows less likely, and no further start the best mixture")
  func likelihoodRises() throws {
    let rows = groups([120, 80, 60], apart: 1.5)
    var last = -Double.infinity
    for steps in 1...25 {
      let model = try fit(
        rows,
        [
          "components": .integer(4), "maximumIterations": .integer(steps), "tolerance": .real(0),
          "regularization": .real(1e-12),
        ])
      let likelihood = diagnostic("mean log-likelihood", model)
      #expect(likelihood >= last - 1e-10, "step \(steps)")
      last = likelihood
    }
    let likelihoods = try [1, 3, 9].map { starts in
      diagnostic(
        "mean log-likelihood", try fit(rows, ["components": .integer(6), "initializations": .integer(starts)]))
    }
    // The last step may still change the mean by up to the tolerance.
    #expect(likelihoods[1] >= likelihoods[0] - 1e-3 && likelihoods[2] >= likelihoods[1] - 1e-3)
  }

  @Test("The same bits with any number of threads, over several blocks of rows", arguments: [2, 3, 8])
  func threads(count: Int) throws {
    let rows = groups([3000, 2500, 1600], apart: 2)
    var detector = GaussianMixture()
    (detector.components, detector.maximumIterations) = (5, 8)
    let one = try detector.fit(rows, context: FitContext(seed: 3))
    let several = try detector.fit(rows, context: FitContext(seed: 3, workers: Workers(threads: count)))
    #expect(one.trainingScores == several.trainingScores)
    #expect(one.trainingPartition == several.trainingPartition)
    #expect(one.model.components.map(\.whitening) == several.model.components.map(\.whitening))
  }

  @Test("Isolated rows stand out although the fit spends components on them", arguments: [1, 2, 3])
  func collapsedComponents(size: Int) throws {
    let crowd = groups([60, 60], apart: 12)
    let isolated = (0..<size).map { [500 + Double($0 * $0), -300 + Double($0), 100] }
    let rows = Matrix(
      rowCount: 120 + size, columnCount: 3, values: crowd.values + isolated.flatMap { $0 })
    let parameters: ParameterSet = ["components": .integer(3), "initializations": .integer(5)]
    let model = try fit(rows, parameters)
    #expect(model.trainingPartition.sizes.sorted() == [size, 60, 60], "the partition keeps the component")
    #expect(diagnostic("components left out of the score", model) == 1)
    #expect(Set(descendingOrder(model.trainingScores).prefix(size)) == Set(120..<120 + size))
    let counting = try fit(rows, parameters.merging(["collapsed": .text("count")]) { $1 })
    #expect(Set(descendingOrder(counting.trainingScores).suffix(size)) == Set(120..<120 + size))
  }

  @Test("Fewer distinct rows than components: as many components as distinct rows, all of which count")
  func fewDistinctRows() throws {
    let model = try fit(Matrix(rows: [[1, 2], [3, 4], [1, 2], [3, 4], [5, 5]]), ["components": .integer(5)])
    #expect(model.model.components.count == 3)
    #expect(diagnostic("components left out of the score", model) == 0)
    #expect(model.trainingScores.allSatisfy { $0.isFinite })
  }

  @Test("Columns that repeat one another at any scale are survived", arguments: [1e-100, 1e-3, 1, 1e6, 1e20, 1e140])
  func collinearColumns(scale: Double) throws {
    let plain = groups([100, 100], apart: 6)
    let rows = Matrix(
      rows: (0..<plain.rowCount).map { row in
        let value = plain[row, 0] * scale
        return [value, 3 * value, value + plain[row, 1] * scale, 7 * scale]
      })
    let model = try fit(rows, ["components": .integer(3)])
    #expect(model.trainingScores.allSatisfy { $0.isFinite })
    let far = try model.score(
      Matrix(rows: [[1e150, -1e150, 1e150, 0], [-1e150, 0, 0, 1e150]]), workers: Workers())
    #expect(far.allSatisfy { $0.isFinite && $0 > (model.trainingScores.max() ?? .infinity) })
  }
}
