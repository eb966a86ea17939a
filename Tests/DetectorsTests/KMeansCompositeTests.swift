import AnomalyCore
import AnomalyTestSupport
import Detectors
import NumericKernels
import Testing

private struct Golden: Decodable {
  struct Case: Decodable {
    let name: String
    let data: GoldenMatrix
    let clusters: Int
    let labels: [Int32]
    let inertia: Double
    let inertiaBestOfSeeds: Double
    let inertiaWorstOfSeeds: Double
  }

  let cases: [Case]
}

private func fit(_ rows: Matrix, _ parameters: ParameterSet, seed: UInt64 = 0) throws -> FittedKMeansComposite {
  try KMeansComposite(parameters).fit(rows, context: FitContext(seed: seed))
}

private func inertia(_ fitted: FittedKMeansComposite) -> Double {
  fitted.diagnostics.first { $0.name == "inertia" }?.value ?? .nan
}

@Suite("K-Means composite")
struct KMeansCompositeTests {
  @Test("clusters are at least as good as those of scikit-learn")
  func inertiaAgrees() throws {
    for reference in try golden("kmeans", as: Golden.self).cases {
      let fitted = try fit(reference.data.matrix, ["clusters": .integer(reference.clusters), "tolerance": .integer(0)])
      if reference.name == "hard" {
        #expect(inertia(fitted) <= reference.inertiaWorstOfSeeds)
      } else {
        #expect(inertia(fitted) <= reference.inertiaBestOfSeeds * (1 + 1e-9) + 1e-9, "\(reference.name)")
        #expect(isRenaming(fitted.trainingPartition.labels, reference.labels), "\(reference.name)")
      }
    }
  }

  @Test("the score is the weighted mean of its parts")
  func scoreIsComposite() throws {
    let rows = try #require(try golden("kmeans", as: Golden.self).cases.first).data.matrix
    let weights: ParameterSet = [
      "clusters": .integer(4), "distanceWeight": .real(1), "silhouetteWeight": .real(2), "flagWeight": .real(1),
      "smallClusterShare": .real(0.3),
    ]
    let fitted = try fit(rows, weights)
    let parts = fitted.trainingComponents
    for row in 0..<rows.rowCount {
      let expected = (parts[row, 0] + 2 * parts[row, 1] + parts[row, 2]) / 4
      #expect(abs(fitted.trainingScores[row] - expected) < 1e-15)
    }
    for part in 0..<2 {
      #expect(parts.column(part).min() == 0 && parts.column(part).max() == 1, "rescaled by the training rows")
    }
    #expect(Set(parts.column(2)) == [0, 1], "some clusters are small, others are not")
  }

  @Test("the most isolated row scores highest although it is a cluster of its own")
  func singletonIsIsolated() throws {
    var rows = grid(100, width: 10, step: 1, offset: 0) + grid(100, width: 10, step: 1, offset: 200)
    rows.append([100, 5000])
    let fitted = try fit(Matrix(rows: rows), ["clusters": .integer(3)])
    #expect(fitted.trainingPartition.sizes.sorted() == [1, 100, 100])
    #expect(descendingOrder(fitted.trainingScores).first == 200)
    #expect(fitted.trainingComponents[200, 0] == 1, "its distance is that to the nearest other centroid")
    #expect(fitted.trainingComponents[200, 1] == 1, "its silhouette counts as the worst")
    let without = try fit(Matrix(rows: rows), ["clusters": .integer(3), "tinyClusterSize": .integer(0)])
    #expect(without.trainingComponents[200, 0] == 0, "without the rule it would lie on its own centroid")
  }

  @Test("flags follow size, spread, or either; never labels")
  func flagRules() throws {
    // 90 close rows, 30 spread widely elsewhere, 3 close ones far away.
    var rows = grid(90, width: 10, step: 0.01, offset: 0)
    rows += grid(30, width: 6, step: 20, offset: 1000)
    rows += [[-1000, 0], [-1000, 0.01], [-1000, 0.02]]
    func flagged(_ rule: String) throws -> [Double] {
      let parameters: ParameterSet = [
        "clusters": .integer(3), "flagRule": .text(rule), "smallClusterShare": .real(0.05), "sparseFactor": .real(2),
      ]
      let components = try fit(Matrix(rows: rows), parameters).trainingComponents
      return [components[0, 2], components[100, 2], components[121, 2]]
    }
    #expect(try flagged("small") == [0, 0, 1])
    #expect(try flagged("sparse") == [0, 1, 0])
    #expect(try flagged("small-or-sparse") == [0, 1, 1])
  }

  @Test("values whose squares overflow are refused in words, not scored as NaN")
  func refusesOverflow() {
    let rows = Matrix(rows: (0..<40).map { [Double($0 % 4) * 1e200, Double($0)] })
    let error = #expect(throws: DetectorError.self) { try fit(rows, ["clusters": .integer(2)]) }
    #expect(error?.description.contains("scale the columns") == true, "\(String(describing: error))")
  }

  @Test("all weights 0 is refused in words")
  func refusesNoWeights() {
    let none: ParameterSet = [
      "distanceWeight": .integer(0), "silhouetteWeight": .integer(0), "flagWeight": .integer(0),
    ]
    let rows = Matrix(rows: (0..<20).map { [Double($0)] })
    let error = #expect(throws: DetectorError.self) { try fit(rows, none) }
    #expect(error?.description.contains("all 0") == true)
  }
}

/// Rows on a square grid, its first coordinate moved by `offset`.
private func grid(_ count: Int, width: Int, step: Double, offset: Double) -> [[Double]] {
  (0..<count).map { index in
    let (x, y) = (Double(index % width), Double(index / width))
    return [offset + x * step, y * step]
  }
}

/// Whether two labelings are the same partition under other numbers.
private func isRenaming(_ first: [Int32], _ second: [Int32]) -> Bool {
  var names: [Int32: Int32] = [:]
  var used: [Int32: Int32] = [:]
  for (a, b) in zip(first, second) {
    if names[a, default: b] != b || used[b, default: a] != a { return false }
    names[a] = b
    used[b] = a
  }
  return first.count == second.count
}
