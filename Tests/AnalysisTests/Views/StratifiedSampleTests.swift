import Analysis
import AnomalyCore
import NumericKernels
import Testing

@Suite("Stratified samples")
struct StratifiedSampleTests {
  @Test("sizes add up and nothing small is lost", arguments: [0, 1, 5, 7, 50, 99, 100, 1000, 20_000])
  func sizes(limit: Int) {
    let groups = [9000, 3, 0, 700, 40, 1, 1, 5000]
    let drawn = sampleSizes(ofGroups: groups, limit: limit)
    #expect(drawn.reduce(0, +) == min(limit, groups.reduce(0, +)))
    #expect(zip(drawn, groups).allSatisfy { $0 >= 0 && $0 <= $1 })
    if limit >= 7 { #expect(zip(drawn, groups).allSatisfy { $0 > 0 || $1 == 0 }) }
    if limit >= 1000 { #expect(drawn[1] == 3 && drawn[4] == 40) }
    if limit < 7 { #expect(drawn[0] == min(1, limit)) }
  }

  @Test func rowsAreDistinctAscendingAndOfTheirGroup() {
    let groups = (0..<5000).map { Int32($0 % 50 == 0 ? 1 : $0 == 77 ? 2 : 0) }
    let rows = stratifiedSample(groups, groupCount: 4, limit: 300, random: RandomSource(seed: 1))
    #expect(rows.count == 300)
    #expect(zip(rows, rows.dropFirst()).allSatisfy { $0 < $1 })
    #expect(rows.contains(77))
    #expect(rows == stratifiedSample(groups, groupCount: 4, limit: 300, random: RandomSource(seed: 1)))
    #expect(rows != stratifiedSample(groups, groupCount: 4, limit: 300, random: RandomSource(seed: 2)))
  }

  @Test func sampledRowsKnowClusterAndLabel() {
    let labels = Labels(
      classes: ["ok", "bad", "odd"], codes: [0, 1, 2, 0], verdicts: [.normal, .anomaly, .unlabelled],
      families: ["normal", "dos", "unknown"])
    let frame = Frame(columns: [Column("a", [1.0, 2, 3, 4])], rowCount: 4)
    let dataset = Dataset(name: "d", frame: frame, labels: labels, rowIDs: [11, 12, 13, 14], digest: "")
    let groups = ClusterGroups(Partition(labels: [0, -1, 0, 2], clusterCount: 3))
    let places = RowSample.places(in: dataset, groups, limit: 10, random: RandomSource(seed: 0))
    let sample = RowSample(places, of: dataset, groups, components: Matrix(rows: [[1], [2], [3], [4]]))
    #expect(sample.rows == [11, 12, 13, 14])
    #expect(sample.clusters == [0, -1, 0, 2])
    #expect(sample.classes == ["ok", "bad", "odd", "ok"])
    #expect(sample.families == ["normal", "dos", "unknown", "normal"])
    #expect(sample.isAnomaly == [false, true, nil, false])
    #expect(sample.x == [1, 2, 3, 4] && sample.y == [0, 0, 0, 0])
    #expect(sample.notes.isEmpty)
  }

  @Test func aSampleSaysWhatItIs() {
    let frame = Frame(columns: [Column("a", (0..<100).map(Double.init))], rowCount: 100)
    let dataset = Dataset(name: "d", frame: frame, labels: nil, rowIDs: Array(1...100), digest: "")
    let groups = ClusterGroups(Partition(labels: (0..<100).map { $0 < 98 ? 0 : 1 }, clusterCount: 2))
    let places = RowSample.places(in: dataset, groups, limit: 20, random: RandomSource(seed: 0))
    let sample = RowSample(
      places, of: dataset, groups, components: Matrix(rowCount: 100, columnCount: 2, repeating: 1))
    #expect(sample.rows.count == 20 && sample.clusters.count { $0 == 1 } == 2)
    #expect(sample.classes == nil && sample.isAnomaly == nil)
    #expect(sample.notes.first?.contains("20 of 100 rows") == true)
  }
}
