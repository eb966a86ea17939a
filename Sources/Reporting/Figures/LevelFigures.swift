import Analysis

/// How many rows are normal, anomalies or neither.
func classCountFigure(_ material: FigureMaterial) -> [Figure] {
  guard let analysis = material.columns else { return [] }
  let rows = analysis.rows
  let counts = [("normal", rows.normal), ("anomaly", rows.anomalies), ("unlabelled", rows.unlabelled)]
  let values = counts.filter { $0.1 > 0 }.map { name, count -> JSONValue in
    ["class": .text(name), "rows": .integer(count), "share": .number(Double(count) / Double(max(1, rows.total)))]
  }
  return [
    Figure(
      "class-counts", .data, title: "Rows by class", caption: "n = \(rows.total) rows of \(analysis.dataset).",
      specification: [
        "height": ["step": 30], "data": ["values": .list(values)],
        "encoding": [
          "y": ["field": "class", "type": "nominal", "title": nil, "sort": ["normal", "anomaly", "unlabelled"]],
          "x": ["field": "rows", "type": "quantitative", "title": "rows"],
        ],
        "layer": [
          [
            "mark": "bar",
            "encoding": ["color": ["field": "class", "type": "nominal", "legend": nil, "scale": allClasses]],
          ],
          [
            "mark": ["type": "text", "align": "left", "dx": 4],
            "encoding": ["text": ["field": "share", "type": "quantitative", "format": ".1%"]],
          ],
        ],
      ])
  ]
}

private let allClasses: JSONValue = [
  "domain": ["normal", "anomaly", "unlabelled"],
  "range": [.text(FigureColors.normal), .text(FigureColors.anomaly), .text(FigureColors.unlabelled)],
]

/// Rows of the most frequent levels of each categorical column by class: counts, and shares within each level.
func levelFigures(_ material: FigureMaterial) -> [Figure] {
  guard let analysis = material.columns else { return [] }
  return analysis.columns.filter { $0.kind == .categorical }.flatMap { column in
    [levelFigure(column, analysis, isShare: false), levelFigure(column, analysis, isShare: true)]
  }
}

private func levelFigure(_ column: ColumnSummary, _ analysis: ColumnAnalysis, isShare: Bool) -> Figure {
  let shown = column.levels.prefix(isShare ? 15 : 10)
  let values = shown.flatMap { level in
    classCounts(level.rows).map { name, count -> JSONValue in
      ["level": .text(level.level), "class": .text(name), "rows": .integer(count)]
    }
  }
  let rest = column.distinct - shown.count
  let which =
    rest > 0 ? "the \(shown.count) most frequent of \(column.distinct) values" : "all \(column.distinct) values"
  let title = isShare ? "\(column.name): share of each class" : "\(column.name): rows by class"
  return Figure(
    "levels-\(slug(column.name))\(isShare ? "-shares" : "")", .data, title: title,
    caption: "\(which.prefix(1).uppercased())\(which.dropFirst()) of \(column.name), n = \(column.count) rows.",
    specification: [
      "height": ["step": 20], "data": ["values": .list(values)], "mark": "bar",
      "encoding": [
        "y": ["field": "level", "type": "nominal", "title": nil, "sort": .list(shown.map { .text($0.level) })],
        "x": [
          "field": "rows", "type": "quantitative", "title": isShare ? "share of the rows" : "rows",
          "stack": isShare ? "normalize" : "zero", "axis": isShare ? ["format": "~%"] : ["format": "~s"],
        ],
        "color": ["field": "class", "type": "nominal", "title": nil, "scale": usedClasses(analysis)],
        "order": ["field": "class", "type": "nominal", "sort": "descending"],
      ],
    ])
}

private func usedClasses(_ analysis: ColumnAnalysis) -> JSONValue {
  analysis.rows.unlabelled > 0 ? allClasses : FigureColors.classes
}

private func classCounts(_ rows: RowCounts) -> [(String, Int)] {
  [("normal", rows.normal), ("anomaly", rows.anomalies), ("unlabelled", rows.unlabelled)].filter { $0.1 > 0 }
}

/// How often columns of two values have the rarer one, by class.
func binaryFigure(_ material: FigureMaterial) -> [Figure] {
  guard let analysis = material.columns else { return [] }
  var values: [JSONValue] = []
  for column in analysis.columns where column.kind == .binary && column.levels.count == 2 {
    let rare = column.levels[1]
    let totals = column.levels.map(\.rows)
    for (name, path) in [("normal", \RowCounts.normal), ("anomaly", \RowCounts.anomalies)] {
      let total = totals.reduce(0) { $0 + $1[keyPath: path] }
      guard total > 0 else { continue }
      values.append([
        "column": .text("\(column.name) = \(rare.level)"), "class": .text(name),
        "share": .number(rounded(Double(rare.rows[keyPath: path]) / Double(total))),
        "rows": .integer(rare.rows[keyPath: path]),
      ])
    }
  }
  guard !values.isEmpty else { return [] }
  return [
    Figure(
      "binary-columns", .data, title: "Columns of two values",
      caption: "Share of the rows of each class that have the rarer value; n = \(analysis.rows.judged) judged rows.",
      specification: [
        "height": ["step": 11], "data": ["values": .list(values)], "mark": "bar",
        "encoding": [
          "y": ["field": "column", "type": "nominal", "title": nil],
          "yOffset": ["field": "class", "type": "nominal", "sort": ["normal", "anomaly"]],
          "x": ["field": "share", "type": "quantitative", "title": "share of the class", "axis": ["format": "~%"]],
          "color": ["field": "class", "type": "nominal", "title": nil, "scale": FigureColors.classes],
          "tooltip": [["field": "column"], ["field": "class"], ["field": "rows"]],
        ],
      ])
  ]
}

/// A text as part of a file's name.
func slug(_ text: String) -> String {
  String(text.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
}
