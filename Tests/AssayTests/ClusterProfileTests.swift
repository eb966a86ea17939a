import AnomalyTestSupport
import Foundation
import Testing

private struct Golden: Decodable {
  struct Cells: Decodable {
    let rows: [[Double?]]
  }
  struct Categories: Decodable {
    let clusters: [Int]
    let names: [String]
    let counts: [Double]
    let shares: [Double]
  }
  let numericColumns: [String]
  let clusterMedians: Cells
  let clusterMeans: Cells
  let clusterStd: Cells
  let clusterFeatureDiffScaled: Cells
  let classes: [String]
  let clusterClassCrosstab: Cells
  let clusterClassProportions: Cells
  let categories: [String: Categories]
  let componentColumns: [String]
  let pcaComponents: GoldenMatrix
  let explainedVarianceRatio: [Double]
  let clusterCentroidsPca: GoldenMatrix
  let clusterRepresentativeRows: [Double]
  let representativeDistances: [Double]
}

private struct PublishedLabels: Decodable {
  let labels: String
}

/// A CSV file without quoted fields.
private struct CSVFile {
  let columns: [String]
  let rows: [[String]]

  init(_ data: Data) throws {
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    columns = try #require(lines.first)
    rows = Array(lines.dropFirst())
  }

  func texts(_ column: String) throws -> [String] {
    let place = try #require(columns.firstIndex(of: column), "\(column)")
    return rows.map { $0[place] }
  }

  /// One line a row; nil where nothing stands.
  func numbers(_ names: [String]) throws -> [[Double?]] {
    let values = try names.map { try texts($0).map { Double($0) } }
    return rows.indices.map { row in values.map { $0[row] } }
  }

  func numbers(_ name: String) throws -> [Double] { try numbers([name]).compactMap { $0[0] } }
}

private func difference(_ found: [[Double?]], _ expected: [[Double?]]) -> Double {
  guard found.map({ $0.map { $0 == nil } }) == expected.map({ $0.map { $0 == nil } }) else { return .infinity }
  return largestDifference(found.flatMap { $0.compactMap { $0 } }, expected.flatMap { $0.compactMap { $0 } })
}

/// The files of a folder by name.
private func contents(_ folder: String) throws -> [String: Data] {
  let names = try FileManager.default.contentsOfDirectory(atPath: folder)
  return Dictionary(
    uniqueKeysWithValues: names.map { ($0, FileManager.default.contents(atPath: "\(folder)/\($0)") ?? Data()) })
}

@Suite("Cluster profiles of the published partition", .enabled(if: datasetsFolder != nil, "data not present"))
struct PublishedClusterProfileTests {
  /// The tables of the study's own labels, as the program writes them.
  private static let files = Result {
    let folder = try TemporaryFolder()
    let labels = try golden("published-partition-without-class", as: PublishedLabels.self).labels
    let lines = labels.enumerated().map { "\($0 + 1),\($1)" }
    let file = try folder.file("partition.csv", (["row,cluster"] + lines).joined(separator: "\n") + "\n")
    let result = try assay(
      "clusters", "published-analysis", "--without", "class", "--partition", file, "--output", folder.path("out"))
    #expect(result.status == 0, "\(result.errors)")
    return try contents(folder.path("out/clusters"))
  }

  private func table(_ name: String) throws -> CSVFile {
    try CSVFile(try #require(try Self.files.get()["\(name).csv"], "\(name)"))
  }

  private let expected: Golden

  init() throws { expected = try golden("published-cluster-profiles", as: Golden.self) }

  @Test func statisticsByCluster() throws {
    let tables = [
      "cluster_medians": expected.clusterMedians, "cluster_means": expected.clusterMeans,
      "cluster_std": expected.clusterStd,
      "cluster_feature_diff_scaled": expected.clusterFeatureDiffScaled,
    ]
    for (name, cells) in tables {
      let table = try table(name)
      #expect(Set(table.columns) == Set(["cluster"] + expected.numericColumns), "the cluster is no feature of itself")
      #expect(try table.numbers("cluster") == (0..<8).map(Double.init))
      #expect(difference(try table.numbers(expected.numericColumns), cells.rows) < 1e-6, "\(name)")
    }
  }

  @Test func classesByCluster() throws {
    let counts = try table("cluster_class_crosstab").numbers(expected.classes)
    #expect(difference(counts, expected.clusterClassCrosstab.rows) == 0)
    let shares = try table("cluster_class_proportions").numbers(expected.classes)
    #expect(difference(shares, expected.clusterClassProportions.rows) < 1e-12)
  }

  @Test func categoriesByCluster() throws {
    for (column, list) in expected.categories {
      let table = try table("cat_\(column)_by_cluster_topk")
      #expect(try table.numbers("cluster") == list.clusters.map(Double.init))
      #expect(try table.texts(column) == list.names)
      #expect(try table.numbers("count") == list.counts)
      #expect(largestDifference(try table.numbers("share"), list.shares) < 1e-12)
    }
  }

  @Test func componentsAndCentroids() throws {
    let components = try table("pca_components").numbers(expected.componentColumns).map { $0.compactMap { $0 } }
    let names = (1...20).map { "pc-\($0)" }
    var centroids = try table("cluster_centroids_pca").numbers(names).map { $0.compactMap { $0 } }
    try #require(components.map(\.count) == Array(repeating: 125, count: 20))
    for (component, direction) in expected.pcaComponents.rows.enumerated() {
      // A direction has no sign of its own.
      let sign = zip(components[component], direction).reduce(0) { $0 + $1.0 * $1.1 } < 0 ? -1.0 : 1
      #expect(largestDifference(components[component].map { sign * $0 }, direction) < 1e-6)
      for cluster in centroids.indices { centroids[cluster][component] *= sign }
    }
    #expect(largestDifference(centroids.flatMap { $0 }, expected.clusterCentroidsPca.rows.flatMap { $0 }) < 1e-6)
    let shares = try table("pca_explained_variance").numbers("share")
    #expect(largestDifference(Array(shares.prefix(20)), expected.explainedVarianceRatio) < 1e-9)
  }

  @Test func representativeRows() throws {
    let table = try table("cluster_representative_rows")
    #expect(try table.numbers("row") == expected.clusterRepresentativeRows)
    #expect(largestDifference(try table.numbers("distance"), expected.representativeDistances) < 1e-6)
  }

  @Test func whatWasGivenIsNotMadeAgain() throws {
    let files = try Self.files.get()
    #expect(files["cluster_stability.csv"] == nil && files["top_anomalies.csv"] == nil)
    #expect(try table("k_sweep").numbers("clusters") == (2...12).map(Double.init))
  }
}

@Suite("assay clusters")
struct ClustersCommandTests {
  @Test func sameFilesForAnyNumberOfThreads() throws {
    let folder = try TemporaryFolder()
    for threads in ["1", "2"] {
      let result = try assay(
        "clusters", "simulated", "--clusters", "5", "--seed", "3", "--threads", threads, "--output",
        folder.path(threads))
      #expect(result.status == 0, "\(result.errors)")
    }
    let one = try contents(folder.path("1/clusters"))
    #expect(one == (try contents(folder.path("2/clusters"))))
    #expect(one.keys.contains("cluster_stability.csv") && one.keys.contains("cat_family_by_cluster_topk.csv"))
    let content = try #require(
      one["clusters.json"].map { try JSONSerialization.jsonObject(with: $0) } as? [String: Any])
    let files = try #require(content["files"] as? [String: String])
    #expect(Set(files.keys) == Set(one.keys).subtracting(["clusters.json"]))
    let sizes = try CSVFile(try #require(one["cluster_sizes.csv"]))
    #expect(sizes.rows.count == 5)
  }

  @Test func noiseScoresAndFilesOfEarlierRuns() throws {
    let folder = try TemporaryFolder()
    let rows =
      try String(contentsOfFile: repositoryRoot.appending(path: "dataset/simulated/flows.csv").path, encoding: .utf8)
      .split(separator: "\n").count - 1
    let clusters = (1...rows).map { "\($0),\($0 % 11 == 0 ? -1 : $0 % 3 * 2)" }
    let scores = (1...rows).map { "\($0),\(Double(($0 * 31) % 1009))" }
    let partition = try folder.file("p.csv", (["row,cluster"] + clusters.reversed()).joined(separator: "\n"))
    let scored = try folder.file("s.csv", (["row,score"] + scores).joined(separator: "\n"))
    let old = URL(fileURLWithPath: folder.path("out/clusters"))
    try FileManager.default.createDirectory(at: old, withIntermediateDirectories: true)
    let stale = old.appending(path: "cluster_stability.csv").path
    try Data(#"{"files": {"cluster_stability.csv": ""}}"#.utf8).write(to: old.appending(path: "clusters.json"))
    try Data().write(to: URL(fileURLWithPath: stale))
    let result = try assay(
      "clusters", "simulated", "--partition", partition, "--scores", scored, "--output", folder.path("out"))
    #expect(result.status == 0, "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: stale))
    let files = try contents(folder.path("out/clusters"))
    #expect(try CSVFile(try #require(files["cluster_sizes.csv"])).numbers("cluster") == [-1, 0, 2, 4])
    let top = try CSVFile(try #require(files["top_anomalies.csv"])).numbers("score")
    #expect(top.count == 50 && top[0] == 1008 && zip(top, top.dropFirst()).allSatisfy { $0 >= $1 })
  }

  /// A data set without labels in a folder of its own.
  private func unlabelled(_ rows: [String], in folder: TemporaryFolder) throws -> URL {
    let place = URL(fileURLWithPath: folder.path("dataset/plain"))
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    let contract = """
      name: plain
      title: A data set without labels
      source: a test
      licence: none
      file: rows.csv
      format: csv
      header: true
      columns:
        - {name: a, type: number}
        - {name: b, type: category}
      cleaning: {nulls: fail, duplicates: keep, constantColumns: drop, malformed: fail}
      """
    try Data(contract.utf8).write(to: place.appending(path: "dataset.yaml"))
    try Data((["a,b"] + rows).joined(separator: "\n").appending("\n").utf8).write(to: place.appending(path: "rows.csv"))
    return URL(fileURLWithPath: folder.path(""))
  }

  @Test("without labels what needs them is left out", arguments: ["1", "3"])
  func withoutLabels(clusters: String) throws {
    let folder = try TemporaryFolder()
    let place = try unlabelled((0..<60).map { "\($0 % 20 * ($0 % 3)),\($0 % 3 == 0 ? "x" : "y")" }, in: folder)
    let result = try assay(["clusters", "plain", "--clusters", clusters, "--output", "out"], in: place)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("no labels"))
    let names = try Set(contents(folder.path("out/clusters")).keys)
    #expect(!names.contains { $0.contains("class") || $0.contains("family") })
    #expect(names.isSuperset(of: ["cat_b_by_cluster_topk.csv", "cluster_std.csv", "k_sweep.csv"]))
  }

  @Test("few or equal rows", arguments: [2, 9, 40])
  func fewRows(count: Int) throws {
    let folder = try TemporaryFolder()
    let place = try unlabelled((0..<count).map { "\($0 % 2),x" }, in: folder)
    let made = try assay(["clusters", "plain", "--clusters", "2", "--output", "out"], in: place)
    #expect(made.status == 0, "\(made.errors)")
    let refused = try assay(["clusters", "plain", "--clusters", "41", "--output", "out"], in: place)
    #expect(refused.status == 2 && refused.errors.contains("there are not so many"))
  }

  @Test(
    "input that cannot be used is refused with the reason",
    arguments: [
      ("row,cluster\n1,0\n1,0\n", "row 1 stands there twice"), ("row,cluster\n1,0\n", "has 1 rows"),
      ("row,cluster\n1,x\n", "a cluster number"), ("row,group\n1,0\n", "cluster"),
    ])
  func refusals(text: String, reason: String) throws {
    let folder = try TemporaryFolder()
    let file = try folder.file("p.csv", text)
    let result = try assay("clusters", "simulated", "--partition", file, "--output", folder.path("out"))
    #expect(result.status == 2)
    #expect(result.errors.contains(reason), "\(result.errors)")
    let other = try assay("clusters", "simulated", "--without", "sevice", "--output", folder.path("out"))
    #expect(other.status == 2 && other.errors.contains("did you mean 'service'"))
  }
}
