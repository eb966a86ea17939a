import RunRecords

/// Estimates with their intervals, one figure a metric, scenarios side by side.
func metricIntervalFigures(_ material: FigureMaterial) -> [Figure] {
  guard let assessment = material.assessment, let manifest = material.manifest else { return [] }
  let budget = assessment.intervals.compactMap(\.budget).min()
  let wanted = [("average-precision", nil), ("roc-auc", nil)] + (budget.map { [("precision-at-k", $0)] } ?? [])
  return wanted.compactMap { metric, budget in
    let records = assessment.intervals.filter { $0.metric == metric && $0.budget == budget }
    return records.isEmpty ? nil : intervalFigure(records, manifest, assessment)
  }
}

private func intervalFigure(_ records: [IntervalRecord], _ manifest: Manifest, _ assessment: Assessment) -> Figure {
  let key = records.first?.key ?? ""
  let scenarios = manifest.scenarios.filter { scenario in records.contains { $0.scenario == scenario.id } }
  let titles = Dictionary(scenarios.map { ($0.id, $0.title) }) { first, _ in first }
  let values = records.map { record -> JSONValue in
    [
      "detector": .text(record.arm), "scenario": .text(titles[record.scenario] ?? record.scenario),
      "estimate": .number(rounded(record.estimate)), "lower": .number(rounded(record.lower)),
      "upper": .number(rounded(record.upper)), "chance": JSONValue(record.chance.map(rounded)),
    ]
  }
  let y: JSONValue = [
    "field": "detector", "type": "nominal", "title": nil, "sort": .list(manifest.arms.map { .text($0.label) }),
  ]
  let resamples = assessment.method.map { "\($0.resamples) bootstrap resamples of \($0.unit)" } ?? "no resamples"
  return Figure(
    "intervals-\(key.replacing("@", with: "-"))", .detectors, title: "\(key) with its uncertainty",
    caption: """
      Estimate and \(readable((assessment.method?.level ?? 0.95) * 100)) % interval for one fit (\(resamples)); the tick is \
      chance. Rows: \(scenarios.map { "\($0.title) \($0.rows)" }.joined(separator: ", ")).
      """, isResponsive: false,
    specification: [
      "data": ["values": .list(values)], "columns": 3, "spacing": 14,
      "facet": [
        "field": "scenario", "type": "nominal", "title": nil, "sort": .list(scenarios.map { .text($0.title) }),
      ],
      "spec": [
        "width": 170, "height": ["step": 17],
        "encoding": ["y": y],
        "layer": [
          [
            "mark": ["type": "tick", "thickness": 1.5, "color": .text(FigureColors.unlabelled)],
            "encoding": ["x": ["field": "chance", "type": "quantitative"]],
          ],
          [
            "mark": ["type": "rule", "strokeWidth": 2, "color": .text(FigureColors.categories[0])],
            "encoding": [
              "x": ["field": "lower", "type": "quantitative", "title": .text(key), "scale": ["domain": [0, 1]]],
              "x2": ["field": "upper"],
            ],
          ],
          [
            "mark": ["type": "point", "filled": true, "size": 45, "color": .text(FigureColors.categories[0])],
            "encoding": ["x": ["field": "estimate", "type": "quantitative"]],
          ],
        ],
      ],
    ])
}

/// What a detector costs against what it finds.
func costFigure(_ material: FigureMaterial) -> [Figure] {
  guard let assessment = material.assessment, let manifest = material.manifest, !material.costs.isEmpty else {
    return []
  }
  let scenario = manifest.scenarios.first { $0.id.hasPrefix("prevalence") } ?? manifest.scenarios.first
  let values = manifest.arms.compactMap { arm -> JSONValue? in
    let costs = material.costs.filter { $0.arm == arm.label && $0.fitSeconds > 0 }
    guard !costs.isEmpty, let rows = scenario?.rows,
      let record = assessment.intervals.first(where: {
        $0.arm == arm.label && $0.metric == "average-precision" && $0.scenario == scenario?.id
      })
    else { return nil }
    let seconds = costs.map { $0.fitSeconds + $0.scoreSecondsPerRow * Double(rows) }.reduce(0, +) / Double(costs.count)
    return [
      "detector": .text(arm.label), "seconds": .number(rounded(seconds)), "AP": .number(rounded(record.estimate)),
    ]
  }
  guard values.count > 1, let scenario else { return [] }
  let encoding: JSONValue = [
    "x": [
      "field": "seconds", "type": "quantitative", "title": "seconds to fit and to score once", "scale": ["type": "log"],
      "axis": ["format": "~g"],
    ],
    "y": ["field": "AP", "type": "quantitative", "title": "average precision", "scale": ["domain": [0, 1]]],
  ]
  return [
    Figure(
      "cost", .detectors, title: "What it costs and what it finds",
      caption: """
        Wall-clock seconds on the machine of the run, mean over fits, against average precision (\(scenario.title), \
        \(scenario.rows) rows).
        """,
      specification: [
        "height": 300, "data": ["values": .list(values)], "encoding": encoding,
        "layer": [
          ["mark": ["type": "point", "filled": true, "size": 70, "color": .text(FigureColors.categories[0])]],
          [
            "mark": ["type": "text", "align": "left", "dx": 8, "dy": -2],
            "encoding": ["text": ["field": "detector"]],
          ],
        ],
      ])
  ]
}
