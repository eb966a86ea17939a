public import Analysis
public import Foundation
import RunRecords

/// The tables of a cluster profile under the names of the published study, without their extension.
///
/// Labels and scores make `cluster_class_crosstab`, `cluster_class_proportions`, `cluster_family_crosstab` and
/// `top_anomalies`: left out where there are none. The sweep and the stability of clusters are left out where they were
/// not computed.
public func clusterTables(_ profile: ClusterProfile) -> [String: Table] {
  let names = profile.components.loadings.indices.map { "pc-\($0 + 1)" }
  let clusters = profile.clusters.map { [Table.Cell.integer($0.number)] }
  let statistics = profile.statistics
  func byCluster(_ values: [[Double?]]) -> Table {
    Table("", columns: numeric(["cluster"] + statistics.columns), rows: zip(clusters, values).map { $0 + $1.map(cell) })
  }
  var tables = [
    "cluster_sizes": clusterSizeTable(profile),
    "pca_components": Table(
      "", columns: [Table.Column("component")] + numeric(profile.components.columns),
      rows: zip(names, profile.components.loadings).map { [.text($0)] + $1.map { .number($0) } }),
    "pca_explained_variance": varianceTable(profile.components.varianceShares),
    "cluster_centroids_pca": Table(
      "", columns: numeric(["cluster"] + names),
      rows: zip(clusters, profile.components.centroids).map { $0 + $1.map { .number($0) } }),
    "cluster_medians": byCluster(statistics.medians),
    "cluster_means": byCluster(statistics.means),
    "cluster_std": byCluster(statistics.deviations),
    "cluster_feature_diff_scaled": byCluster(statistics.scaledDifferences),
    "cluster_feature_spreads": spreadTable(statistics),
    "cluster_representative_rows": representativeTable(profile),
  ]
  for (name, table) in categoryTables(profile) { tables[name] = table }
  if let classes = profile.classes {
    tables["cluster_class_crosstab"] = crosstab(classes)
    tables["cluster_class_proportions"] = proportions(classes)
  }
  if let families = profile.families { tables["cluster_family_crosstab"] = crosstab(families) }
  if let sweep = profile.sweep { tables["k_sweep"] = sweepTable(sweep) }
  if let stability = profile.stability {
    tables["cluster_stability"] = stabilityTable(stability)
    tables["cluster_seed_matches"] = seedTable(stability)
  }
  if let rows = profile.topAnomalies { tables["top_anomalies"] = topTable(rows) }
  return tables
}

/// The profile and its tables as files; `clusters.json` also lists the digests of the others.
public func clusterFiles(_ profile: ClusterProfile) throws -> [String: Data] {
  var files: [String: Data] = [:]
  for (name, table) in clusterTables(profile) {
    files["\(name).csv"] = Data(TableFormat.csv.render(table).utf8)
  }
  files[clusterFileName] = try encodedRecord(ListedProfile(profile: profile, files: files.mapValues { sha256($0) }))
  return files
}

/// The file that makes a folder a profile of clusters: a `ClusterProfile`, with the digests of the tables beside it.
public let clusterFileName = "clusters.json"

private struct ListedProfile: Encodable {
  let profile: ClusterProfile
  let files: [String: String]

  private enum CodingKeys: String, CodingKey { case files }

  func encode(to encoder: any Encoder) throws {
    try profile.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(files, forKey: .files)
  }
}

/// One line a cluster: how large, how pure, how well apart, how stable.
public func clusterSizeTable(_ profile: ClusterProfile) -> Table {
  let stabilities = profile.stability?.clusters ?? []
  return Table(
    "Clusters",
    columns: numeric(["cluster", "rows", "share", "anomalies", "share of anomalies", "silhouette", "Jaccard"])
      + [Table.Column("stability")],
    rows: profile.clusters.map { cluster in
      let stability = stabilities.first { $0.cluster == cluster.number }
      return [
        .integer(cluster.number), .integer(cluster.size), .number(cluster.share),
        cluster.anomalies.map { .integer($0) } ?? .none,
        cell(cluster.anomalies.map { Double($0) / Double(cluster.size) }), cell(cluster.silhouette),
        cell(stability?.meanJaccard), stability.map { .text($0.reading.rawValue) } ?? .none,
      ]
    })
}

/// One line a number of clusters.
public func sweepTable(_ sweep: KSweep) -> Table {
  Table(
    "Number of clusters",
    columns: numeric([
      "clusters", "inertia", "silhouette", "Davies–Bouldin", "Calinski–Harabasz", "mean ARI between seeds", "least ARI",
    ]) + [Table.Column("knee")],
    rows: sweep.steps.map { step in
      [
        .integer(step.clusters), .number(step.inertia), cell(step.silhouette), cell(step.daviesBouldin),
        cell(step.calinskiHarabasz), cell(step.meanAdjustedRand), cell(step.leastAdjustedRand),
        .text(step.clusters == sweep.knee ? "yes" : ""),
      ]
    })
}

private func stabilityTable(_ stability: PartitionStability) -> Table {
  Table(
    "Stability of clusters",
    columns: numeric(["cluster", "mean Jaccard", "least Jaccard", "share dissolved", "resamples"])
      + [Table.Column("reading")],
    rows: stability.clusters.map { cluster in
      [
        .integer(cluster.cluster), .number(cluster.meanJaccard), .number(cluster.leastJaccard),
        .number(cluster.dissolvedShare), .integer(cluster.resamples), .text(cluster.reading.rawValue),
      ]
    })
}

private func seedTable(_ stability: PartitionStability) -> Table {
  Table(
    "Clusters from other seeds",
    columns: numeric(["seed", "ARI", "cluster", "counterpart", "rows in both", "Jaccard"]),
    rows: stability.seeds.flatMap { seed in
      seed.matches.map { match in
        [
          .integer(Int(clamping: seed.seed)), cell(seed.adjustedRand), .integer(match.cluster),
          match.counterpart.map { .integer($0) } ?? .none, .integer(match.overlap), .number(match.jaccard),
        ]
      }
    })
}

private func varianceTable(_ shares: [Double]) -> Table {
  var sum = 0.0
  return Table(
    "Explained variance", columns: numeric(["component", "share", "cumulated"]),
    rows: shares.enumerated().map { place, share in
      sum += share
      return [.integer(place + 1), .number(share), .number(sum)]
    })
}

private func spreadTable(_ statistics: ClusterStatistics) -> Table {
  Table(
    "Spreads", columns: [Table.Column("column")] + numeric(["median", "spread"]) + [Table.Column("kind")],
    rows: statistics.columns.indices.map { column in
      [
        .text(statistics.columns[column]), cell(statistics.globalMedians[column]), .number(statistics.spreads[column]),
        .text(statistics.spreadKinds[column].rawValue),
      ]
    })
}

private func representativeTable(_ profile: ClusterProfile) -> Table {
  let labelled = profile.representatives.contains { $0.label != nil }
  return Table(
    "Representative rows",
    columns: numeric(["cluster", "row", "distance"]) + (labelled ? [Table.Column("label")] : [])
      + profile.columns.map { Table.Column($0) },
    rows: profile.representatives.map { row in
      [.integer(row.cluster), .integer(row.row), .number(row.distance)]
        + (labelled ? [row.label.map { .text($0) } ?? .none] : []) + row.values.map { .text($0) }
    })
}

/// `cat_<column>_by_cluster_topk`, one line a cluster and category.
private func categoryTables(_ profile: ClusterProfile) -> [String: Table] {
  var tables: [String: Table] = [:]
  for list in profile.categories {
    let safe = String(list.column.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "_" })
    var name = "cat_\(safe)_by_cluster_topk"
    while tables[name] != nil { name += "_" }
    tables[name] = Table(
      list.column,
      columns: numeric(["cluster"]) + [Table.Column(list.column)] + numeric(["count", "share"]),
      rows: zip(profile.clusters, list.clusters).flatMap { cluster, categories in
        categories.map {
          [.integer(cluster.number), .text($0.name), .integer($0.count), .number($0.share)] as [Table.Cell]
        }
      })
  }
  return tables
}

private func crosstab(_ table: ContingencyTable) -> Table {
  Table(
    "", columns: numeric(["cluster"] + table.columnNames),
    rows: zip(table.rowNames, table.counts).map { [.text($0)] + $1.map { .integer($0) } })
}

/// Each line sums to 1.
private func proportions(_ table: ContingencyTable) -> Table {
  Table(
    "", columns: numeric(["cluster"] + table.columnNames),
    rows: zip(table.rowNames, table.counts).map { name, counts in
      let total = Double(counts.reduce(0, +))
      return [.text(name)] + counts.map { .number(Double($0) / total) }
    })
}

private func topTable(_ rows: [ScoredRow]) -> Table {
  Table(
    "Rows with the highest scores",
    columns: numeric(["rank", "row", "score", "cluster"]) + [Table.Column("label")],
    rows: rows.enumerated().map { place, row in
      [
        .integer(place + 1), .integer(row.row), .number(row.score), .integer(row.cluster),
        row.label.map { .text($0) } ?? .none,
      ]
    })
}

private func numeric(_ titles: [String]) -> [Table.Column] { titles.map { Table.Column($0, isNumeric: true) } }

private func cell(_ value: Double?) -> Table.Cell { value.map { .number($0) } ?? .none }
