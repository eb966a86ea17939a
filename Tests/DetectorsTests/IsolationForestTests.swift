import AnomalyCore
import AnomalyTestSupport
import Detectors
import NumericKernels
import Testing

private struct Golden: Decodable {
  let train: GoldenMatrix
  let new: GoldenMatrix
  let meanScores: [Double]
  let newMeanScores: [Double]
  let seeds: Int
}

@Suite("Isolation forest")
struct IsolationForestTests {
  /// Mean scores over the seeds 0, 1, ….
  private func meanScores(_ train: Matrix, seeds: Int, of rows: Matrix) throws -> [Double] {
    var sums = [Double](repeating: 0, count: rows.rowCount)
    for seed in 0..<seeds {
      let fitted = try IsolationForest().fit(train, context: FitContext(seed: UInt64(seed)))
      let scores = try fitted.score(rows, workers: Workers())
      for row in sums.indices { sums[row] += scores[row] / Double(seeds) }
    }
    return sums
  }

  @Test("ranks rows as scikit-learn does, means over ten seeds")
  func agreesWithReference() throws {
    let golden = try golden("isolation-forest", as: Golden.self)
    let train = golden.train.matrix
    let scores = try meanScores(train, seeds: golden.seeds, of: train)
    #expect(rankCorrelation(scores, golden.meanScores) >= 0.98)
    // The same scale, too: both forests are noisy, by about 0.006 a seed.
    #expect(largestDifference(scores, golden.meanScores) < 0.02)
    let new = try meanScores(train, seeds: golden.seeds, of: golden.new.matrix)
    #expect(largestDifference(new, golden.newMeanScores) < 0.02)
  }

  @Test("the mean path length is exact for small trees")
  func pathLength() {
    // 2·H(n−1) − 2(n−1)/n by hand.
    #expect(averagePathLength(ofRows: 1) == 0)
    #expect(averagePathLength(ofRows: 2) == 1)
    #expect(abs(averagePathLength(ofRows: 3) - 5.0 / 3) < 1e-15)
    #expect(abs(averagePathLength(ofRows: 4) - (2 * (1 + 0.5 + 1.0 / 3) - 1.5)) < 1e-15)
  }

  @Test("a row that is alone in one of many columns ends early in spite of constant columns")
  func constantColumnsCostNothing() throws {
    let rows = (0..<200).map { row in [Double](repeating: 1, count: 30) + [row == 17 ? 100 : Double(row % 10)] }
    let fitted = try IsolationForest().fit(Matrix(rows: rows), context: FitContext(seed: 1))
    let withoutConstants = try IsolationForest().fit(
      Matrix(rows: rows.map { [$0[30]] }), context: FitContext(seed: 1))
    #expect(descendingOrder(fitted.trainingScores).first == 17)
    #expect(abs(fitted.trainingScores[17] - withoutConstants.trainingScores[17]) < 0.05)
  }

  @Test("many rows score as each of them alone")
  func batches() throws {
    let train = try golden("isolation-forest", as: Golden.self).train.matrix
    let fitted = try IsolationForest().fit(train, context: FitContext(seed: 3))
    let alone = try (0..<train.rowCount).map { try fitted.score(train.selectingRows([$0]), workers: Workers())[0] }
    #expect(train.rowCount >= 64 && fitted.trainingScores == alone)
  }

  @Test("more trees, steadier scores")
  func treesSteadyTheRanking() throws {
    let train = try golden("isolation-forest", as: Golden.self).train.matrix
    func agreement(trees: Int) throws -> Double {
      let detector = try IsolationForest(["trees": .integer(trees)])
      let first = try detector.fit(train, context: FitContext(seed: 1)).trainingScores
      let second = try detector.fit(train, context: FitContext(seed: 2)).trainingScores
      return rankCorrelation(first, second)
    }
    #expect(try agreement(trees: 20) < agreement(trees: 500))
    #expect(try agreement(trees: 500) > 0.97)
  }
}

/// Spearman's coefficient.
private func rankCorrelation(_ first: [Double], _ second: [Double]) -> Double {
  let (x, y) = (midranks(first), midranks(second))
  let (xMean, yMean) = (meanAndVariance(x).mean, meanAndVariance(y).mean)
  let covariance = zip(x, y).reduce(0) { $0 + ($1.0 - xMean) * ($1.1 - yMean) } / Double(x.count)
  return covariance / (meanAndVariance(x).variance * meanAndVariance(y).variance).squareRoot()
}
