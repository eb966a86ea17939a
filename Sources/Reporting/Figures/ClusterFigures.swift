import Analysis

/// Rows of each cluster by class.
func clusterSizeFigure(_ material: FigureMaterial) -> [Figure] {
  guard let profile = material.clusters else { return [] }
  let values = profile.clusters.flatMap { cluster -> [JSONValue] in
    let parts: [(String, Int)] =
      cluster.anomalies.map { [("normal", cluster.size - $0), ("anomaly", $0)] } ?? [("unlabelled", cluster.size)]
    return parts.filter { $0.1 > 0 }.map { name, rows in
      ["cluster": .text(cluster.name), "class": .text(name), "rows": .integer(rows)]
    }
  }
  return [
    Figure(
      "cluster-sizes", .clusters, title: "Rows of each cluster",
      caption: "\(profile.origin); n = \(profile.rowCount). Colours are the labels, which took no part in clustering.",
      specification: [
        "height": ["step": 22], "data": ["values": .list(values)], "mark": "bar",
        "encoding": [
          "y": ["field": "cluster", "type": "nominal", "title": nil, "sort": order(profile)],
          "x": ["field": "rows", "type": "quantitative", "title": "rows", "axis": ["format": "~s"]],
          "color": ["field": "class", "type": "nominal", "title": nil, "scale": FigureColors.classes],
        ],
      ])
  ]
}

private func order(_ profile: ClusterProfile) -> JSONValue { .list(profile.clusters.map { .text($0.name) }) }

/// Families of the labels in each cluster, as shares of the cluster.
func clusterFamilyFigure(_ material: FigureMaterial) -> [Figure] {
  guard let profile = material.clusters, let table = profile.families else { return [] }
  let totals = table.rowTotals
  let values = table.rowNames.indices.flatMap { row in
    table.columnNames.indices.map { column -> JSONValue in
      [
        "cluster": .text(table.rowNames[row]), "family": .text(table.columnNames[column]),
        "share": .number(rounded(Double(table.counts[row][column]) / Double(max(1, totals[row])))),
        "rows": .integer(table.counts[row][column]),
      ]
    }
  }
  let names = JSONValue.list(table.rowNames.map { .text($0) })
  return [
    Figure(
      "cluster-families", .clusters, title: "What the labels say of each cluster",
      caption: "Share of each family among the rows of a cluster; n = \(table.total) labelled rows.",
      specification: [
        "height": ["step": 24], "data": ["values": .list(values)],
        "encoding": [
          "y": ["field": "cluster", "type": "nominal", "title": "cluster", "sort": names],
          "x": ["field": "family", "type": "nominal", "title": nil, "axis": ["labelAngle": 0]],
        ],
        "layer": [
          [
            "mark": "rect",
            "encoding": [
              "color": [
                "field": "share", "type": "quantitative", "title": "share",
                "scale": ["scheme": "cividis", "domain": [0, 1]], "legend": ["format": "~%"],
              ]
            ],
          ],
          [
            "transform": [["filter": "datum.rows > 0"]], "mark": ["type": "text", "fontSize": 9],
            "encoding": [
              "text": ["field": "rows", "type": "quantitative", "format": ",d"],
              "color": [
                "condition": ["test": "datum.share > 0.55", "value": "#1f2429"], "value": "#ffffff",
              ],
            ],
          ],
        ],
      ])
  ]
}

/// Scaled median differences of the columns that set clusters apart.
func clusterColumnFigure(_ material: FigureMaterial) -> [Figure] {
  guard let profile = material.clusters else { return [] }
  let statistics = profile.statistics
  let spread = statistics.columns.indices.map { column in
    statistics.scaledDifferences.map { min(20, abs($0[column] ?? 0)) }.reduce(0, +)
  }
  let shown = statistics.columns.indices.sorted { (spread[$0], $1) > (spread[$1], $0) }.prefix(20)
    .filter { spread[$0] > 0 }
  guard !shown.isEmpty else { return [] }
  let values = profile.clusters.indices.flatMap { cluster in
    shown.map { column -> JSONValue in
      [
        "cluster": .text(profile.clusters[cluster].name), "column": .text(statistics.columns[column]),
        "difference": JSONValue(statistics.scaledDifferences[cluster][column].map(rounded)),
        "median": JSONValue(statistics.medians[cluster][column].map(rounded)),
      ]
    }
  }
  return [
    Figure(
      "cluster-columns", .clusters, title: "What sets the clusters apart",
      caption: """
        Median of the cluster less the median of all rows, over the spread of the column; colours end at ±5. The \
        \(shown.count) columns with the greatest differences. n = \(profile.rowCount).
        """,
      specification: [
        "height": ["step": 20], "data": ["values": .list(values)], "mark": "rect",
        "encoding": [
          "y": [
            "field": "column", "type": "nominal", "title": nil,
            "sort": .list(shown.map { .text(statistics.columns[$0]) }),
          ],
          "x": [
            "field": "cluster", "type": "nominal", "title": nil, "sort": order(profile), "axis": ["labelAngle": -45],
          ],
          "color": [
            "field": "difference", "type": "quantitative", "title": "scaled difference",
            "scale": ["scheme": "purpleorange", "domain": [-5, 5], "clamp": true, "reverse": true],
          ],
          "tooltip": [["field": "cluster"], ["field": "column"], ["field": "median"], ["field": "difference"]],
        ],
      ])
  ]
}

/// Silhouettes of the rows, cluster by cluster, as bands of descending values.
func silhouetteFigure(_ material: FigureMaterial) -> [Figure] {
  guard let profile = material.clusters, !profile.silhouettes.isEmpty else { return [] }
  let values = profile.silhouettes.flatMap { band in
    band.values.indices.map { place -> JSONValue in
      [
        "cluster": .text("cluster \(band.cluster)"), "silhouette": .number(rounded(band.values[place])),
        "place": .number(rounded((Double(place) + 0.5) / Double(band.values.count))),
      ]
    }
  }
  let shown = profile.silhouettes.reduce(0) { $0 + $1.values.count }
  let mean = profile.indices.silhouette.map { ", mean \(readable($0))" } ?? ""
  return [
    Figure(
      "silhouettes", .clusters, title: "Silhouette of the rows by cluster",
      caption: """
        Rows of a cluster from the best to the worst placed, each cluster as wide as the others whatever its size; below 0 \
        a row is nearer to another cluster. \(shown) of n = \(profile.rowCount) rows are drawn\(mean).
        """, isResponsive: false,
      specification: [
        "data": ["values": .list(values)], "columns": 4, "spacing": 12,
        "facet": [
          "field": "cluster", "type": "nominal", "title": nil,
          "sort": .list(profile.silhouettes.map { .text("cluster \($0.cluster)") }),
        ],
        "spec": [
          "width": 135, "height": 90, "mark": ["type": "area", "color": .text(FigureColors.categories[0])],
          "encoding": [
            "x": ["field": "place", "type": "quantitative", "title": nil, "axis": ["format": "~%", "tickCount": 2]],
            "y": [
              "field": "silhouette", "type": "quantitative", "title": nil, "stack": nil, "scale": ["domain": [-1, 1]],
              "axis": ["tickCount": 3],
            ],
          ],
        ],
      ])
  ]
}
