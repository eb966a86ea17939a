import RunRecords

/// How alike detectors rank: one square a pair.
func agreementFigure(_ material: FigureMaterial) -> [Figure] {
  guard let assessment = material.assessment, let manifest = material.manifest else { return [] }
  let found = assessment.agreements.filter { $0.scenario == Scenario.natural && $0.metric == "spearman" }
  guard !found.isEmpty else { return [] }
  let names = manifest.arms.map(\.label).filter { name in found.contains { $0.first == name || $0.second == name } }
  let order = names + (found.contains { $0.second == AgreementRecord.consensus } ? [AgreementRecord.consensus] : [])
  var values: [JSONValue] = order.map { ["first": .text($0), "second": .text($0), "rho": 1] }
  for record in found {
    guard let value = record.value else { continue }
    for (first, second) in [(record.first, record.second), (record.second, record.first)] {
      values.append(["first": .text(first), "second": .text(second), "rho": .number(rounded(value))])
    }
  }
  let sort = JSONValue.list(order.map { .text($0) })
  return [
    Figure(
      "agreement", .agreement, title: "How alike detectors rank",
      caption: """
        Spearman's ρ between the scores of all \(manifest.data.evaluationRows) rows, natural prevalence, first seed; \
        empty where a score is constant. Agreement is not correctness.
        """,
      specification: [
        "height": ["step": 26], "data": ["values": .list(values)],
        "encoding": [
          "x": ["field": "first", "type": "nominal", "title": nil, "sort": sort, "axis": ["labelAngle": -45]],
          "y": ["field": "second", "type": "nominal", "title": nil, "sort": sort],
        ],
        "layer": [
          [
            "mark": "rect",
            "encoding": [
              "color": [
                "field": "rho", "type": "quantitative", "title": "ρ",
                "scale": ["scheme": "purpleorange", "domain": [-1, 1], "reverse": true],
              ]
            ],
          ],
          [
            "mark": ["type": "text", "fontSize": 9],
            "encoding": [
              "text": ["field": "rho", "type": "quantitative", "format": ".2f"],
              "color": ["condition": ["test": "abs(datum.rho) > 0.55", "value": "#ffffff"], "value": "#1f2429"],
            ],
          ],
        ],
      ])
  ]
}

/// Overlap of the top *k* of two fits of one detector, by budget.
func topStabilityFigure(_ material: FigureMaterial) -> [Figure] {
  guard let manifest = material.manifest else { return [] }
  var values: [JSONValue] = []
  var budgets: [Int] = []
  for record in manifest.stability {
    for item in record.agreement {
      let parts = item.quantity.split(separator: "@")
      guard parts.count == 2, parts[0] == "top-k-jaccard", let budget = Int(parts[1]), let spread = item.spread else {
        continue
      }
      if !budgets.contains(budget) { budgets.append(budget) }
      values.append([
        "detector": .text(record.arm), "k": .text("k = \(budget)"), "mean": .number(rounded(spread.mean)),
        "least": .number(rounded(spread.least)), "greatest": .number(rounded(spread.greatest)),
        "over": .text(record.source.rawValue),
      ])
    }
  }
  guard !values.isEmpty else { return [] }
  let order = JSONValue.list(manifest.arms.map { .text($0.label) })
  return [
    Figure(
      "top-stability", .agreement, title: "How much of the top survives another fit",
      caption: """
        Jaccard overlap of the k highest scores between two fits: mean, least and greatest over all pairs, seeds where a \
        detector uses one, else random subsamples of the rows.
        """,
      specification: [
        "height": ["step": 14], "data": ["values": .list(values)],
        "encoding": [
          "y": ["field": "detector", "type": "nominal", "title": nil, "sort": order],
          "yOffset": ["field": "k", "type": "nominal", "sort": .list(budgets.sorted().map { .text("k = \($0)") })],
          "color": [
            "field": "k", "type": "nominal", "title": nil, "sort": .list(budgets.sorted().map { .text("k = \($0)") }),
          ],
        ],
        "layer": [
          [
            "mark": ["type": "rule", "strokeWidth": 1.5],
            "encoding": [
              "x": [
                "field": "least", "type": "quantitative", "title": "top-k overlap (Jaccard)",
                "scale": ["domain": [0, 1]],
              ], "x2": ["field": "greatest"],
            ],
          ],
          [
            "mark": ["type": "point", "filled": true, "size": 40],
            "encoding": ["x": ["field": "mean", "type": "quantitative"]],
          ],
        ],
      ])
  ]
}

/// Overlap of the top against the number of fits (trees, seeds) that are averaged.
func convergenceFigure(_ material: FigureMaterial) -> [Figure] {
  guard let found = material.assessment?.convergence, !found.isEmpty else { return [] }
  let values = found.flatMap { record in
    record.steps.map { step -> JSONValue in
      [
        "detector": .text("\(record.arm), k = \(record.budget)"), "members": .integer(step.members),
        "mean": .number(rounded(step.mean)), "least": .number(rounded(step.least)),
      ]
    }
  }
  let lines = FigureColors.lines(found.map { "\($0.arm), k = \($0.budget)" })
  return [
    Figure(
      "convergence", .agreement, title: "Fits to average until the top stands still",
      caption: """
        Top-k overlap (Jaccard) between averages of different seeds against the number of fits averaged; the target is \
        \(readable(found[0].target)).
        """,
      specification: [
        "height": 300, "data": ["values": .list(values)],
        "mark": ["type": "line", "point": true],
        "encoding": [
          "x": ["field": "members", "type": "quantitative", "title": "fits averaged", "axis": ["tickMinStep": 1]],
          "y": [
            "field": "mean", "type": "quantitative", "title": "top-k overlap (Jaccard)", "scale": ["domain": [0, 1]],
          ],
          "color": ["field": "detector", "type": "nominal", "title": nil, "scale": lines.color],
          "strokeDash": ["field": "detector", "type": "nominal", "title": nil, "scale": lines.dash],
        ],
      ])
  ]
}
