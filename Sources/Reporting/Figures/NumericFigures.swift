import Analysis

/// Panels of one figure; more would not be read.
private let panels = 12

/// Histograms by class: counts and sizes on a logarithmic scale, rates, and the other numbers.
func histogramFigures(_ material: FigureMaterial) -> [Figure] {
  guard let analysis = material.columns else { return [] }
  let strength = Dictionary(analysis.numericTests.map { ($0.column, abs($0.cliffsDelta)) }) { first, _ in first }
  let columns = analysis.columns.filter { $0.isNumeric && $0.kind != .constant && $0.kind != .binary }
    .sorted { strength[$0.name] ?? 0 > strength[$1.name] ?? 0 }
  let skewed = columns.filter { column in column.histograms.contains { $0.scale == .log1p } }
  let rest = columns.filter { column in !skewed.contains { $0.name == column.name } }
  let rates = rest.filter { $0.numbers?.least ?? -1 >= 0 && $0.numbers?.greatest ?? 2 <= 1 }
  let others = rest.filter { column in !rates.contains { $0.name == column.name } }
  return [
    histogramFigure("histograms-skewed", "Skewed columns by class", skewed, .log1p, analysis),
    histogramFigure("histograms-rates", "Rates by class", rates, .linear, analysis),
    histogramFigure("histograms-numbers", "Other numbers by class", others, .linear, analysis),
  ].compactMap { $0 }
}

private func histogramFigure(
  _ id: String, _ title: String, _ columns: [ColumnSummary], _ scale: ColumnHistogram.Scale, _ analysis: ColumnAnalysis
) -> Figure? {
  let shown = columns.prefix(panels)
  guard !shown.isEmpty else { return nil }
  let values = shown.flatMap { column in
    column.histograms.first { $0.scale == scale }.map { bars($0, of: column, analysis.rows) } ?? []
  }
  let isLog = scale == .log1p
  let order = JSONValue.list(shown.map { .text($0.name) })
  return Figure(
    id, .data, title: title,
    caption: """
      Share of each class by value, at most \(ColumnHistogram.largestBinCount) bins, \
      \(isLog ? "1 + value on a logarithmic scale" : "linear scale")\
      \(shown.count < columns.count ? "; the \(shown.count) of \(columns.count) columns in which the classes differ most" : ""). \
      n = \(analysis.rows.total).
      """, isResponsive: false,
    specification: [
      "data": ["values": .list(values)], "columns": 3, "spacing": 18,
      "facet": ["field": "column", "type": "nominal", "title": nil, "sort": order],
      "resolve": ["scale": ["x": "independent", "y": "independent"]],
      "spec": [
        "width": 190, "height": 90, "mark": ["type": "rect", "opacity": 0.6],
        "encoding": [
          "x": [
            "field": "from", "type": "quantitative", "title": nil,
            "scale": isLog ? ["type": "log", "nice": false] : ["zero": false, "nice": false],
            "axis": ["tickCount": 4, "format": "~s"],
          ],
          "x2": ["field": "to"],
          "y": [
            "field": "share", "type": "quantitative", "title": nil, "stack": nil,
            "axis": ["format": "~%", "tickCount": 3],
          ],
          "y2": ["datum": 0],
          "color": ["field": "class", "type": "nominal", "title": nil, "scale": FigureColors.classes],
        ],
      ],
    ])
}

private func bars(_ histogram: ColumnHistogram, of column: ColumnSummary, _ rows: RowCounts) -> [JSONValue] {
  let shift = histogram.scale == .log1p ? 1.0 : 0
  let classes: [(String, (RowCounts) -> Int)] =
    rows.judged > 0
    ? [("normal", { $0.normal }), ("anomaly", { $0.anomalies })] : [("unlabelled", { $0.unlabelled })]
  return classes.flatMap { name, count in
    let total = Double(max(1, histogram.counts.reduce(0) { $0 + count($1) }))
    return histogram.counts.indices.map { bin -> JSONValue in
      [
        "column": .text(column.name), "class": .text(name), "from": .number(rounded(histogram.edges[bin] + shift)),
        "to": .number(rounded(histogram.edges[bin + 1] + shift)),
        "share": .number(rounded(Double(count(histogram.counts[bin])) / total)),
      ]
    }
  }
}

/// Boxes by class of the columns in which the classes differ most.
func boxFigure(_ material: FigureMaterial) -> [Figure] {
  guard let analysis = material.columns else { return [] }
  let strongest = analysis.numericTests.sorted { abs($0.cliffsDelta) > abs($1.cliffsDelta) }.prefix(panels)
  let values = strongest.flatMap { test in
    (analysis.columns.first { $0.name == test.column }?.byClass ?? []).compactMap { box($0, of: test.column) }
  }
  guard !values.isEmpty else { return [] }
  let scale: JSONValue = ["type": "symlog", "nice": false]
  return [
    Figure(
      "boxes", .data, title: "Where the classes differ most",
      caption: """
        The \(strongest.count) numeric columns of greatest effect (Cliff's δ): median, quartiles, 5 % and 95 % of each \
        class, symmetric logarithmic scale. n = \(analysis.rows.judged).
        """, isResponsive: false,
      specification: [
        "data": ["values": .list(values)], "columns": 3, "spacing": 18,
        "facet": [
          "field": "column", "type": "nominal", "title": nil, "sort": .list(strongest.map { .text($0.column) }),
        ],
        "resolve": ["scale": ["x": "independent"]],
        "spec": [
          "width": 190, "height": ["step": 18],
          "encoding": [
            "y": ["field": "class", "type": "nominal", "title": nil, "axis": nil, "sort": ["normal", "anomaly"]],
            "color": ["field": "class", "type": "nominal", "title": nil, "scale": FigureColors.classes],
          ],
          "layer": [
            [
              "mark": "rule",
              "encoding": [
                "x": [
                  "field": "p5", "type": "quantitative", "title": nil, "scale": scale,
                  "axis": ["tickCount": 4, "format": "~g"],
                ], "x2": ["field": "p95"],
              ],
            ],
            [
              "mark": ["type": "bar", "height": 10, "opacity": 0.75],
              "encoding": ["x": ["field": "p25", "type": "quantitative"], "x2": ["field": "p75"]],
            ],
            [
              "mark": ["type": "point", "shape": "stroke", "angle": 90, "size": 130, "strokeWidth": 2.5],
              "encoding": ["x": ["field": "p50", "type": "quantitative"]],
            ],
          ],
        ],
      ])
  ]
}

private func box(_ numbers: ClassNumbers, of column: String) -> JSONValue? {
  let found = [0.05, 0.25, 0.5, 0.75, 0.95].compactMap { numbers.numbers.quantile($0) }
  guard found.count == 5, numbers.rowClass != .unlabelled else { return nil }
  return [
    "column": .text(column), "class": .text(numbers.rowClass.rawValue), "p5": .number(rounded(found[0])),
    "p25": .number(rounded(found[1])), "p50": .number(rounded(found[2])), "p75": .number(rounded(found[3])),
    "p95": .number(rounded(found[4])),
  ]
}
