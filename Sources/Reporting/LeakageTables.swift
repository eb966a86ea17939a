public import AnomalyCore
public import RunRecords

/// The findings of the leakage gate, one line each.
public func leakageTable(_ findings: [LeakageRecord]) -> Table {
  let rows = findings.map { finding -> [Table.Cell] in
    let column = finding.column.map { name in finding.other.map { "\(name) (of \($0))" } ?? name }
    return [
      .text(finding.isSuspect ? "leaks" : "notice"), .text(column ?? "all columns"), .text(finding.kind.rawValue),
      .text(finding.evidence), .text(finding.advice),
    ]
  }
  return Table(
    "Leakage", columns: ["finding", "column", "kind", "evidence", "what to do"].map { Table.Column($0) },
    rows: rows.isEmpty ? [[.text("nothing found"), .none, .none, .none, .none]] : rows)
}

/// What the columns under suspicion change: every metric of every arm with and without them, from fits with the same
/// seed on the same rows. Nil when the experiment did not compare.
public func leakageDifferences(_ manifest: Manifest, metrics: Catalog<MetricEntry>) -> Table? {
  let with = manifest.runs.filter { $0.scenario == Scenario.withSuspects }
  guard !with.isEmpty else { return nil }
  let rows = with.flatMap { run -> [[Table.Cell]] in
    let honest = manifest.runs.first {
      $0.scenario == Scenario.natural && $0.arm == run.arm && $0.seed == run.seed && $0.failure == nil
    }
    return run.metrics.compactMap { metric in
      guard let leaky = metric.value?.value,
        let clean = honest?.metrics.first(where: { $0.key == metric.key })?.value?.value
      else { return nil }
      return [
        .text(run.arm), .text(columnTitle(metric.key, metrics: metrics)), .number(clean), .number(leaky),
        .number(leaky - clean),
      ]
    }
  }
  return Table(
    "What the columns under suspicion change",
    columns: [Table.Column("detector"), Table.Column("metric")]
      + ["without", "with", "difference"].map { Table.Column($0, isNumeric: true) }, rows: rows)
}
