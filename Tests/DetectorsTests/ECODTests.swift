import AnomalyCore
import AnomalyTestSupport
import Detectors
import Foundation
import NumericKernels
import Testing

@Suite("ECOD")
struct ECODTests {
  private struct Golden: Decodable {
    struct Case: Decodable {
      let name: String
      let train: GoldenMatrix
      let dimensionScores: GoldenMatrix
      let trainingScores: [Double]
    }
    let cases: [Case]
  }

  @Test("Training scores, column by column and in sum, are those of PyOD")
  func agreesWithGolden() throws {
    for example in try golden("ecod", as: Golden.self).cases {
      let rows = example.train.matrix
      let model = try EmpiricalCumulativeOutlierDetection().fit(rows, context: FitContext(seed: 0))
      #expect(largestDifference(model.trainingScores, example.trainingScores) < 1e-9, "\(example.name)")
      for (column, tails) in model.columns.enumerated() {
        let contributions = rows.column(column).map(tails.contribution)
        #expect(
          largestDifference(contributions, example.dimensionScores.matrix.column(column)) < 1e-9,
          "\(example.name), column \(column)")
      }
    }
  }

  @Test("A new extreme scores above every training value, a value in a gap keeps the counts on either side")
  func newValues() throws {
    let rows = Matrix(rows: [[0], [1], [1], [2], [10]])
    let model = try EmpiricalCumulativeOutlierDetection().fit(rows, context: FitContext(seed: 0))
    let scores = try model.score(Matrix(rows: [[-1e300], [11], [5], [1]]), workers: Workers())
    #expect(scores[0] == log(6) && scores[1] == log(6))
    #expect(scores[2] == log(5))
    #expect(scores[3] == model.trainingScores[1])
    #expect(model.trainingScores.allSatisfy { $0 <= scores[0] })
  }

  @Test("The order of the training rows does not change a bit")
  func orderOfRows() throws {
    let rows = ContractData.training
    let backwards = rows.selectingRows((0..<rows.rowCount).reversed())
    let detector = EmpiricalCumulativeOutlierDetection()
    let forwards = try detector.fit(rows, context: FitContext(seed: 0))
    let reversed = try detector.fit(backwards, context: FitContext(seed: 0))
    #expect(forwards.trainingScores == reversed.trainingScores.reversed())
  }

  @Test("Many new rows score as each of them alone")
  func batches() throws {
    let model = try EmpiricalCumulativeOutlierDetection().fit(ContractData.training, context: FitContext(seed: 0))
    var stream = RandomSource(seed: 5).stream("rows")
    let width = ContractData.columnCount
    // Values of the fit, values between them, and values outside.
    let rows = Matrix(
      rows: (0..<300).map { row in
        (0..<width).map { column in
          let known = ContractData.training[stream.below(ContractData.training.rowCount), column]
          return [known, known + stream.gaussian(), known * 1e6][row % 3]
        }
      })
    let together = try model.score(rows, workers: Workers(threads: 2))
    let alone = try (0..<rows.rowCount).map { try model.score(rows.selectingRows([$0]), workers: Workers())[0] }
    #expect(together == alone)
  }
}
