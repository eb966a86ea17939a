/// Mean ranks over data sets, with bars over the groups in which no pair differs clearly (Demšar 2006; bars by pairwise
/// Wilcoxon tests with Holm's adjustment in place of Nemenyi's difference, see evaluation.md §8).
func criticalDifferenceFigure(_ material: FigureMaterial) -> [Figure] {
  guard let comparison = material.blocks, comparison.overall != nil else { return [] }
  let ranked = comparison.rows.compactMap { row in row.meanRank.map { (name: row.detector, rank: $0) } }
  guard ranked.count > 1 else { return [] }
  let points = ranked.map { row -> JSONValue in
    ["detector": .text(row.name), "rank": .number(rounded(row.rank))]
  }
  let groups = comparison.cliques.filter { $0.count > 1 }
  let bars = groups.enumerated().flatMap { place, clique -> [JSONValue] in
    let ranks = ranked.filter { clique.contains($0.name) }.map(\.rank)
    guard let least = ranks.min(), let greatest = ranks.max() else { return [] }
    return [
      [
        "bar": .text("no clear difference" + (groups.count > 1 ? ", \(place + 1)" : "")), "from": .number(least - 0.04),
        "to": .number(greatest + 0.04),
      ]
    ]
  }
  let scale: JSONValue = ["domain": [.number(Double(ranked.count) + 0.3), 0.7], "nice": false]
  return [
    Figure(
      "critical-difference", .agreement, title: "Mean ranks over data sets (\(comparison.key))",
      caption: """
        N = \(comparison.blocks.count) blocks from \(comparison.datasets) data sets, \(ranked.count) detectors; 1 is the \
        best. A bar joins detectors of which no pair differs clearly (Wilcoxon, Holm, level \(comparison.level)).
        """, isResponsive: false,
      specification: [
        "vconcat": [
          [
            "width": 560, "height": ["step": 24], "data": ["values": .list(points)],
            "encoding": [
              "y": [
                "field": "detector", "type": "nominal", "title": nil, "sort": .list(ranked.map { .text($0.name) }),
              ],
              "x": [
                "field": "rank", "type": "quantitative", "title": "mean rank", "scale": scale,
                "axis": ["values": .list((1...ranked.count).map { .integer($0) })],
              ],
            ],
            "layer": [
              ["mark": ["type": "point", "filled": true, "size": 60, "color": .text(FigureColors.categories[0])]],
              [
                "mark": ["type": "text", "align": "left", "dx": 8],
                "encoding": ["text": ["field": "rank", "type": "quantitative", "format": ".2f"]],
              ],
            ],
          ],
          [
            "width": 560, "height": ["step": 16], "data": ["values": .list(bars)],
            "mark": ["type": "bar", "height": 4, "color": .text(FigureColors.anomaly)],
            "encoding": [
              "y": ["field": "bar", "type": "nominal", "title": nil, "sort": nil],
              "x": ["field": "from", "type": "quantitative", "title": nil, "scale": scale, "axis": nil],
              "x2": ["field": "to"],
            ],
          ],
        ]
      ])
  ]
}
