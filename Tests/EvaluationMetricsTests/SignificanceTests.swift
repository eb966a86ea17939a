import AnomalyCore
import AnomalyTestSupport
import EvaluationMetrics
import NumericKernels
import Testing

private struct Golden: Decodable {
  struct Friedman: Decodable {
    let values: GoldenMatrix
    let meanRanks: [Double]
    let chiSquared: Double
    let chiSquaredP: Double
    let f: Double
    let fP: Double
    let holm: [Double]?
  }
  struct Wilcoxon: Decodable {
    let first: [Double]
    let second: [Double]
    let zeros: Int
    let positiveSum: Double
    let negativeSum: Double
    let normalP: Double
    let exactP: Double?
  }
  struct Holm: Decodable {
    let values: [Double]
    let adjusted: [Double]
  }
  struct Nemenyi: Decodable {
    let fivePercent: [Double]
    let tenPercent: [Double]
  }
  struct Tails: Decodable {
    let chiSquared: [[Double]]
    let f: [[Double]]
    let gaussian: [[Double]]
  }
  let friedman: [Friedman]
  let wilcoxon: [Wilcoxon]
  let holm: [Holm]
  let nemenyi: Nemenyi
  let tails: Tails
}

private func isNear(_ value: Double, _ expected: Double, within tolerance: Double = 1e-10) -> Bool {
  abs(value - expected) <= tolerance * max(abs(expected), 1e-300)
}

private func reference() throws -> Golden { try golden("significance", as: Golden.self) }

@Suite("Significance over blocks: references")
struct SignificanceReferenceTests {
  @Test("tails of χ², F and the normal distribution equal SciPy's")
  func tails() throws {
    let tails = try reference().tails
    for row in tails.chiSquared { #expect(isNear(chiSquaredTail(row[0], degrees: row[1]), row[2]), "\(row)") }
    for row in tails.f { #expect(isNear(fTail(row[0], numerator: row[1], denominator: row[2]), row[3]), "\(row)") }
    for row in tails.gaussian { #expect(isNear(gaussianTail(row[0]), row[1]), "\(row)") }
    #expect(chiSquaredTail(-1, degrees: 3) == 1 && chiSquaredTail(.infinity, degrees: 3) == 0)
    #expect(fTail(0, numerator: 2, denominator: 3) == 1 && fTail(.infinity, numerator: 2, denominator: 3) == 0)
    #expect(gaussianTail(.infinity) == 0)
  }

  @Test("Friedman, Iman–Davenport and the pairs after Holm equal SciPy's, with and without ties")
  func friedman() throws {
    for reference in try reference().friedman {
      let values = reference.values.rows
      let test = try FriedmanTest(values, direction: .higherIsBetter)
      #expect(largestDifference(test.meanRanks, reference.meanRanks) < 1e-14)
      #expect(isNear(test.chiSquared, reference.chiSquared) && isNear(test.chiSquaredP, reference.chiSquaredP))
      #expect(isNear(test.f, reference.f, within: 1e-9) && isNear(test.fP, reference.fP, within: 1e-9))
      guard let holm = reference.holm else { continue }
      #expect(largestDifference(pairwiseComparisons(values).map(\.adjustedP), holm) < 1e-12)
    }
  }

  @Test("Wilcoxon equals SciPy's: exact and normal, ties and zeros by Pratt")
  func wilcoxon() throws {
    for reference in try reference().wilcoxon {
      let normal = WilcoxonSignedRank(reference.first, reference.second, method: .normal)
      #expect(normal.zeros == reference.zeros)
      #expect(normal.positiveSum == reference.positiveSum && normal.negativeSum == reference.negativeSum)
      #expect(isNear(normal.p, reference.normalP, within: 1e-9), "\(reference.first.count) blocks")
      let test = WilcoxonSignedRank(reference.first, reference.second)
      #expect((test.method == .exact) == (reference.first.count <= 25))
      if let exact = reference.exactP { #expect(isNear(test.p, exact), "\(reference.first.count) blocks") }
      if test.method == .normal { #expect(test.p == normal.p) }
    }
  }

  @Test("Holm's adjustment and Nemenyi's critical values equal their references")
  func adjustments() throws {
    let reference = try reference()
    for holm in reference.holm { #expect(largestDifference(holmAdjusted(holm.values), holm.adjusted) < 1e-15) }
    for (level, expected) in [
      (NemenyiLevel.fivePercent, reference.nemenyi.fivePercent), (.tenPercent, reference.nemenyi.tenPercent),
    ] {
      #expect(largestDifference((2...20).compactMap { level.quantile(detectors: $0) }, expected) < 1e-6)
      #expect(level.quantile(detectors: 1) == nil && level.quantile(detectors: 21) == nil)
    }
  }
}

/// `blocks` lists of `detectors` values; the detector *i* is better by `step` · *i*.
private func values(blocks: Int, detectors: Int, step: Double, seed: UInt64 = 1) -> [[Double]] {
  var stream = RandomSource(seed: seed).stream("significance")
  return (0..<blocks).map { _ in (0..<detectors).map { step * Double($0) + stream.uniform() } }
}

@Suite("Significance over blocks: properties")
struct SignificanceTests {
  @Test("Demšar's example: F, critical difference")
  func demsar() throws {
    // AUC of C4.5, with m, with cf, with both on 14 data sets (Demšar 2006, table 6): χ² 9.28, F 3.69, CD 1.25 at 0.05.
    let table: [[Double]] = [
      [0.763, 0.768, 0.771, 0.798], [0.599, 0.591, 0.590, 0.569], [0.954, 0.971, 0.968, 0.967],
      [0.628, 0.661, 0.654, 0.657], [0.882, 0.888, 0.886, 0.898], [0.936, 0.931, 0.916, 0.931],
      [0.661, 0.668, 0.609, 0.685], [0.583, 0.583, 0.563, 0.625], [0.775, 0.838, 0.866, 0.875],
      [1.000, 1.000, 1.000, 1.000], [0.940, 0.962, 0.965, 0.962], [0.619, 0.666, 0.614, 0.669],
      [0.972, 0.981, 0.9751, 0.975], [0.957, 0.978, 0.946, 0.970],
    ]
    let test = try FriedmanTest(table, direction: .higherIsBetter)
    #expect(largestDifference(test.meanRanks, [3.143, 2.000, 2.893, 1.964]) < 1e-3)
    #expect(test.degrees == 3 && test.residualDegrees == 39 && test.fP < 0.05)
    // He does not correct for ties, which makes χ² smaller.
    let squares = test.meanRanks.reduce(0) { $0 + $1 * $1 }
    let uncorrected = 12.0 * 14 / 20 * (squares - 25)
    #expect(abs(uncorrected - 9.28) < 0.01)
    #expect(test.chiSquared > uncorrected && test.chiSquared < 1.2 * uncorrected)
    let difference = try #require(nemenyiDifference(test, level: .fivePercent))
    #expect(abs(difference - 1.25) < 0.005)
  }

  @Test("the direction turns ranks around and leaves the tests as they are", arguments: [2, 3, 7])
  func direction(detectors: Int) throws {
    let values = values(blocks: 9, detectors: detectors, step: 0.2)
    let higher = try FriedmanTest(values, direction: .higherIsBetter)
    let lower = try FriedmanTest(values, direction: .lowerIsBetter)
    #expect(isNear(higher.chiSquared, lower.chiSquared) && isNear(higher.fP, lower.fP))
    #expect(zip(higher.meanRanks, lower.meanRanks).allSatisfy { isNear($0 + $1, Double(detectors + 1)) })
    #expect(isNear(higher.meanRanks.reduce(0, +), Double(detectors * (detectors + 1)) / 2))
  }

  @Test("blocks that all rank alike give the largest χ² and an infinite F")
  func unanimous() throws {
    let test = try FriedmanTest(
      Array(repeating: [3, 2, 1, 0], count: 7), direction: .higherIsBetter)
    #expect(test.meanRanks == [1, 2, 3, 4] && test.chiSquared == 21 && test.f == .infinity && test.fP == 0)
  }

  @Test(
    "what cannot be tested is said",
    arguments: [[], [[1, 2]], [[1], [2]], [[1, 1], [2, 2], [0, 0]]] as [[[Double]]])
  func undefined(values: [[Double]]) {
    #expect(throws: MetricError.self) { try FriedmanTest(values, direction: .higherIsBetter) }
  }

  @Test("the exact p of a block more halves when all agree, and the order of the two does not matter")
  func exactTail() {
    for count in 1...25 {
      let first = (0..<count).map { Double($0 * $0 + 1) }
      let zeros = [Double](repeating: 0, count: count)
      let test = WilcoxonSignedRank(first, zeros)
      #expect(isNear(test.p, min(1, 2 * (0..<count).reduce(1.0) { half, _ in half / 2 })))
      let turned = WilcoxonSignedRank(zeros, first)
      #expect(turned.p == test.p && turned.positiveSum == test.negativeSum)
    }
    let same = WilcoxonSignedRank([1, 2, 3], [1, 2, 3])
    #expect(same.p == 1 && same.zeros == 3)
    #expect(WilcoxonSignedRank([1, 2], [1, 2], method: .normal).p == 1)
  }

  @Test("differences that only rounding tells apart are ties, whatever the scale", arguments: [1e-3, 1, 1e6])
  func rounding(scale: Double) {
    let first = [0.3, 0.2, 0.5, 0.9].map { $0 * scale }
    let second = [0.2, 0.1, 0.6, 0.5].map { $0 * scale }
    let test = WilcoxonSignedRank(first, second)
    #expect(test.positiveSum == 8 && test.negativeSum == 2)
  }

  @Test("exact and normal p agree at 25 blocks", arguments: 1...5 as ClosedRange<UInt64>)
  func methodsAgree(seed: UInt64) {
    let values = values(blocks: 25, detectors: 2, step: 0.1, seed: seed)
    let (first, second) = (values.map { $0[0] }, values.map { $0[1] })
    let exact = WilcoxonSignedRank(first, second, method: .exact)
    #expect(abs(exact.p - WilcoxonSignedRank(first, second, method: .normal).p) < 0.01)
  }

  @Test("without a difference a pair is called different as seldom as the level says")
  func falseAlarms() {
    var rejected = 0
    for seed in 0..<400 as Range<UInt64> {
      let pairs = pairwiseComparisons(values(blocks: 10, detectors: 4, step: 0, seed: seed))
      if pairs.contains(where: { $0.adjustedP < 0.05 }) { rejected += 1 }
    }
    #expect(rejected <= 32, "\(rejected) of 400")
  }

  @Test("cliques are the maximal groups without a clear difference: as by trying every group", arguments: 0..<20)
  func cliques(seed: Int) {
    let count = 7
    let all = values(blocks: 8, detectors: count, step: 0.12, seed: UInt64(seed))
    let pairs = pairwiseComparisons(all)
    // Holm leaves little at eight blocks: any level serves to make graphs of all densities.
    let level = pairs.map(\.adjustedP).sorted()[seed]
    let found = EvaluationMetrics.cliques(count: count, pairs, level: level)
    let isGroup = { (members: [Int]) in
      pairs.allSatisfy { !(members.contains($0.first) && members.contains($0.second)) || $0.adjustedP >= level }
    }
    let groups = (1..<(1 << count)).map { bits in (0..<count).filter { bits >> $0 & 1 == 1 } }.filter(isGroup)
    let maximal = groups.filter { group in
      !groups.contains { $0.count > group.count && Set(group).isSubset(of: $0) }
    }
    #expect(found == maximal.sorted { $0.lexicographicallyPrecedes($1) })
  }

  @Test("a critical difference is given only after Friedman's test rejects")
  func nemenyi() throws {
    let clear = try FriedmanTest(values(blocks: 12, detectors: 4, step: 0.5), direction: .higherIsBetter)
    #expect(nemenyiDifference(clear, level: .fivePercent) != nil)
    let same = try FriedmanTest([[1, 2, 3], [3, 1, 2], [2, 3, 1]], direction: .higherIsBetter)
    #expect(NemenyiLevel.allCases.allSatisfy { nemenyiDifference(same, level: $0) == nil })
  }
}
