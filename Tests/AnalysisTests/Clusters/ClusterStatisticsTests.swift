import Analysis
import AnomalyCore
import AnomalyTestSupport
import NumericKernels
import Testing

private struct Golden: Decodable {
  struct Cells: Decodable {
    let rows: [[Double?]]
  }
  struct Statistics: Decodable {
    let columns: [String]
    let values: Cells
    let clusters: [Int32]
    let numbers: [Int]
    let medians: Cells
    let means: Cells
    let deviations: Cells
    let spreads: [Double]
    let scaledDifferences: Cells
  }
  let statistics: Statistics
}

private func difference(_ found: [[Double?]], _ expected: [[Double?]]) -> Double {
  guard found.map({ $0.map { $0 == nil } }) == expected.map({ $0.map { $0 == nil } }) else { return .infinity }
  return largestDifference(found.flatMap { $0.compactMap { $0 } }, expected.flatMap { $0.compactMap { $0 } })
}

private func statistics(_ columns: [Column], _ labels: [Int32]) throws -> ClusterStatistics {
  let partition = Partition(labels: labels, clusterCount: Int(labels.max() ?? -1) + 1)
  return try ClusterStatistics(
    of: Frame(columns: columns, rowCount: labels.count), in: ClusterGroups(partition), workers: Workers(threads: 2))
}

@Suite("Statistics by cluster")
struct ClusterStatisticsTests {
  @Test func asPandasHasThem() throws {
    let golden = try golden("cluster-tables", as: Golden.self).statistics
    let columns = golden.columns.enumerated().map { place, name in
      Column(name, golden.values.rows.map { $0[place] ?? .nan })
    }
    let found = try statistics(columns, golden.clusters)
    #expect(found.columns == golden.columns)
    #expect(difference(found.medians, golden.medians.rows) < 1e-12)
    #expect(difference(found.means, golden.means.rows) < 1e-12)
    #expect(difference(found.deviations, golden.deviations.rows) < 1e-12)
    #expect(difference(found.scaledDifferences, golden.scaledDifferences.rows) < 1e-12)
    // A constant column has no spread; pandas divides by 1 there, which gives the same difference of 0.
    #expect(found.spreadKinds == [.medianDeviation, .meanDeviation, .none, .medianDeviation, .medianDeviation])
    let varying = found.spreads.indices.filter { found.spreadKinds[$0] != .none }
    #expect(largestDifference(varying.map { found.spreads[$0] }, varying.map { golden.spreads[$0] }) < 1e-12)
    #expect(found.spreads[2] == 0)
  }

  @Test("differences are finite whatever the values", arguments: [0.0, 1, -3, 1e300, 1e-307])
  func finite(extreme: Double) throws {
    let values = [0, 0, 0, 0, 0, 0, extreme, extreme]
    let found = try statistics([Column("a", values)], [0, 0, 0, 0, 0, 0, 1, 1])
    let differences = found.scaledDifferences.flatMap { $0 }
    #expect(differences.allSatisfy { $0?.isFinite == true })
    #expect((differences[1] ?? 0).sign == (extreme < 0 ? .minus : .plus))
  }

  @Test func onlyNumericColumnsOfTheDataAreFeatures() throws {
    let found = try statistics([Column("a", [1.0, 2]), Column("b", ["x", "y"])], [0, 1])
    #expect(found.columns == ["a"])
    #expect(found.deviations == [[nil], [nil]])
  }

  @Test func groupsAreTheOccupiedOnesAndNoiseComesFirst() {
    let groups = ClusterGroups(Partition(labels: [3, -1, 0, 3, -1], clusterCount: 6))
    #expect(groups.numbers == [-1, 0, 3])
    #expect(groups.sizes == [2, 1, 2])
    #expect(groups.groupOfRow == [2, 0, 1, 2, 0])
    #expect(groups.names == ["-1", "0", "3"])
  }

  @Test func categoriesAreSortedByFrequencyThenName() {
    let groups = ClusterGroups(Partition(labels: [0, 0, 0, 0, 1, 1], clusterCount: 2))
    let top = TopCategories(
      column: "a", codes: [0, 2, 2, 1, -1, 1], names: ["c", "b", "a"], in: groups, limit: 2)
    #expect(top.clusters[0].map(\.name) == ["a", "b"])
    #expect(top.clusters[0].map(\.count) == [2, 1])
    #expect(top.clusters[1] == [TopCategories.Category(name: "b", count: 1, share: 0.5)])
  }

  @Test func labelsDoNotReplaceAColumnOfTheirName() {
    let dataset = Dataset(
      name: "d", frame: Frame(columns: [Column("class", ["x", "y"])], rowCount: 2),
      labels: Labels(isAnomaly: [true, false]),
      rowIDs: [1, 2], digest: "")
    let groups = ClusterGroups(Partition(labels: [0, 0], clusterCount: 1))
    let lists = TopCategories.all(of: dataset, in: groups, limit: 5)
    #expect(lists.map(\.column) == ["class", "label_class", "family"])
  }
}

@Suite("Centres and representatives")
struct ClusterCentresTests {
  @Test func representativesAreNearestToTheMean() throws {
    let rows = Matrix(rows: [[0, 0], [2, 0], [1, 0.5], [9, 9], [1, 0.5]])
    let groups = ClusterGroups(Partition(labels: [0, 0, 0, 1, 0], clusterCount: 2))
    let centres = try ClusterCentres(rows, groups, workers: Workers())
    #expect(centres.means == Matrix(rows: [[1, 0.25], [9, 9]]))
    // Rows 2 and 4 are equally near: the first counts.
    #expect(centres.nearestRows(groups) == [2, 3])
    #expect(abs(centres.inertia(groups) - 2.25) < 1e-12)
    let dataset = Dataset(
      name: "d",
      frame: Frame(
        columns: [Column("a", [0, 1, .nan, 4.5, 2]), Column("b", ["x", "x", "y", "x", "x"])], rowCount: 5),
      labels: nil, rowIDs: [10, 20, 30, 40, 50], digest: "")
    let representatives = RepresentativeRow.all(of: dataset, in: groups, centres: centres)
    #expect(representatives.map(\.row) == [30, 40])
    #expect(representatives.map(\.values) == [["", "y"], ["4.5", "x"]])
    #expect(representatives[0].distance == 0.25)
  }

  @Test func noiseIsNotInTheInertia() throws {
    let rows = Matrix(rows: [[0], [1], [50], [70]])
    let groups = ClusterGroups(Partition(labels: [0, 0, -1, -1], clusterCount: 1))
    #expect(try ClusterCentres(rows, groups, workers: Workers()).inertia(groups) == 0.5)
  }

  @Test func silhouetteBandsAreSortedAndThinned() {
    let count = 1000
    let labels = (0..<count).map { Int32($0 < 5 ? 1 : $0 == 5 ? -1 : 0) }
    let values = (0..<count).map { Double(($0 * 7919) % count) / 1000 - 0.1 }
    let bands = SilhouetteBand.all(
      values, of: Partition(labels: labels, clusterCount: 3), rowIDs: Array(1...count), limit: 50)
    #expect(bands.map(\.cluster) == [0, 1])
    #expect(bands.map(\.size) == [994, 5])
    #expect(bands.map(\.values.count) == [45, 5])
    for band in bands {
      #expect(zip(band.values, band.values.dropFirst()).allSatisfy { $0 >= $1 })
      #expect(zip(band.rows, band.values).allSatisfy { values[$0 - 1] == $1 })
    }
    #expect(bands[0].negatives == (6..<count).count { values[$0] < 0 })
  }
}
