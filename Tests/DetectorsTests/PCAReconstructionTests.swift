import AnomalyCore
import AnomalyTestSupport
import Detectors
import NumericKernels
import Testing

@Suite("PCA reconstruction error")
struct PCAReconstructionTests {
  private struct Golden: Decodable {
    struct Case: Decodable {
      let name: String
      let train: GoldenMatrix
      let new: GoldenMatrix
      let components: Int
      let varianceShare: Double
      let componentsKept: Int
      let trainingScores: [Double]
      let newScores: [Double]
    }
    let cases: [Case]
  }

  private func fit(_ rows: Matrix, _ parameters: ParameterSet) throws -> FittedPCAReconstruction {
    try PCAReconstruction(parameters).fit(rows, context: FitContext(seed: 0))
  }

  @Test("Errors of training and new rows are those of scikit-learn")
  func agreesWithGolden() throws {
    for example in try golden("pca-reconstruction", as: Golden.self).cases {
      let model = try fit(
        example.train.matrix,
        ["components": .integer(example.components), "varianceShare": .real(example.varianceShare)])
      #expect(model.diagnostics.first?.value == Double(example.componentsKept), "\(example.name)")
      #expect(largestDifference(model.trainingScores, example.trainingScores) < 1e-9, "\(example.name)")
      let new = try model.score(example.new.matrix, workers: Workers())
      #expect(largestDifference(new, example.newScores) < 1e-9, "\(example.name)")
    }
  }

  @Test("Within the plane every row is expressed, whatever its distance; off it the distance counts")
  func plane() throws {
    // The plane x = y: all the variance there is.
    let rows = Matrix(rows: (0..<20).map { [Double($0), Double($0), 3] })
    let model = try fit(rows, ["components": .integer(1)])
    #expect(model.trainingScores.allSatisfy { $0 < 1e-20 })
    let new = try model.score(Matrix(rows: [[1e6, 1e6, 3], [4, 4, 5], [6, 2, 3]]), workers: Workers())
    #expect(new[0] < 1e-9)
    #expect(largestDifference(Array(new[1...]), [4, 8]) < 1e-12)
  }

  @Test("Errors next to values of any size keep their digits", arguments: [1.0, 1e5, 1e8])
  func cancellation(size: Double) throws {
    // One long direction, and ±1 across it.
    let rows = Matrix(rows: (0..<40).map { [Double($0 / 2) * size, $0 % 2 == 0 ? 1 : -1] })
    let scores = try fit(rows, ["components": .integer(1)]).trainingScores
    #expect(scores.allSatisfy { abs($0 - 1) < 0.02 })
  }

  @Test("More components than columns and values too large for squares are refused")
  func refusals() {
    let rows = Matrix(rows: [[1, 2], [3, 5], [4, 4]])
    #expect(throws: DetectorError.failed("components = 3, but there are only 2 columns")) {
      try fit(rows, ["components": .integer(3)])
    }
    let error = #expect(throws: DetectorError.self) {
      try fit(Matrix(rows: [[1e200, 1], [-1e200, 2]]), [:])
    }
    #expect(error?.description.contains("scale the columns") == true)
  }
}
