public import AnomalyCore
public import RunRecords

/// What a reader must know before believing the figures.
public func alarmTable(_ alarms: [AlarmRecord], scenarios: [Scenario]) -> Table {
  Table(
    "Alarms",
    columns: ["alarm", "detector", "scenario", "found", "what to do"].map { Table.Column($0) },
    rows: alarms.map { alarm in
      let scenario = scenarios.first { $0.id == alarm.scenario }?.title ?? alarm.scenario ?? "all"
      return [
        .text(alarm.code.rawValue), .text(alarm.arm ?? "all"), .text(scenario), .text(alarm.finding),
        .text(alarm.advice),
      ]
    })
}

private let intervalColumns = [
  "estimate", "lower", "upper", "deviation over rows", "deviation over fits", "exact lower", "exact upper", "chance",
].map { Table.Column($0, isNumeric: true) }

private func intervalCells(_ record: IntervalRecord) -> [Table.Cell] {
  [
    record.estimate, record.lower, record.upper, record.sampleDeviation, record.fitDeviation, record.exactLower,
    record.exactUpper, record.chance,
  ].map { $0.map { .number($0) } ?? .none }
}

/// Every value of one scenario with its interval and where its uncertainty comes from.
public func intervalTable(_ records: [IntervalRecord], scenario: Scenario, metrics: Catalog<MetricEntry>) -> Table {
  Table(
    "Intervals: \(scenario.title)",
    columns: [Table.Column("detector"), Table.Column("metric")] + intervalColumns,
    rows: records.filter { $0.scenario == scenario.id }.map { record in
      [.text(record.arm), .text(columnTitle(record.key, metrics: metrics))] + intervalCells(record)
    })
}

/// The same of all scenarios, for programs.
public func intervalList(_ records: [IntervalRecord]) -> Table {
  Table(
    "Intervals", columns: ["scenario", "detector", "metric"].map { Table.Column($0) } + intervalColumns,
    rows: records.map { [.text($0.scenario), .text($0.arm), .text($0.key)] + intervalCells($0) })
}

/// Every pair of detectors on the same resamples.
public func differenceTable(_ records: [DifferenceRecord], metrics: Catalog<MetricEntry>) -> Table {
  let texts = ["scenario", "metric", "first", "second"].map { Table.Column($0) }
  let numbers = ["difference", "lower", "upper", "share above"].map { Table.Column($0, isNumeric: true) }
  return Table(
    "Differences", columns: texts + numbers,
    rows: records.map { record in
      [
        .text(record.scenario), .text(record.key), .text(record.first), .text(record.second),
        .number(record.difference), .number(record.lower), .number(record.upper), .number(record.shareAbove),
      ]
    })
}

/// One matrix a metric: how alike each pair of detectors ranks the rows.
public func agreementMatrices(_ records: [AgreementRecord], metrics: Catalog<MetricEntry>) -> [Table] {
  var (keys, names): ([String], [String]) = ([], [])
  for record in records {
    if !keys.contains(record.key) { keys.append(record.key) }
    for name in [record.first, record.second] where !names.contains(name) && name != AgreementRecord.consensus {
      names.append(name)
    }
  }
  names.append(AgreementRecord.consensus)
  return keys.map { key in
    let own = records.filter { $0.key == key }
    let chance = own.compactMap(\.chance).first.map { ", chance \(readable($0))" } ?? ""
    let rows = names.map { first -> [Table.Cell] in
      [.text(first)]
        + names.map { second in
          guard first != second else { return .text("·") }
          let record = own.first {
            ($0.first, $0.second) == (first, second) || ($0.first, $0.second) == (second, first)
          }
          return record?.value.map { .number($0) } ?? .none
        }
    }
    return Table(
      columnTitle(key, metrics: metrics) + chance,
      columns: [Table.Column("detector")] + names.map { Table.Column($0, isNumeric: true) }, rows: rows)
  }
}

/// One line a pair and metric, for programs.
public func agreementList(_ records: [AgreementRecord]) -> Table {
  let optional = { (value: Double?) -> Table.Cell in value.map { .number($0) } ?? .none }
  return Table(
    "Agreement",
    columns: ["metric", "first", "second"].map { Table.Column($0) }
      + ["value", "lowest", "highest", "chance"].map { Table.Column($0, isNumeric: true) }
      + [Table.Column("undefined")],
    rows: records.map { record in
      [
        .text(record.key), .text(record.first), .text(record.second), optional(record.value),
        optional(record.lowest), optional(record.highest), optional(record.chance), .text(record.undefined ?? ""),
      ]
    })
}

/// One table a budget: the share of each attack family among the rows on top.
public func familyTables(_ records: [FamilyRecord], metrics: Catalog<MetricEntry>) -> [Table] {
  var (keys, families, arms): ([String], [(name: String, rows: Int)], [String]) = ([], [], [])
  for record in records {
    if !keys.contains(record.key) { keys.append(record.key) }
    if !families.contains(where: { $0.name == record.family }) { families.append((record.family, record.rows)) }
    if !arms.contains(record.arm) { arms.append(record.arm) }
  }
  return keys.map { key in
    let own = records.filter { $0.key == key }
    func row(_ title: String, _ value: (FamilyRecord) -> Double?, of arm: String) -> [Table.Cell] {
      [.text(title)]
        + families.map { family in
          own.first { $0.arm == arm && $0.family == family.name }.flatMap(value).map { .number($0) } ?? .none
        }
    }
    let levels = arms.first.map { arm in [row("(chance)", \.chance, of: arm), row("(ceiling)", \.ceiling, of: arm)] }
    return Table(
      "\(columnTitle(key, metrics: metrics)) by attack family",
      columns: [Table.Column("detector")]
        + families.map { Table.Column("\($0.name) (\($0.rows) rows)", isNumeric: true) },
      rows: arms.map { row($0, { $0.value }, of: $0) } + (levels ?? []))
  }
}

/// How steady the top of the list is from fit to fit.
public func flipTable(_ records: [FlipRecord]) -> Table {
  let numbers = ["k", "fits", "rows in all", "rows in any", "flip rate"].map { Table.Column($0, isNumeric: true) }
  return Table(
    "The top of the list from fit to fit", columns: [Table.Column("detector")] + numbers,
    rows: records.map { record in
      [
        .text(record.arm), .integer(record.budget), .integer(record.fits), .integer(record.rowsInAll),
        .integer(record.rowsInAny), .number(record.flipRate),
      ]
    })
}

/// How many fits to average.
public func convergenceTable(_ records: [ConvergenceRecord]) -> Table {
  let numbers = ["k", "fits averaged", "top-k Jaccard mean", "least"].map { Table.Column($0, isNumeric: true) }
  return Table(
    "Averages over seeds", columns: [Table.Column("detector")] + numbers + [Table.Column("target")],
    rows: records.flatMap { record in
      record.steps.map { step in
        let isReached = record.reached == step.members
        let verdict =
          step.members == record.steps.last?.members
          ? "\(readable(record.target)) \(isReached ? "reached" : "not reached within the limit")" : ""
        return [
          .text(record.arm), .integer(record.budget), .integer(step.members), .number(step.mean), .number(step.least),
          .text(verdict),
        ]
      }
    })
}
