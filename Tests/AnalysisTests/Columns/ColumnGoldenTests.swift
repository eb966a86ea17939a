import Analysis
import AnomalyCore
import AnomalyTestSupport
import Foundation
import NumericKernels
import Testing

private struct Golden: Decodable {
  struct MannWhitney: Decodable {
    let name: String
    let normal: [Double]
    let anomalies: [Double]
    let statistic: Double
    let p: Double
  }
  struct Independence: Decodable {
    let name: String
    let counts: GoldenMatrix
    let statistic: Double
    let p: Double
    let degrees: Int
    let smallestExpected: Double
    let cramersV: Double
    let fisherP: Double?
    let exactP: Double?

    var table: ContingencyTable {
      let counts = counts.rows.map { $0.map { Int($0) } }
      return ContingencyTable(
        rowNames: counts.indices.map { "level \($0)" }, columnNames: counts[0].indices.map { "class \($0)" },
        counts: counts)
    }
  }
  struct Adjustment: Decodable {
    let values: [Double]
    let adjusted: [Double]
  }
  struct Tails: Decodable {
    let chiSquared: [[Double]]
    let gaussian: [[Double]]
  }
  struct Moments: Decodable {
    let name: String
    let values: [Double]
    let mean: Double
    let deviation: Double
    let skewness: Double
    let quantiles: [Double]
  }
  struct Correlations: Decodable {
    let columns: GoldenMatrix
    let pearson: GoldenMatrix
    let spearman: GoldenMatrix
  }
  let mannWhitney: [MannWhitney]
  let independence: [Independence]
  let benjaminiHochberg: [Adjustment]
  let log10Tails: Tails
  let moments: [Moments]
  let correlations: Correlations
}

private func isNear(_ value: Double, _ expected: Double, within tolerance: Double = 1e-9) -> Bool {
  value == expected || abs(value - expected) <= tolerance * abs(expected)
}

private func reference() throws -> Golden { try golden("column-tests", as: Golden.self) }

@Suite("Column tests: references")
struct ColumnGoldenTests {
  @Test("Mann–Whitney equals SciPy's, with and without ties")
  func mannWhitney() throws {
    for reference in try reference().mannWhitney {
      let test = try #require(
        MannWhitneyTest(column: "x", normal: reference.normal, anomalies: reference.anomalies), "\(reference.name)")
      #expect(test.statistic == reference.statistic, "\(reference.name)")
      #expect(isNear(test.p, reference.p), "\(reference.name): \(test.p), \(reference.p)")
      let fromLog = pow(10, test.log10P)
      #expect(isNear(fromLog, reference.p), "\(reference.name): \(fromLog), \(reference.p)")
    }
  }

  @Test("χ², its p, Bergsma's V and the smallest expected count equal SciPy's; small tables get Fisher's p")
  func independence() throws {
    for reference in try reference().independence {
      let test = try #require(try tested(reference.table), "\(reference.name)")
      #expect(isNear(test.statistic, reference.statistic), "\(reference.name)")
      #expect(isNear(test.asymptoticP, reference.p), "\(reference.name): \(test.asymptoticP), \(reference.p)")
      #expect(test.degrees == reference.degrees)
      #expect(isNear(test.smallestExpected, reference.smallestExpected, within: 1e-14))
      #expect(isNear(try #require(test.cramersV), reference.cramersV), "\(reference.name)")
      let isFourfold = reference.fisherP != nil
      let isSmall = reference.smallestExpected < 5
      #expect(test.isYatesCorrected == isFourfold)
      #expect(test.method == (!isSmall ? .chiSquared : isFourfold ? .fisher : .monteCarlo), "\(reference.name)")
      if let fisher = reference.fisherP, isSmall {
        #expect(isNear(test.p, fisher) && isNear(pow(10, test.log10P), fisher), "\(reference.name)")
      }
    }
  }

  @Test("random tables of fixed margins give the p of all tables within four standard errors")
  func monteCarlo() throws {
    var seen = 0
    for reference in try reference().independence {
      guard let exact = reference.exactP, reference.fisherP == nil else { continue }
      seen += 1
      let replicates = 40_000
      let test = try #require(try tested(reference.table, replicates: replicates))
      let error = (exact * (1 - exact) / Double(replicates)).squareRoot()
      #expect(abs(test.p - exact) <= 4 * error + 1 / Double(replicates), "\(reference.name): \(test.p), \(exact)")
      #expect(test.replicates == replicates)
    }
    #expect(seen >= 2)
  }

  @Test("Benjamini and Hochberg's adjustment equals SciPy's")
  func benjaminiHochberg() throws {
    for reference in try reference().benjaminiHochberg {
      let adjusted = benjaminiHochbergAdjusted(reference.values)
      #expect(zip(adjusted, reference.adjusted).allSatisfy { isNear($0, $1, within: 1e-14) })
      #expect(zip(adjusted, holmAdjusted(reference.values)).allSatisfy { $0 <= $1 })
    }
    #expect(benjaminiHochbergAdjusted([]).isEmpty)
  }

  @Test("logarithms of tails are right where the tail itself is no number any more")
  func tails() throws {
    let tails = try reference().log10Tails
    for row in tails.chiSquared {
      let value = log10ChiSquaredTail(row[0], degrees: row[1])
      #expect(isNear(value, row[2], within: 1e-12), "\(row): \(value)")
    }
    for row in tails.gaussian {
      #expect(isNear(log10GaussianTail(row[0]), row[1], within: 1e-12), "\(row): \(log10GaussianTail(row[0]))")
    }
    #expect(log10GaussianTail(.infinity) == -.infinity && log10GaussianTail(-.infinity) == 0)
    #expect(log10ChiSquaredTail(.infinity, degrees: 2) == -.infinity && log10ChiSquaredTail(-1, degrees: 2) == 0)
  }

  @Test("moments and quantiles equal NumPy's and SciPy's")
  func moments() throws {
    for reference in try reference().moments {
      let analysis = try analyzed([Column("x", reference.values)])
      let numbers = try #require(analysis.columns[0].numbers)
      #expect(isNear(numbers.mean, reference.mean) && isNear(numbers.deviation, reference.deviation))
      #expect(abs(try #require(numbers.skewness) - reference.skewness) < 1e-9, "\(reference.name)")
      #expect(largestDifference(numbers.quantiles.map(\.value), reference.quantiles) < 1e-12)
    }
  }

  @Test("correlations equal NumPy's and SciPy's")
  func correlations() throws {
    let reference = try reference().correlations
    let columns = reference.columns.rows.enumerated().map { Column("x\($0)", $1) }
    let correlations = try analyzed(columns).correlations
    for (own, expected) in [(correlations.pearson, reference.pearson), (correlations.spearman, reference.spearman)] {
      #expect(largestDifference(own.flatMap { $0.compactMap { $0 } }, expected.rows.flatMap { $0 }) < 1e-9)
    }
  }
}
