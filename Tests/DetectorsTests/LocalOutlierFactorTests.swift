import AnomalyCore
import AnomalyTestSupport
import Detectors
import NumericKernels
import Testing

private struct Golden: Decodable {
  struct Case: Decodable {
    let neighbors: Int
    let trainingScores: [Double]
    let newScores: [Double]
  }

  let train: GoldenMatrix
  let new: GoldenMatrix
  let cases: [Case]
}

@Suite("LOF")
struct LocalOutlierFactorTests {
  private func fit(_ rows: Matrix, neighbors: Int) throws -> FittedLocalOutlierFactor {
    try LocalOutlierFactor(["neighbors": .integer(neighbors)]).fit(rows, context: FitContext(seed: 0))
  }

  @Test("equals scikit-learn without ties, in the fit and for new rows")
  func agreesWithReference() throws {
    let golden = try golden("lof", as: Golden.self)
    for reference in golden.cases {
      let fitted = try fit(golden.train.matrix, neighbors: reference.neighbors)
      // scikit-learn adds 1e-10 to the mean reachability, which shows in the ninth digit.
      #expect(largestDifference(fitted.trainingScores, reference.trainingScores) < 1e-8)
      let new = try fitted.score(golden.new.matrix, workers: Workers())
      #expect(largestDifference(new, reference.newScores) < 1e-8)
    }
  }

  @Test("duplicates weigh as often as they stand, with a finite density")
  func duplicatesFollowTheDefinition() throws {
    // Locations 0, 1, 3, 7 on a line; 0 stands three times. k = 2 distinct neighbours.
    let fitted = try fit(Matrix(rows: [[0], [0], [0], [1], [3], [7]]), neighbors: 2)
    // k-distances: 0 → 3, 1 → 2, 3 → 3, 7 → 6. Mean reachability, copies of 0 counted:
    let atZero: Double = 11 / 4  // two own copies at its k-distance 3, then max(2, 1) and max(3, 3)
    let atOne: Double = 12 / 4  // three copies of 0 at max(3, 1), and 3 at max(3, 2)
    let atThree: Double = 11 / 4  // 1 at max(2, 2), three copies of 0 at max(3, 3)
    let atSeven: Double = 10 / 2  // 3 at max(3, 4), 1 at max(2, 6)
    let expected: [Double] = [
      (2 + atZero / atOne + atZero / atThree) / 4,
      (3 * (atOne / atZero) + atOne / atThree) / 4,
      (atThree / atOne + 3 * (atThree / atZero)) / 4,
      (atSeven / atThree + atSeven / atOne) / 2,
    ]
    let scores = fitted.trainingScores
    #expect(scores[0] == scores[1] && scores[1] == scores[2])
    #expect(largestDifference([scores[0]] + scores[3...], expected) < 1e-12)
  }

  @Test("more neighbours than distinct rows: all of them are used")
  func fewDistinctRows() throws {
    let rows = Matrix(rows: Array(repeating: [1.0, 2], count: 30) + [[5, 5]])
    let fitted = try fit(rows, neighbors: 20)
    #expect(fitted.trainingScores.allSatisfy { $0.isFinite })
    #expect(fitted.diagnostics.first { $0.name == "neighbours used" }?.value == 1)
  }
}
