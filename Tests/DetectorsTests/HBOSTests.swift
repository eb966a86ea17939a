import AnomalyCore
import AnomalyTestSupport
import Detectors
import NumericKernels
import Testing

@Suite("HBOS")
struct HBOSTests {
  private struct Golden: Decodable {
    struct Case: Decodable {
      let name: String
      let bins: Int
      let alpha: Double
      let tolerance: Double
      let train: GoldenMatrix
      let new: GoldenMatrix
      let binEdges: GoldenMatrix
      let trainingScores: [Double]
      let newScores: [Double]
    }
    let cases: [Case]
  }

  @Test("Edges and scores of training and new rows are those of PyOD")
  func agreesWithGolden() throws {
    for example in try golden("hbos", as: Golden.self).cases {
      var detector = HistogramBasedOutlierScore()
      (detector.bins, detector.alpha, detector.tolerance) = (example.bins, example.alpha, example.tolerance)
      let model = try detector.fit(example.train.matrix, context: FitContext(seed: 0))
      #expect(model.histograms.map(\.edges) == example.binEdges.rows, "\(example.name)")
      #expect(largestDifference(model.trainingScores, example.trainingScores) < 1e-9, "\(example.name)")
      let new = try model.score(example.new.matrix, workers: Workers())
      #expect(largestDifference(new, example.newScores) < 1e-9, "\(example.name)")
    }
  }

  @Test("Columns whose values cannot be cut into bins are taken as constant", arguments: [1e16, 1e300, -1e16, 0])
  func narrowColumn(value: Double) throws {
    let rows = Matrix(rows: [[value], [value.nextUp], [value], [value]])
    let model = try HistogramBasedOutlierScore().fit(rows, context: FitContext(seed: 0))
    #expect(model.trainingScores.allSatisfy { $0.isFinite })
    let far = try model.score(Matrix(rows: [[value + abs(value) + 100]]), workers: Workers())
    #expect(far[0] >= (model.trainingScores.max() ?? .infinity))
  }

  @Test("A column that spans more than the largest number is refused")
  func overflowingColumn() {
    let rows = Matrix(rows: [[1, -1.7e308], [2, 1.7e308]])
    #expect(throws: DetectorError.failed("the values of column 2 span more than the largest number: scale it first")) {
      try HistogramBasedOutlierScore().fit(rows, context: FitContext(seed: 0))
    }
  }
}
