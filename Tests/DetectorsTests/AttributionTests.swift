import AnomalyCore
import AnomalyTestSupport
import Detectors
import Foundation
import NumericKernels
import Testing

/// Detectors whose terms are Shapley values of a known quantity, which is a strictly increasing function of the score.
private struct ExactCase: Sendable, CustomTestStringConvertible {
  let id: String
  var parameters: ParameterSet = [:]
  let quantity: @Sendable (Double) -> Double

  var testDescription: String { id }

  static let all = [
    ExactCase(id: "ecod") { $0 }, ExactCase(id: "hbos") { $0 },
    ExactCase(id: "pca-reconstruction", parameters: ["components": .integer(2)]) { $0 },
    // The path length in units of c(256).
    ExactCase(id: "isolation-forest", parameters: ["trees": .integer(20)]) { $0 },
    // Twice the negative log-likelihood of a single Gaussian.
    ExactCase(id: "gaussian-mixture", parameters: ["components": .integer(1)]) { 2 * $0 },
  ]
}

@Suite("Attributions")
struct AttributionTests {
  private let usual = (0..<ContractData.columnCount).map {
    quantile(ofSorted: ContractData.training.column($0).sorted(), 0.5)
  }

  private func model(_ id: String, _ parameters: ParameterSet = [:]) throws -> any ExplainableDetector {
    let fitted: any FittedDetector = try detectorCatalog.entry(id).make(parameters)
      .fit(ContractData.training, context: FitContext(seed: 3))
    return try #require(fitted as? any ExplainableDetector)
  }

  /// The scores of a row with every set of its columns, the others as in the reference.
  private func game(
    _ model: any ExplainableDetector, _ row: [Double], _ reference: [Double],
    _ quantity: (Double) -> Double
  ) throws -> [Double] {
    let mixtures = (0..<1 << row.count).map { set in
      row.indices.map { set >> $0 & 1 == 1 ? row[$0] : reference[$0] }
    }
    return try model.score(Matrix(rows: mixtures), workers: Workers()).map(quantity)
  }

  @Test("terms are the Shapley values that the definition gives", arguments: ExactCase.all)
  private func areShapleyValues(exact: ExactCase) throws {
    let model = try model(exact.id, exact.parameters)
    let rows = ContractData.probes.selectingRows([0, 7, 33, 50, 61])
    let found = try model.attribution(of: rows, usual: usual, workers: Workers())
    for row in 0..<rows.rowCount {
      // The path length is what the forest's score is a power of.
      let isForest = exact.id == "isolation-forest"
      let values = try game(model, Array(rows.row(row)), Array(found.references.row(row))) {
        isForest ? log2($0) * averagePathLength(ofRows: 256) : exact.quantity($0)
      }
      let expected = shapleyValues(values, players: rows.columnCount)
      let scale = max(1, expected.map(abs).max() ?? 1)
      #expect(largestDifference(Array(found.terms.row(row)), expected) < 1e-9 * scale, "row \(row)")
    }
  }

  @Test("terms of a largest deviation are shared steps, those of a Euclidean distance squares")
  func closedForms() throws {
    let deviation = try model("largest-deviation")
    let row = Matrix(rows: [[60.0, 1, 40, 2]])
    let terms = try deviation.attribution(of: row, usual: usual, workers: Workers()).terms
    let excess = try deviation.score(row, workers: Workers())[0]
    let base = try deviation.score(Matrix(rows: [usual]), workers: Workers())[0]
    #expect(abs(terms.values.reduce(0, +) - (excess - base)) < 1e-12)
    #expect(terms[0, 0] > terms[0, 2] && terms[0, 2] > terms[0, 1])
    let nearest = try model("dbscan")
    let found = try nearest.attribution(of: row, usual: usual, workers: Workers())
    let distance = try nearest.score(row, workers: Workers())[0]
    #expect(abs(found.terms.values.reduce(0, +).squareRoot() - distance) < 1e-9)
  }

  @Test("a row like all others gets even shares")
  func evenShares() {
    #expect(shares(ofTerms: [0, -1, 0, 0]) == [0.25, 0.25, 0.25, 0.25])
    #expect(shares(ofTerms: [3, -1, 1]) == [0.75, 0, 0.25])
    #expect(shares(ofTerms: [1e308, 1e308]) == [0.5, 0.5])
    #expect(shares(ofTerms: []).isEmpty)
  }

  @Test("a training row is compared with others than itself", arguments: ["k-nearest-neighbors", "lof"])
  func ownCopyIsLeftOut(id: String) throws {
    let fitted: any FittedDetector = try detectorCatalog.entry(id).make([:])
      .fit(ContractData.contaminated, context: FitContext(seed: 3))
    let model = try #require(fitted as? any ExplainableDetector)
    let far = Matrix(rows: [ContractData.farRows[5]])
    let reference = try model.references(for: far, usual: usual, workers: Workers())
    #expect(zip(reference.values, far.values).allSatisfy { abs($0) < abs($1) / 2 })
  }

  @Test("rows of a flagged cluster are compared with another cluster")
  func flaggedCluster() throws {
    let model = try model("k-means-composite", ["clusters": .integer(2), "smallClusterShare": .real(0.4)])
    let row = Matrix(rows: [[6.0, -4, 5, -1]])
    let reference = try model.references(for: row, usual: usual, workers: Workers())
    #expect(zip(reference.values, [0.0, 1, -2, 3]).allSatisfy { abs($0 - $1) < 0.5 })
  }
}

/// By the definition: the mean over all orders of what a player adds.
///
/// - Parameter values: Of the set whose members are the bits of the position.
private func shapleyValues(_ values: [Double], players: Int) -> [Double] {
  func factorial(_ number: Int) -> Double { (0..<number).reduce(1.0) { $0 * Double($1 + 1) } }
  return (0..<players).map { player in
    values.indices.filter { $0 >> player & 1 == 0 }.reduce(0.0) { sum, set in
      let size = set.nonzeroBitCount
      let weight = factorial(size) * factorial(players - size - 1) / factorial(players)
      return sum + weight * (values[set | 1 << player] - values[set])
    }
  }
}
