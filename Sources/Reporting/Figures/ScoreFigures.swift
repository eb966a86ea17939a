import AnomalyCore

private let bins = 30

/// Histogram of each detector's scores by class.
func scoreDistributionFigure(_ material: FigureMaterial) -> [Figure] {
  guard let scores = material.scores, let verdicts = scores.verdicts else { return [] }
  var values: [JSONValue] = []
  for arm in scores.arms where scores.ranking(arm) != nil { values += histogram(arm, verdicts) }
  guard !values.isEmpty else { return [] }
  return [
    Figure(
      "score-distributions", .detectors, title: "Scores by class",
      caption: """
        Share of each class by score, \(bins) bins of equal width from the lowest to the 99.5th percentile, the last one \
        with all above; n = \(scores.judged.count). Higher is more anomalous: a detector is useful where the classes part.
        """, isResponsive: false,
      specification: [
        "data": ["values": .list(values)], "columns": 3, "spacing": 18,
        "facet": ["field": "detector", "type": "nominal", "title": nil, "sort": .list(scores.names.map { .text($0) })],
        "resolve": ["scale": ["x": "independent", "y": "independent"]],
        "spec": [
          "width": 190, "height": 90, "mark": ["type": "area", "interpolate": "step", "opacity": 0.55, "line": true],
          "encoding": [
            "x": ["field": "score", "type": "quantitative", "title": nil, "axis": ["tickCount": 4]],
            "y": [
              "field": "share", "type": "quantitative", "title": nil, "stack": nil,
              "axis": ["format": "~%", "tickCount": 3],
            ],
            "color": ["field": "class", "type": "nominal", "title": nil, "scale": FigureColors.classes],
          ],
        ],
      ])
  ]
}

private func histogram(_ arm: ScoredRows.Arm, _ verdicts: [Verdict]) -> [JSONValue] {
  let sorted = arm.scores.sorted()
  guard let low = sorted.first, case let high = sorted[sorted.count * 995 / 1000], high > low else { return [] }
  var counts = [[Int]](repeating: [Int](repeating: 0, count: bins), count: 2)
  for (score, verdict) in zip(arm.scores, verdicts) where verdict != .unlabelled {
    let bin = min(bins - 1, Int((score - low) / (high - low) * Double(bins)))
    counts[verdict == .anomaly ? 1 : 0][max(0, bin)] += 1
  }
  return zip(["normal", "anomaly"], counts).flatMap { name, counts in
    let total = Double(max(1, counts.reduce(0, +)))
    return counts.indices.map { bin -> JSONValue in
      [
        "detector": .text(arm.label), "class": .text(name),
        "score": .number(rounded(low + (high - low) * (Double(bin) + 0.5) / Double(bins))),
        "share": .number(rounded(Double(counts[bin]) / total)),
      ]
    }
  }
}

/// Where in each ranking the anomalies are: their share in twentieths of the rows, from the top.
func anomalyPlaceFigure(_ material: FigureMaterial) -> [Figure] {
  guard let scores = material.scores else { return [] }
  let parts = 20
  var values: [JSONValue] = []
  for arm in scores.arms {
    guard let ranking = scores.ranking(arm), ranking.count >= parts else { continue }
    let ends = (1...parts).map { $0 * ranking.count / parts }
    let hits = zip(expectedPrecision(ranking, at: ends), ends).map { $0 * Double($1) }
    for part in 0..<parts {
      let rows = ends[part] - (part == 0 ? 0 : ends[part - 1])
      let share = (hits[part] - (part == 0 ? 0 : hits[part - 1])) / Double(rows)
      values.append([
        "detector": .text(arm.label), "from": .integer(part * 5), "to": .integer(part * 5 + 5),
        "share": .number(rounded(max(0, share))),
      ])
    }
  }
  guard !values.isEmpty, let ranking = scores.arms.compactMap(scores.ranking).first else { return [] }
  let base = Double(ranking.anomalyCount) / Double(ranking.count)
  return [
    Figure(
      "anomaly-places", .detectors, title: "Where the anomalies are in each ranking",
      caption: """
        Share of anomalies in each twentieth of the rows, from the highest scores (left) to the lowest; a perfect ranking \
        is bright on the left alone, chance is \(percent(base)) everywhere. n = \(ranking.count).
        """,
      specification: [
        "height": ["step": 22], "data": ["values": .list(values)], "mark": "rect",
        "encoding": [
          "x": [
            "field": "from", "type": "quantitative", "title": "rows from the top, %",
            "scale": ["domain": [0, 100], "nice": false],
          ],
          "x2": ["field": "to"],
          "y": [
            "field": "detector", "type": "nominal", "title": nil, "sort": .list(scores.names.map { .text($0) }),
          ],
          "color": [
            "field": "share", "type": "quantitative", "title": "share of anomalies",
            "scale": ["scheme": "cividis", "domain": [0, 1]], "legend": ["format": "~%"],
          ],
        ],
      ])
  ]
}
