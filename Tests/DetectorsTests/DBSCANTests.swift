import AnomalyCore
import AnomalyTestSupport
import Detectors
import NumericKernels
import Testing

private struct Golden: Decodable {
  struct Case: Decodable {
    let name: String
    let data: String
    let eps: Double
    let minSamples: Int
    let clusters: Int
    let coreIndices: [Int]
    let labels: [Int32]
  }

  let data: [String: GoldenMatrix]
  let cases: [Case]
}

private func fit(
  _ rows: Matrix, eps: Double, minimumRows: Int, rule: String = "first-cluster", threads: Int = 1
) throws -> FittedDBSCAN {
  try DBSCAN(["eps": .real(eps), "minimumRows": .integer(minimumRows), "borderRule": .text(rule)])
    .fit(rows, context: FitContext(seed: 0, workers: Workers(threads: threads)))
}

@Suite("DBSCAN")
struct DBSCANTests {
  @Test("clusters, borders and noise are those of scikit-learn, number for number", arguments: [1, 2])
  func agreesWithReference(threads: Int) throws {
    let golden = try golden("dbscan", as: Golden.self)
    for reference in golden.cases where !reference.coreIndices.isEmpty {
      let rows = try #require(golden.data[reference.data]).matrix
      let fitted = try fit(rows, eps: reference.eps, minimumRows: reference.minSamples, threads: threads)
      #expect(fitted.trainingPartition.labels == reference.labels, "\(reference.name)")
      #expect(fitted.trainingPartition.clusterCount == reference.clusters)
    }
  }

  @Test("scores are distances to the nearest core row: 0 for cores, above eps for noise")
  func scoresFollowTheDefinition() throws {
    let golden = try golden("dbscan", as: Golden.self)
    let reference = try #require(golden.cases.first)
    let rows = try #require(golden.data[reference.data]).matrix
    let fitted = try fit(rows, eps: reference.eps, minimumRows: reference.minSamples)
    let isCore = Set(reference.coreIndices)
    for row in 0..<rows.rowCount {
      let distance =
        isCore.map { core in
          zip(rows.row(row), rows.row(core)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }.min().map { $0.squareRoot() } ?? .infinity
      #expect(abs(fitted.trainingScores[row] - distance) < 1e-12)
      #expect((fitted.trainingScores[row] > reference.eps) == (reference.labels[row] == -1))
    }
  }

  @Test("with nearest-core a border row does not depend on the order of the rows")
  func borderRule() throws {
    // Two dense groups; the row at 2.1 is within eps of a core row of both, nearer to the right one.
    let left: [[Double]] = [[0], [0.3], [0.6], [0.9]]
    let right: [[Double]] = [[3], [3.3], [3.6], [3.9]]
    let border: [[Double]] = [[2.0]]
    let forwards = try fit(Matrix(rows: left + right + border), eps: 1.15, minimumRows: 4, rule: "nearest-core")
    let backwards = try fit(Matrix(rows: right + left + border), eps: 1.15, minimumRows: 4, rule: "nearest-core")
    #expect(forwards.trainingPartition.labels == [0, 0, 0, 0, 1, 1, 1, 1, 1])
    #expect(backwards.trainingPartition.labels == [0, 0, 0, 0, 1, 1, 1, 1, 0])
    let first = try fit(Matrix(rows: left + right + border), eps: 1.15, minimumRows: 4)
    #expect(first.trainingPartition.labels.last == 0)
  }

  @Test("without a dense region the error names a radius that would give one")
  func advisesOnEps() throws {
    let rows = Matrix(rows: (0..<20).map { [Double($0 * 10)] })
    let error = #expect(throws: DetectorError.self) { try fit(rows, eps: 1, minimumRows: 3) }
    #expect(error?.description.contains("within 10.0") == true, "\(String(describing: error))")
    #expect(try fit(rows, eps: 10, minimumRows: 3).trainingPartition.clusterCount == 1)
  }
}
