import AnomalyCore
import AnomalyTestSupport
import Detectors
import NumericKernels
import Testing

@Suite("K nearest neighbours")
struct KNearestNeighborsTests {
  private struct Golden: Decodable {
    struct Case: Decodable {
      let name: String
      let neighbors: Int
      let aggregation: String
      let trainingScores: [Double]
      let newScores: [Double]
    }
    let distinct: GoldenMatrix
    let repeated: GoldenMatrix
    let new: GoldenMatrix
    let cases: [Case]
  }

  private func fit(_ rows: Matrix, _ parameters: ParameterSet) throws -> FittedKNearestNeighbors {
    try KNearestNeighbors(parameters).fit(rows, context: FitContext(seed: 0))
  }

  @Test("Scores of training and new rows are those of PyOD, copies of rows included")
  func agreesWithGolden() throws {
    let golden = try golden("k-nearest-neighbors", as: Golden.self)
    for example in golden.cases {
      let rows = (example.name == "distinct" ? golden.distinct : golden.repeated).matrix
      let model = try fit(
        rows, ["neighbors": .integer(example.neighbors), "aggregation": .text(example.aggregation)])
      let what = "\(example.name), k = \(example.neighbors), \(example.aggregation)"
      #expect(largestDifference(model.trainingScores, example.trainingScores) < 1e-12, "\(what)")
      let new = try model.score(golden.new.matrix, workers: Workers())
      #expect(largestDifference(new, example.newScores) < 1e-12, "\(what)")
    }
  }

  @Test("A group of k rows far from the rest is seen, one of k + 1 rows is not", arguments: [1, 3, 8])
  func groups(neighbors: Int) throws {
    func leastScore(ofGroupOf size: Int) throws -> Double {
      let crowd = (0..<50).map { [Double($0)] }
      let group = (0..<size).map { [1e6 + Double($0)] }
      let scores = try fit(Matrix(rows: crowd + group), ["neighbors": .integer(neighbors)]).trainingScores
      return scores.suffix(size).min() ?? .nan
    }
    #expect(try leastScore(ofGroupOf: neighbors) > 900_000)
    #expect(try leastScore(ofGroupOf: neighbors + 1) <= Double(neighbors))
  }

  @Test("Rows that are all the same score 0, and new rows their distance", arguments: ["largest", "mean", "median"])
  func oneLocation(aggregation: String) throws {
    let model = try fit(
      Matrix(rowCount: 4, columnCount: 2, repeating: 1), ["neighbors": .integer(3), "aggregation": .text(aggregation)])
    #expect(model.trainingScores == [0, 0, 0, 0])
    #expect(try model.score(Matrix(rows: [[1, 1], [4, 5]]), workers: Workers()) == [0, 5])
  }
}
