import Analysis

/// Variance by principal component, alone and added up.
func varianceFigure(_ material: FigureMaterial) -> [Figure] {
  guard let profile = material.clusters, !profile.components.varianceShares.isEmpty else { return [] }
  let shares = profile.components.varianceShares
  let kept = profile.components.loadings.count
  var sum = 0.0
  let values = shares.prefix(60).enumerated().map { place, share -> JSONValue in
    sum += share
    return ["component": .integer(place + 1), "share": .number(rounded(share)), "sum": .number(rounded(min(1, sum)))]
  }
  let held = shares.prefix(kept).reduce(0, +)
  return [
    Figure(
      "explained-variance", .clusters, title: "Variance by principal component",
      caption: """
        Bars: each component, line: added up; \(kept) components hold \(percent(held)) of \(shares.count) columns' variance. \
        n = \(profile.rowCount).
        """,
      specification: [
        "height": 260, "data": ["values": .list(values)],
        "encoding": ["x": ["field": "component", "type": "quantitative", "title": "component"]],
        "layer": [
          [
            "mark": ["type": "bar", "width": 5, "color": .text(FigureColors.categories[4])],
            "encoding": [
              "y": [
                "field": "share", "type": "quantitative", "title": "share of the variance", "axis": ["format": "~%"],
              ]
            ],
          ],
          [
            "mark": ["type": "line", "point": true, "color": .text(FigureColors.categories[0])],
            "encoding": ["y": ["field": "sum", "type": "quantitative"]],
          ],
        ],
      ])
  ]
}

/// Mean absolute loading of the columns on the kept components.
func importanceFigure(_ material: FigureMaterial) -> [Figure] {
  guard let space = material.clusters?.components, !space.loadings.isEmpty else { return [] }
  let shown = zip(space.columns, space.importances).sorted { ($0.1, $1.0) > ($1.1, $0.0) }.prefix(25)
  let values = shown.map { column, loading -> JSONValue in
    ["column": .text(column), "loading": .number(rounded(loading))]
  }
  return [
    Figure(
      "column-importance", .clusters, title: "Columns behind the components",
      caption: """
        Mean absolute loading over the \(space.loadings.count) kept components, the \(shown.count) greatest of \
        \(space.columns.count) columns.
        """,
      specification: [
        "height": ["step": 17], "data": ["values": .list(values)],
        "mark": ["type": "bar", "color": .text(FigureColors.categories[0])],
        "encoding": [
          "y": ["field": "column", "type": "nominal", "title": nil, "sort": .list(shown.map { .text($0.0) })],
          "x": ["field": "loading", "type": "quantitative", "title": "mean absolute loading"],
        ],
      ])
  ]
}

/// Elbow, silhouette and stability against the number of clusters.
func sweepFigures(_ material: FigureMaterial) -> [Figure] {
  guard let sweep = material.clusters?.sweep, sweep.steps.count > 1 else { return [] }
  let rows = material.clusters?.rowCount ?? 0
  let knee = sweep.knee.map { " The knee is at k = \($0)." } ?? " The curve has no knee."
  let scores: [(String, (KSweepStep) -> Double?)] = [
    ("silhouette", { $0.silhouette }), ("mean ARI between seeds", { $0.meanAdjustedRand }),
    ("Davies–Bouldin (lower is better)", { $0.daviesBouldin }),
  ]
  return [
    line(
      "elbow", "Inertia by number of clusters", "inertia", "n = \(rows).\(knee)",
      sweep.steps.map { step in
        ["k": .integer(step.clusters), "value": .number(rounded(step.inertia)), "index": "inertia"]
      }),
    line(
      "k-indices", "Indices by number of clusters", "value",
      "Silhouettes of \(sweep.silhouetteRows) rows, n = \(rows). Internal indices reward degenerate partitions.",
      scores.flatMap { name, value in
        sweep.steps.map {
          ["k": .integer($0.clusters), "value": JSONValue(value($0).map(rounded)), "index": .text(name)]
        }
      }),
  ]
}

private func line(_ id: String, _ title: String, _ y: String, _ caption: String, _ values: [JSONValue]) -> Figure {
  Figure(
    id, .clusters, title: title, caption: caption,
    specification: [
      "height": 260, "data": ["values": .list(values)], "mark": ["type": "line", "point": true],
      "encoding": [
        "x": ["field": "k", "type": "quantitative", "title": "clusters (k)", "axis": ["tickMinStep": 1]],
        "y": [
          "field": "value", "type": "quantitative", "title": .text(y), "scale": ["zero": .boolean(id == "elbow")],
          "axis": ["format": "~s"],
        ],
        "color": [
          "field": "index", "type": "nominal", "title": nil, "legend": id == "elbow" ? nil : ["orient": "bottom"],
        ],
      ],
    ])
}

/// Rows on the first two components, and on the plane of the embedding.
func planeFigures(_ material: FigureMaterial) -> [Figure] {
  guard let profile = material.clusters else { return [] }
  let sample = profile.sample
  let places = Dictionary(zip(sample.rows, sample.rows.indices)) { first, _ in first }
  var figures = [
    plane(
      "pca-scatter", "Rows on the first two principal components",
      sample.rows.indices.map { ($0, sample.x[$0], sample.y[$0]) },
      sample, ("first component", "second component"),
      (sample.notes.isEmpty ? "n = \(profile.rowCount)" : sample.notes.joined(separator: "; ")) + ".")
  ]
  if let embedding = profile.embedding {
    let points = embedding.rows.indices.compactMap { point in
      places[embedding.rows[point]].map { ($0, embedding.x[point], embedding.y[point]) }
    }
    figures.append(
      plane(
        "embedding", "Neighbourhoods of the rows (\(embedding.method))", points, sample, ("", ""),
        """
        \(points.count) of n = \(profile.rowCount) rows, trustworthiness \(readable(embedding.trustworthiness)). Distances \
        between groups, their sizes and densities mean nothing. The rows are those of the figure above.
        """))
  }
  return figures
}

private func plane(
  _ id: String, _ title: String, _ points: [(row: Int, x: Double, y: Double)], _ sample: RowSample,
  _ axes: (String, String), _ caption: String
) -> Figure {
  let clusters = Set(sample.clusters).sorted().map { $0 < 0 ? "noise" : "cluster \($0)" }
  let values = points.map { point -> JSONValue in
    let number = sample.clusters[point.row]
    let verdict = sample.isAnomaly?[point.row].map { $0 ? "anomaly" : "normal" } ?? "unlabelled"
    return [
      "x": .number(rounded(point.x)), "y": .number(rounded(point.y)), "class": .text(verdict),
      "cluster": .text(number < 0 ? "noise" : "cluster \(number)"), "row": .integer(sample.rows[point.row]),
      "family": .text(sample.families?[point.row] ?? ""),
    ]
  }
  let hasAxes = !axes.0.isEmpty
  func axis(_ field: String, _ title: String) -> JSONValue {
    [
      "field": .text(field), "type": "quantitative", "title": hasAxes ? .text(title) : nil, "scale": ["zero": false],
      "axis": ["labels": .boolean(hasAxes), "ticks": .boolean(hasAxes), "grid": .boolean(hasAxes)],
    ]
  }
  return Figure(
    id, .clusters, title: title, caption: caption + " Crosses are anomalies by the labels.",
    specification: [
      "height": 400, "data": ["values": .list(values)],
      "mark": ["type": "point", "size": 22, "opacity": 0.65, "strokeWidth": 1.4],
      "encoding": [
        "x": axis("x", axes.0), "y": axis("y", axes.1),
        "color": [
          "field": "cluster", "type": "nominal", "title": nil, "sort": .list(clusters.map { .text($0) }),
          "scale": FigureColors.lines(clusters).color,
        ],
        "shape": [
          "field": "class", "type": "nominal", "title": nil,
          "scale": ["domain": ["normal", "anomaly", "unlabelled"], "range": ["circle", "cross", "square"]],
        ],
        "tooltip": [["field": "row"], ["field": "cluster"], ["field": "class"], ["field": "family"]],
      ],
    ])
}
