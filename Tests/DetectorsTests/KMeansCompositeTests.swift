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

  @Test("clusters are made in the leading columns, distance and silhouette measured in the others")
  func twoSpaces() throws {
    let rows = Matrix(rows: TwoSpaces.rows)
    let leading = Matrix(rows: TwoSpaces.rows.map { Array($0.prefix(2)) })
    let weights: ParameterSet = ["clusters": .integer(3), "tinyClusterSize": .integer(0)]
    let fitted = try fit(rows, weights.merging(["clusterColumns": .integer(2)]) { $1 })
    let alone = try fit(leading, weights)
    #expect(fitted.columnCount == 3 && fitted.trainingPartition == alone.trainingPartition)
    #expect(isRenaming(fitted.trainingPartition.labels, TwoSpaces.labels))
    #expect(largestDifference(fitted.trainingComponents.column(0), TwoSpaces.distances(lookup: [0, 1, 2])) < 1e-12)
    let silhouettes = try silhouetteSamples(
      Matrix(rows: TwoSpaces.rows.map { [$0[2]] }), labels: TwoSpaces.labels, clusterCount: 3, workers: Workers())
    let expected = TwoSpaces.rescaled(silhouettes.map { 1 - $0 })
    #expect(largestDifference(fitted.trainingComponents.column(1), expected) < 1e-12)

    // A new row of the first cluster by its leading columns, far from it in the last.
    let new = try fitted.components(Matrix(rows: [[0, 0, 900]]), workers: Workers())
    #expect(new[0, 0] > 1 && fitted.trainingComponents.column(0).max() == 1)
    let copy = try decoded(try json(fitted)) { try FittedKMeansComposite(from: $0) }
    let before = try fitted.components(rows, workers: Workers())
    #expect(try copy.components(rows, workers: Workers()) == before)
  }

  @Test("the published lookup measures against the centroid at the number's place in the order of appearance")
  func publishedLookup() throws {
    // Clusters by size are a (4 rows), b (3), c (2); they appear in the order b, a, c.
    // With the numbers a = 2, b = 0, c = 1 the stack b, a, c gives a the centroid of c, b its own and c that of a.
    var parameters: ParameterSet = [
      "clusters": .integer(3), "clusterColumns": .integer(2), "centroidLookup": .text("published"),
      "clusterNumbers": .integers([2, 0, 1]), "tinyClusterSize": .integer(0),
    ]
    let wrong = try fit(Matrix(rows: TwoSpaces.rows), parameters)
    #expect(largestDifference(wrong.trainingComponents.column(0), TwoSpaces.distances(lookup: [2, 1, 0])) < 1e-12)
    #expect(wrong.diagnostics.last == Diagnostic("clusters measured against another's centroid", 2))

    // Numbered in the order of appearance the lookup finds every cluster's own.
    parameters["clusterNumbers"] = .integers([1, 0, 2])
    let right = try fit(Matrix(rows: TwoSpaces.rows), parameters)
    parameters["centroidLookup"] = .text("own")
    let own = try fit(Matrix(rows: TwoSpaces.rows), parameters)
    #expect(right.trainingScores == own.trainingScores && right.diagnostics == own.diagnostics)
  }

  @Test("the lookup works in one space as in two")
  func publishedLookupInOneSpace() throws {
    let rows = TwoSpaces.rows.map { Array($0.prefix(2)) }
    let fitted = try fit(
      Matrix(rows: rows),
      [
        "clusters": .integer(3), "centroidLookup": .text("published"), "clusterNumbers": .integers([2, 0, 1]),
        "tinyClusterSize": .integer(0),
      ])
    // a and c lie at (0, 0) and (200, 0), every row of b at its centroid.
    #expect(fitted.trainingComponents.column(0) == [0, 0, 1, 1, 1, 1, 0, 1, 1])
  }

  @Test("clusters named by number are flagged, whatever their size")
  func namedFlags() throws {
    func flags(_ named: [Int], numbers: [Int]) throws -> [Double] {
      let parameters: ParameterSet = [
        "clusters": .integer(3), "clusterColumns": .integer(2), "flagRule": .text("named"),
        "flaggedClusters": .integers(named), "clusterNumbers": .integers(numbers),
      ]
      return try fit(Matrix(rows: TwoSpaces.rows), parameters).trainingComponents.column(2)
    }
    func members(_ clusters: Set<Int32>) -> [Double] { TwoSpaces.labels.map { clusters.contains($0) ? 1 : 0 } }
    #expect(try flags([0], numbers: []) == members([0]), "without numbers, 0 is the largest")
    #expect(try flags([1, 2], numbers: [2, 0, 1]) == members([0, 2]))
    #expect(try flags([], numbers: []) == members([]))
  }

  @Test("compatibility published is all of the study's errors at once")
  func compatibility() throws {
    let shared: ParameterSet = [
      "clusters": .integer(3), "clusterColumns": .integer(2), "clusterNumbers": .integers([2, 0, 1]),
      "flaggedClusters": .integers([1]),
    ]
    let single: ParameterSet = [
      "centroidLookup": .text("published"), "flagRule": .text("named"), "tinyClusterSize": .integer(0),
    ]
    let rows = Matrix(rows: TwoSpaces.rows)
    let published = try fit(rows, shared.merging(["compatibility": .text("published")]) { $1 })
    let stepwise = try fit(rows, shared.merging(single) { $1 })
    let mended = try fit(rows, shared)
    #expect(published.trainingComponents == stepwise.trainingComponents)
    #expect(published.trainingComponents != mended.trainingComponents)
  }

  /// Parameters that do not go together, and a part of what is said about it.
  static let contradictions: [(ParameterSet, String)] = [
    (["clusterColumns": .integer(3)], "none is left to measure in"),
    (["clusterNumbers": .integers([0, 1])], "each of 0…2 once"),
    (["clusterNumbers": .integers([0, 1, 1])], "each of 0…2 once"),
    (["flaggedClusters": .integers([3])], "flaggedClusters names 3"),
    (["compatibility": .text("published")], "the published study has 8 clusters"),
  ]

  @Test("parameters that do not go together are refused in words", arguments: contradictions)
  func refusesContradictions(parameters: ParameterSet, reason: String) {
    let error = #expect(throws: DetectorError.self) {
      try fit(Matrix(rows: TwoSpaces.rows), parameters.merging(["clusters": .integer(3)]) { $1 })
    }
    #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
  }

  @Test("the published lookup without a row in every cluster is refused in words")
  func refusesLookupWithoutRows() {
    let rows = Matrix(rows: [[0], [0], [0], [5]])
    let parameters: ParameterSet = [
      "clusters": .integer(3), "centroidLookup": .text("published"), "clusterNumbers": .integers([2, 1, 0]),
    ]
    let error = #expect(throws: DetectorError.self) { try fit(rows, parameters) }
    #expect(error?.description.contains("needs a row in every cluster") == true, "\(String(describing: error))")
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

/// Three clusters by the first two columns, a (0), b (1) and c (2), with one more column to measure in.
private enum TwoSpaces {
  static let labels: [Int32] = [1, 1, 0, 0, 0, 0, 1, 2, 2]
  private static let last: [Double] = [3, 5, 10, 14, 12, 40, 7, 60, 70]
  static let rows = zip(labels, last).map { [[0, 0], [0, 300], [200, 0]][Int($0)] + [$1] }

  /// Distances in the last column to the mean of the looked-up cluster, rescaled.
  static func distances(lookup: [Int]) -> [Double] {
    let means = (0..<3).map { cluster in
      let members = zip(labels, last).filter { $0.0 == cluster }.map(\.1)
      return members.reduce(0, +) / Double(members.count)
    }
    return rescaled(zip(labels, last).map { abs($1 - means[lookup[Int($0)]]) })
  }

  static func rescaled(_ values: [Double]) -> [Double] {
    let (low, high) = (values.min() ?? 0, values.max() ?? 0)
    return values.map { ($0 - low) / (high - low) }
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
