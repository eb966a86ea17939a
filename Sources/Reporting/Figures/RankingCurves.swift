import AnomalyCore

/// Precision among the *k* rows of highest score against *k*, for all detectors, with chance.
func precisionAtKFigure(_ material: FigureMaterial) -> [Figure] {
  guard let scores = material.scores else { return [] }
  let curves = scores.arms.compactMap { arm in scores.ranking(arm).map { (arm.label, $0) } }
  guard let first = curves.first?.1 else { return [] }
  let steps = logarithmicSteps(to: first.count, count: 48)
  let base = Double(first.anomalyCount) / Double(first.count)
  var values: [JSONValue] = []
  for (label, ranking) in curves {
    for (step, precision) in zip(steps, expectedPrecision(ranking, at: steps)) {
      values.append(["detector": .text(label), "k": .integer(step), "precision": .number(rounded(precision))])
    }
  }
  let lines = FigureColors.lines(scores.names, muted: scores.baselines)
  return [
    Figure(
      "precision-at-k", .detectors, title: "Precision at k",
      caption: """
        Share of anomalies among the k highest scores, tied rows counted in expectation; natural prevalence, first seed, \
        n = \(first.count) rows, \(first.anomalyCount) of them anomalies. The level line is chance, \(percent(base)). \
        Grey dots are baselines.
        """,
      specification: [
        "height": 340, "data": ["values": .list(values)],
        "layer": [
          [
            "mark": ["type": "line", "strokeWidth": 1.8, "clip": true],
            "encoding": [
              "x": [
                "field": "k", "type": "quantitative", "title": "k, rows looked at",
                "scale": ["type": "log", "nice": false, "domain": [1, .integer(first.count)]],
                "axis": ["format": "~s", "tickCount": 6],
              ],
              "y": [
                "field": "precision", "type": "quantitative", "title": "precision at k",
                "scale": ["domain": [0, 1]],
              ],
              "color": ["field": "detector", "type": "nominal", "title": nil, "scale": lines.color],
              "strokeDash": ["field": "detector", "type": "nominal", "title": nil, "scale": lines.dash],
              "tooltip": [["field": "detector"], ["field": "k"], ["field": "precision", "format": ".3f"]],
            ],
          ],
          chanceLine(base),
        ],
      ])
  ]
}

/// Precision against recall over the distinct scores.
func precisionRecallFigure(_ material: FigureMaterial) -> [Figure] {
  guard let scores = material.scores else { return [] }
  let curves = scores.arms.compactMap { arm in scores.ranking(arm).map { (arm.label, $0) } }
  guard let first = curves.first?.1 else { return [] }
  let values = curves.flatMap { label, ranking in
    recallPoints(ranking).enumerated().map { place, point -> JSONValue in
      [
        "detector": .text(label), "place": .integer(place), "recall": .number(rounded(point.recall)),
        "precision": .number(rounded(point.precision)),
      ]
    }
  }
  let base = Double(first.anomalyCount) / Double(first.count)
  let lines = FigureColors.lines(scores.names, muted: scores.baselines)
  return [
    Figure(
      "precision-recall", .detectors, title: "Precision and recall",
      caption: """
        One point a distinct score (thinned to at most 60 a detector), steps without interpolation; natural prevalence, \
        first seed, n = \(first.count), \(first.anomalyCount) anomalies. The level line is chance, \(percent(base)).
        """,
      specification: [
        "height": 340, "data": ["values": .list(values)],
        "layer": [
          [
            "mark": ["type": "line", "strokeWidth": 1.8, "interpolate": "step-before"],
            "encoding": [
              "x": ["field": "recall", "type": "quantitative", "title": "recall", "scale": ["domain": [0, 1]]],
              "y": ["field": "precision", "type": "quantitative", "title": "precision", "scale": ["domain": [0, 1]]],
              "order": ["field": "place", "type": "quantitative"],
              "color": ["field": "detector", "type": "nominal", "title": nil, "scale": lines.color],
              "strokeDash": ["field": "detector", "type": "nominal", "title": nil, "scale": lines.dash],
            ],
          ],
          chanceLine(base),
        ],
      ])
  ]
}

/// A level line that has no part in scales and legends.
private func chanceLine(_ base: Double) -> JSONValue {
  [
    "data": ["values": [["chance": .number(base)]]], "mark": ["type": "rule", "strokeDash": [4, 4]],
    "encoding": ["y": ["field": "chance", "type": "quantitative"]],
  ]
}

/// The mean precision over all orders of tied rows, for ascending `steps`.
func expectedPrecision(_ ranking: LabelledScores, at steps: [Int]) -> [Double] {
  var (rows, hits, block) = (0, 0, 0)
  return steps.map { step in
    while block < ranking.blocks.count, rows + ranking.blocks[block].rows <= step {
      rows += ranking.blocks[block].rows
      hits += ranking.blocks[block].anomalies
      block += 1
    }
    var found = Double(hits)
    if rows < step, block < ranking.blocks.count {
      let tied = ranking.blocks[block]
      found += Double(step - rows) * Double(tied.anomalies) / Double(tied.rows)
    }
    return found / Double(step)
  }
}

/// Recall and precision behind some of the blocks of tied rows: those nearest to evenly spaced recalls and early ranks.
private func recallPoints(_ ranking: LabelledScores) -> [(recall: Double, precision: Double)] {
  let wanted = Set(logarithmicSteps(to: ranking.count, count: 30) + (1...30).map { $0 * ranking.count / 30 }).sorted()
  var points: [(recall: Double, precision: Double)] = []
  var (rows, hits, next) = (0, 0, 0)
  for block in ranking.blocks {
    rows += block.rows
    hits += block.anomalies
    guard next < wanted.count, rows >= wanted[next] else { continue }
    while next < wanted.count, wanted[next] <= rows { next += 1 }
    points.append((Double(hits) / Double(ranking.anomalyCount), Double(hits) / Double(rows)))
  }
  return points
}
