public import AnomalyCore
public import RunRecords

/// One line an arm and quantity: how much repeated fits agree.
public func stabilityTable(_ records: [StabilityRecord], metrics: Catalog<MetricEntry>) -> Table {
  let columns =
    [Table.Column("detector"), Table.Column("over"), Table.Column("fits", isNumeric: true), Table.Column("quantity")]
    + ["mean", "deviation", "least", "greatest"].map { Table.Column($0, isNumeric: true) }
  let rows = records.flatMap { record -> [[Table.Cell]] in
    let items = record.agreement.map { ("agreement: ", $0) } + record.metrics.map { ("", $0) }
    return items.map { prefix, item in
      let head: [Table.Cell] = [
        .text(record.arm), .text(record.source.rawValue), .integer(record.fits),
        .text(prefix + columnTitle(item.quantity, metrics: metrics)),
      ]
      guard let spread = item.spread else { return head + [.none, .none, .none, .none] }
      return head + [spread.mean, spread.deviation, spread.least, spread.greatest].map { .number($0) }
    }
  }
  return Table("Stability", columns: columns, rows: rows)
}

/// One line an arm: agreements between fits side by side.
public func agreementTable(_ records: [StabilityRecord], metrics: Catalog<MetricEntry>) -> Table {
  var quantities: [String] = []
  for record in records {
    for item in record.agreement where !quantities.contains(item.quantity) { quantities.append(item.quantity) }
  }
  let columns =
    [Table.Column("detector"), Table.Column("over")]
    + quantities.flatMap { quantity in
      let title = columnTitle(quantity, metrics: metrics)
      return [Table.Column("\(title) mean", isNumeric: true), Table.Column("\(title) min", isNumeric: true)]
    }
  let rows = records.map { record -> [Table.Cell] in
    [.text(record.arm), .text("\(record.fits) \(record.source.rawValue)")]
      + quantities.flatMap { quantity -> [Table.Cell] in
        guard let spread = record.agreement.first(where: { $0.quantity == quantity })?.spread else {
          return [.none, .none]
        }
        return [.number(spread.mean), .number(spread.least)]
      }
  }
  return Table("Agreement between fits", columns: columns, rows: rows)
}

/// One line an arm: times and memory, means over its runs.
public func costTable(_ costs: [CostRecord]) -> Table {
  var arms: [String] = []
  for cost in costs where !arms.contains(cost.arm) { arms.append(cost.arm) }
  let columns =
    [Table.Column("detector")]
    + [
      "fits", "fit s", "score µs/row", "metrics s", "predicted MB", "predicted peak MB", "peak MB of the process",
    ].map {
      Table.Column($0, isNumeric: true)
    }
  let megabyte = 1_000_000.0
  let rows = arms.map { arm -> [Table.Cell] in
    let own = costs.filter { $0.arm == arm }
    func mean(_ value: (CostRecord) -> Double) -> Double { own.map(value).reduce(0, +) / Double(own.count) }
    return [
      .text(arm), .integer(own.count), .number(mean(\.fitSeconds)), .number(mean { $0.scoreSecondsPerRow * 1e6 }),
      .number(mean(\.metricSeconds)), .number(mean { Double($0.predictedBytes) / megabyte }),
      own.compactMap(\.predictedPeakBytes).max().map { .number(Double($0) / megabyte) } ?? .none,
      own.compactMap(\.peakBytes).max().map { .number(Double($0) / megabyte) } ?? .none,
    ]
  }
  return Table("Cost", columns: columns, rows: rows)
}

/// One line a stage: wall-clock and user seconds, and how many cores were kept busy.
public func stageTable(_ stages: [StageCost]) -> Table {
  let numbers = ["wall s", "user s", "cores busy"].map { Table.Column($0, isNumeric: true) }
  let rows = stages.map { cost -> [Table.Cell] in
    [
      .text(cost.stage.rawValue), .number(cost.wallSeconds), .number(cost.userSeconds),
      cost.coresBusy.map { .number($0) } ?? .none,
    ]
  }
  return Table("Stages", columns: [Table.Column("stage")] + numbers, rows: rows)
}

/// What the fits found: one line an arm and diagnostic, the first seed's value with the range over all seeds.
public func diagnosticTable(_ runs: [RunRecord]) -> Table {
  let successes = runs.filter { $0.failure == nil }
  var seen: Set<String> = []
  let first = successes.filter { seen.insert($0.arm).inserted }
  let rows = first.flatMap { run in
    run.diagnostics.map { item -> [Table.Cell] in
      let values = successes.filter { $0.arm == run.arm }
        .compactMap { other in other.diagnostics.first { $0.name == item.name }?.value }
      return [
        .text(run.arm), .text(item.name), .number(item.value), values.min().map { .number($0) } ?? .none,
        values.max().map { .number($0) } ?? .none, .text(item.note ?? ""),
      ]
    }
  }
  let numbers = ["first seed", "least", "greatest"].map { Table.Column($0, isNumeric: true) }
  return Table(
    "What the fits found",
    columns: [Table.Column("detector"), Table.Column("found")] + numbers + [Table.Column("note of the first seed")],
    rows: rows)
}
