public import Analysis

/// Effect sizes of all tests, greatest first.
func effectFigure(_ material: FigureMaterial) -> [Figure] {
  guard let analysis = material.columns else { return [] }
  let numeric = analysis.numericTests.map { ($0.column, abs($0.cliffsDelta), "|Cliff's δ| of a number") }
  let taken = Set(numeric.map(\.0))
  let levels = analysis.categoricalTests.compactMap { test in
    taken.contains(test.column) ? nil : test.cramersV.map { (test.column, $0, "Cramér's V of a category") }
  }
  let shown = (numeric + levels).sorted { ($0.1, $1.0) > ($1.1, $0.0) }.prefix(25)
  guard !shown.isEmpty else { return [] }
  let values = shown.map { column, size, kind -> JSONValue in
    ["column": .text(column), "effect": .number(rounded(size)), "kind": .text(kind)]
  }
  return [
    Figure(
      "effect-sizes", .data, title: "How much single columns say of the class",
      caption: """
        Effect sizes, not p-values: with n = \(analysis.rows.judged) nearly every p is 0. The \(shown.count) greatest; the \
        two measures both go from 0 to 1 but are not the same scale.
        """,
      specification: [
        "height": ["step": 17], "data": ["values": .list(values)], "mark": "bar",
        "encoding": [
          "y": ["field": "column", "type": "nominal", "title": nil, "sort": .list(shown.map { .text($0.0) })],
          "x": ["field": "effect", "type": "quantitative", "title": "effect size", "scale": ["domain": [0, 1]]],
          "color": ["field": "kind", "type": "nominal", "title": nil],
        ],
      ])
  ]
}

/// Values that make an anomaly more likely, with their intervals.
func influenceFigure(_ material: FigureMaterial) -> [Figure] {
  guard let analysis = material.columns, let base = analysis.baseRate else { return [] }
  let shown = analysis.strongestInfluences(20).filter { $0.lower > 0 && $0.multiplier.isFinite }
  guard !shown.isEmpty else { return [] }
  let values = shown.map { bin -> JSONValue in
    [
      "condition": .text(bin.condition), "multiplier": .number(rounded(bin.multiplier)),
      "lower": .number(rounded(bin.lower)), "upper": .number(rounded(bin.upper)), "rows": .integer(bin.rows),
      "share": .number(rounded(bin.share)),
    ]
  }
  return [
    Figure(
      "influences", .data, title: "What makes an anomaly more likely",
      caption: """
        Share of anomalies among the rows of a value or range over the base rate of \(percent(base)), with its 95 % \
        interval; the \(shown.count) of greatest lower end, at most two of a column. At most \(readable(1 / base)) is possible. \
        n = \(analysis.rows.judged).
        """,
      specification: [
        "height": ["step": 18], "data": ["values": .list(values)],
        "encoding": [
          "y": [
            "field": "condition", "type": "nominal", "title": nil, "sort": .list(shown.map { .text($0.condition) }),
            "axis": ["labelLimit": 240],
          ]
        ],
        "layer": [
          [
            "mark": ["type": "rule", "strokeWidth": 2, "color": .text(FigureColors.anomaly)],
            "encoding": [
              "x": [
                "field": "lower", "type": "quantitative", "title": "times the base rate", "scale": ["zero": true],
              ], "x2": ["field": "upper"],
            ],
          ],
          [
            "mark": ["type": "point", "filled": true, "size": 50, "color": .text(FigureColors.anomaly)],
            "encoding": [
              "x": ["field": "multiplier", "type": "quantitative"],
              "tooltip": [["field": "condition"], ["field": "multiplier"], ["field": "rows"], ["field": "share"]],
            ],
          ],
        ],
      ])
  ]
}

/// Rank correlations of the numeric columns: all, and the largest group whose names begin alike.
func correlationFigures(_ material: FigureMaterial) -> [Figure] {
  guard let analysis = material.columns, analysis.correlations.columns.count > 1 else { return [] }
  let all = analysis.correlations.columns
  func stem(_ name: String) -> String { name.split(separator: "_").prefix(2).joined(separator: "_") }
  let groups = Dictionary(grouping: all, by: stem).filter { $0.value.count >= 5 && $0.value.count < all.count }
  let largest = groups.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }
  return [correlationFigure("correlations", "Correlation of the numeric columns", all, analysis)]
    + (largest.map {
      [correlationFigure("correlations-\(slug($0.key))", "Correlation of the columns \($0.key)…", $0.value, analysis)]
    } ?? [])
}

private func correlationFigure(
  _ id: String, _ title: String, _ names: [String], _ analysis: ColumnAnalysis
) -> Figure {
  let correlations = analysis.correlations
  let places = names.compactMap { correlations.columns.firstIndex(of: $0) }
  let values = places.flatMap { first in
    places.map { second -> JSONValue in
      [
        "first": .text(correlations.columns[first]), "second": .text(correlations.columns[second]),
        "rho": JSONValue(correlations.spearman[first][second].map(rounded)),
      ]
    }
  }
  let order = JSONValue.list(names.map { .text($0) })
  let step = names.count > 20 ? 14 : 26
  return Figure(
    id, .data, title: title,
    caption: """
      Spearman's ρ over n = \(analysis.rows.total) rows\
      \(correlations.leftOut.isEmpty ? "" : "; constant and left out: \(correlations.leftOut.joined(separator: ", "))").
      """,
    specification: [
      "height": ["step": .integer(step)], "data": ["values": .list(values)], "mark": "rect",
      "encoding": [
        "x": ["field": "first", "type": "nominal", "title": nil, "sort": order, "axis": ["labelAngle": -60]],
        "y": ["field": "second", "type": "nominal", "title": nil, "sort": order],
        "color": [
          "field": "rho", "type": "quantitative", "title": "ρ",
          "scale": ["scheme": "purpleorange", "domain": [-1, 1], "reverse": true],
        ],
        "tooltip": [["field": "first"], ["field": "second"], ["field": "rho"]],
      ],
    ])
}

extension ColumnAnalysis {
  /// The first so many of `rankedInfluences`, at most two of a column.
  public func strongestInfluences(_ count: Int) -> [InfluenceBin] {
    var taken: [String: Int] = [:]
    var found: [InfluenceBin] = []
    for bin in rankedInfluences where taken[bin.column, default: 0] < 2 && found.count < count {
      taken[bin.column, default: 0] += 1
      found.append(bin)
    }
    return found
  }
}
