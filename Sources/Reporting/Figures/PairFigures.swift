import Analysis

/// How often levels of two categorical columns meet.
func categoryPairFigures(_ material: FigureMaterial) -> [Figure] {
  guard let pairs = material.pairs else { return [] }
  return pairs.categories.map { pair in
    let table = pair.table
    let values = table.rowNames.indices.flatMap { row in
      table.columnNames.indices.filter { table.counts[row][$0] > 0 }.map { column -> JSONValue in
        [
          "first": .text(table.rowNames[row]), "second": .text(table.columnNames[column]),
          "rows": .integer(table.counts[row][column]),
        ]
      }
    }
    return Figure(
      "pair-\(slug(pair.first))-\(slug(pair.second))", .data, title: "\(pair.first) and \(pair.second)",
      caption: "Rows in which two values meet, logarithmic colours; empty where they never do. n = \(table.total).",
      specification: [
        "height": ["step": 22], "data": ["values": .list(values)], "mark": "rect",
        "encoding": [
          "y": ["field": "first", "type": "nominal", "title": .text(pair.first), "sort": names(table.rowNames)],
          "x": [
            "field": "second", "type": "nominal", "title": .text(pair.second), "sort": names(table.columnNames),
            "axis": ["labelAngle": -45],
          ],
          "color": [
            "field": "rows", "type": "quantitative", "title": "rows", "scale": ["scheme": "cividis", "type": "log"],
            "legend": ["format": "~s"],
          ],
          "tooltip": [["field": "first"], ["field": "second"], ["field": "rows"]],
        ],
      ])
  }
}

private func names(_ all: [String]) -> JSONValue { .list(all.map { .text($0) }) }

/// Mean rates by the levels of a categorical column.
func rateFigures(_ material: FigureMaterial) -> [Figure] {
  guard let pairs = material.pairs else { return [] }
  return pairs.rates.map { rates in
    let values = rates.levels.indices.flatMap { level in
      rates.rates.indices.map { rate -> JSONValue in
        [
          "level": .text(rates.levels[level]), "rate": .text(rates.rates[rate]),
          "mean": .number(rounded(rates.means[level][rate])),
        ]
      }
    }
    return Figure(
      "rates-\(slug(rates.column))", .data, title: "Mean rates by \(rates.column)",
      caption: "Means over the rows of each value; n = \(rates.rows.reduce(0, +)).",
      specification: [
        "height": ["step": 22], "data": ["values": .list(values)], "mark": "rect",
        "encoding": [
          "y": ["field": "level", "type": "nominal", "title": .text(rates.column), "sort": names(rates.levels)],
          "x": [
            "field": "rate", "type": "nominal", "title": nil, "sort": names(rates.rates), "axis": ["labelAngle": -45],
          ],
          "color": [
            "field": "mean", "type": "quantitative", "title": "mean",
            "scale": ["scheme": "cividis", "domain": [0, 1]],
          ],
          "tooltip": [["field": "level"], ["field": "rate"], ["field": "mean"]],
        ],
      ])
  }
}

/// Points of two columns of one kind, both on logarithmic scales.
func scatterFigures(_ material: FigureMaterial) -> [Figure] {
  guard let pairs = material.pairs else { return [] }
  return pairs.scatters.map { scatter in
    let values = scatter.x.indices.map { point -> JSONValue in
      let name = scatter.isAnomaly[point].map { $0 ? "anomaly" : "normal" } ?? "unlabelled"
      return [
        "x": .number(rounded(scatter.x[point] + 1)), "y": .number(rounded(scatter.y[point] + 1)), "class": .text(name),
      ]
    }
    let isDrawn = scatter.x.count < scatter.rows
    return Figure(
      "scatter-\(slug(scatter.first))-\(slug(scatter.second))", .data,
      title: "\(scatter.first) against \(scatter.second)",
      caption: """
        \(isDrawn ? "\(scatter.x.count) rows drawn at random, as many of each class as there is room for," : "All rows") \
        of n = \(scatter.rows); 1 is added to each value, so that 0 has a place on the logarithmic scales.
        """,
      specification: [
        "height": 340, "data": ["values": .list(values)],
        "mark": ["type": "point", "size": 14, "opacity": 0.5, "filled": true],
        "encoding": [
          "x": axis("x", "1 + \(scatter.first)"), "y": axis("y", "1 + \(scatter.second)"),
          "color": ["field": "class", "type": "nominal", "title": nil, "scale": FigureColors.classes],
        ],
      ])
  }
}

private func axis(_ field: String, _ title: String) -> JSONValue {
  [
    "field": .text(field), "type": "quantitative", "title": .text(title), "scale": ["type": "log"],
    "axis": ["format": "~s", "tickCount": 6],
  ]
}
