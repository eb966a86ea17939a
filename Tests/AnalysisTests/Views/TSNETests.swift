import Analysis
import AnomalyTestSupport
import Foundation
import NumericKernels
import Testing

private struct Golden: Decodable {
  let rows: GoldenMatrix
  let perplexity: Double
  let k: Int
  let affinities: GoldenMatrix
  let divergences: [Double]
  let plane: GoldenMatrix
  let trustworthiness: [[Double]]
}

/// Groups of rows around centres far from one another.
private func blobs(_ sizes: [Int], columns: Int = 10) -> Matrix {
  var stream = RandomSource(seed: 8).stream("blobs")
  let centres = sizes.map { _ in (0..<columns).map { _ in 10 * stream.gaussian() } }
  return Matrix(
    rows: zip(sizes, centres).flatMap { size, centre in
      (0..<size).map { _ in centre.map { $0 + stream.gaussian() } }
    })
}

private func plane(_ layout: TSNE.Layout) -> Matrix { Matrix(rows: zip(layout.x, layout.y).map { [$0, $1] }) }

@Suite("t-SNE")
struct TSNETests {
  @Test func affinitiesAreThoseOfScikitLearn() throws {
    let golden = try golden("tsne", as: Golden.self)
    let rows = golden.rows.matrix
    let neighbors = try nearestNeighbors(of: rows, in: rows, k: golden.k, excludingSelf: true, workers: Workers())
    let found = try NeighborAffinities(neighbors, perplexity: golden.perplexity, workers: Workers(threads: 2))
    var dense = Matrix(rowCount: rows.rowCount, columnCount: rows.rowCount)
    for row in 0..<rows.rowCount {
      for place in found.starts[row]..<found.starts[row + 1] {
        dense[row, Int(found.columns[place])] = Double(found.values[place])
      }
    }
    let expected = golden.affinities.matrix
    let largest = zip(dense.values, expected.values).map { abs($0 - $1) }.max() ?? 1
    #expect(largest < 1e-7)
    #expect(abs(dense.values.reduce(0, +) - 1) < 1e-5)
  }

  @Test("calibrated to the perplexity", arguments: [2.0, 5, 20])
  func perplexity(wanted: Double) {
    var stream = RandomSource(seed: 1).stream("distances")
    let distances = (0..<60).map { _ in 3 * stream.uniform() + 100 }.sorted()
    let shares = conditionalAffinities(distances[...], perplexity: wanted)
    let entropy = shares.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 }
    #expect(abs(exp(entropy) - wanted) < 1e-5)
  }

  @Test func manyEquallyNearShareEqually() {
    let same = conditionalAffinities([2, 2, 2, 2], perplexity: 3)
    #expect(same == [0.25, 0.25, 0.25, 0.25])
    let mostlySame = conditionalAffinities([0, 0, 0, 0, 0, 9], perplexity: 2)
    #expect(mostlySame.allSatisfy { $0.isFinite })
    #expect(abs(mostlySame.reduce(0, +) - 1) < 1e-12 && mostlySame[5] < 1e-6)
  }

  @Test func separatedGroupsStaySeparated() throws {
    let sizes = [120, 80, 60, 40, 12]
    let rows = blobs(sizes)
    let layout = try TSNE().layout(of: rows, random: RandomSource(seed: 0), workers: Workers(threads: 2))
    let points = plane(layout)
    #expect(try trustworthiness(of: points, rows: rows, k: 10, workers: Workers(threads: 2)) > 0.95)
    let groups = sizes.indices.flatMap { Array(repeating: $0, count: sizes[$0]) }
    let nearest = try nearestNeighbors(of: points, in: points, k: 5, excludingSelf: true, workers: Workers())
    for row in groups.indices {
      #expect(nearest.range(ofQuery: row).allSatisfy { groups[Int(nearest.indices[$0])] == groups[row] })
    }
    // After the exaggeration the divergence falls, from one look to the next.
    let later = layout.divergences.dropFirst(TSNE().exaggeratedIterations / 50)
    #expect(zip(later, later.dropFirst()).allSatisfy { $1 < $0 + 1e-3 })
    #expect((layout.divergences.last ?? 9) < layout.divergences[0] / 2)
  }

  @Test func asGoodAsScikitLearn() throws {
    let golden = try golden("tsne", as: Golden.self)
    var settings = TSNE()
    settings.perplexity = golden.perplexity
    let layout = try settings.layout(of: golden.rows.matrix, random: RandomSource(seed: 0), workers: Workers())
    // Its affinities are over all rows, ours over the nearest: the divergences are near, not equal.
    #expect((layout.divergences.last ?? 9) < 1.1 * (golden.divergences.max() ?? 0))
  }

  @Test func sameBitsForAnyNumberOfThreads() throws {
    let rows = blobs([70, 55, 8])
    let one = try TSNE().layout(of: rows, random: RandomSource(seed: 3), workers: Workers())
    let two = try TSNE().layout(of: rows, random: RandomSource(seed: 3), workers: Workers(threads: 2))
    let other = try TSNE().layout(of: rows, random: RandomSource(seed: 4), workers: Workers())
    let (isSame, isOther) = (one == two, one != other)
    #expect(isSame && isOther)
  }

  @Test("degenerate rows", arguments: [4, 5, 31, 200])
  func degenerate(count: Int) throws {
    let same = Matrix(rowCount: count, columnCount: 3, repeating: 1)
    var oneApart = same
    oneApart[0, 1] = 1e6
    for rows in [same, oneApart, Matrix(rowCount: count, columnCount: 1, values: (0..<count).map(Double.init))] {
      let layout = try TSNE().layout(of: rows, random: RandomSource(seed: 0), workers: Workers())
      #expect((layout.x + layout.y + layout.divergences).allSatisfy { $0.isFinite })
    }
  }

  @Test func stopsWhenCancelled() {
    let cancellation = Cancellation()
    cancellation.cancel()
    #expect(throws: KernelError.cancelled) {
      try TSNE().layout(
        of: blobs([40]), random: RandomSource(seed: 0), workers: Workers(cancellation: cancellation))
    }
  }

  @Test func trustworthinessIsThatOfScikitLearn() throws {
    let golden = try golden("tsne", as: Golden.self)
    for pair in golden.trustworthiness {
      let found = try trustworthiness(
        of: golden.plane.matrix, rows: golden.rows.matrix, k: Int(pair[0]), workers: Workers(threads: 2))
      #expect(abs(found - pair[1]) < 1e-12)
    }
    let rows = golden.rows.matrix
    #expect(try trustworthiness(of: rows, rows: rows, k: 7, workers: Workers()) == 1)
  }
}
