import AnomalyCore
import Foundation
import NumericKernels
import Reporting
import RunRecords
import Testing

@Suite("Figures of rankings")
struct RankingFigureTests {
  private static func material(_ scores: [Double], _ anomalies: [Bool]) -> FigureMaterial {
    var material = FigureMaterial()
    material.scores = ScoredRows(
      arms: [ScoredRows.Arm(label: "made", isBaseline: false, scores: scores)],
      verdicts: anomalies.map { $0 ? .anomaly : .normal })
    return material
  }

  private static func values(_ figure: Figure?) -> [JSONValue] {
    if case .list(let values)? = figure?.specification["data"]?["values"] { values } else { [] }
  }

  @Test func precisionAtKCountsTiesInExpectation() throws {
    // Four tied rows, one of them an anomaly, above four others.
    let figures = Self.material([1, 1, 1, 1, 0, 0, 0, 0], [true, false, false, false, true, true, true, true]).figures()
    let figure = try #require(figures.first { $0.id == "precision-at-k" })
    let points = Self.values(figure).reduce(into: [Int: Double]()) { points, value in
      if case .integer(let k)? = value["k"], case .number(let precision)? = value["precision"] { points[k] = precision }
    }
    #expect(points[1] == 0.25)
    #expect(points[3] == 0.25)
    #expect(points[8] == 0.625)
  }

  @Test func precisionAndRecallEndAtTheBaseRate() throws {
    let scores = (0..<1000).map { Double($0) }
    let figures = Self.material(scores, scores.map { $0 >= 900 }).figures()
    let points = Self.values(figures.first { $0.id == "precision-recall" })
    #expect(points.last?["recall"] == .number(1))
    #expect(points.last?["precision"] == .number(0.1))
    #expect(points.first?["precision"] == .number(1))
  }

  @Test(arguments: [0, 1])
  func oneClassHasNoCurve(share: Int) {
    let figures = Self.material([3, 2, 1], [Bool](repeating: share == 1, count: 3)).figures()
    #expect(!figures.contains { ["precision-at-k", "precision-recall", "anomaly-places"].contains($0.id) })
  }

  @Test func fewMarksWhateverTheRows() {
    let scores = (0..<200_000).map { Double(($0 * 7919) % 200_003) }
    for figure in Self.material(scores, scores.map { $0 > 190_000 }).figures() {
      #expect(figure.markCount > 0 && figure.markCount <= 3000, "\(figure.id): \(figure.markCount)")
      #expect(figure.caption.contains("200000") || figure.caption.contains("n ="), "\(figure.id)")
    }
  }

  @Test func stepsAreAscendingAndEndAtTheLimit() {
    for limit in [1, 2, 7, 48, 1000, 125_973] {
      let steps = logarithmicSteps(to: limit, count: 48)
      #expect(steps.first == 1 && steps.last == limit)
      #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 })
    }
  }

  @Test func numbersThatJSONCannotWriteAreNull() throws {
    let value: JSONValue = ["a": JSONValue(Double.nan), "b": JSONValue(nil), "c": JSONValue(0.5)]
    let text = String(decoding: try encodedRecord(value), as: UTF8.self)
    #expect(try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) == ["a": nil, "b": nil, "c": 0.5])
  }
}
