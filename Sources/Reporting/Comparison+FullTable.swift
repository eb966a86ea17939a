import AnomalyCore
import RunRecords

/// One line an arm and scenario, every figure of every metric, for programs.
public func fullTable(_ comparisons: [Comparison]) -> Table {
  let figures: [(String, @Sendable (ComparedMetric) -> Double?)] = [
    ("", { $0.spread?.mean }), (" deviation", { $0.spread?.deviation }), (" least", { $0.spread?.least }),
    (" greatest", { $0.spread?.greatest }), (" lower", { $0.lower }), (" upper", { $0.upper }),
    (" lowest", { $0.lowest }), (" highest", { $0.highest }), (" chance", { $0.chance }), (" ceiling", { $0.ceiling }),
  ]
  var keys: [String] = []
  for key in comparisons.flatMap(\.keys) where !keys.contains(key) { keys.append(key) }
  let named = ["scenario", "detector", "pipeline", "id", "parameters"].map { Table.Column($0) }
  let columns =
    named + [Table.Column("fits", isNumeric: true), Table.Column("failures", isNumeric: true)]
    + keys.flatMap { key in figures.map { Table.Column(key + $0.0, isNumeric: true) } }
  let cells = comparisons.flatMap { comparison in
    comparison.rows.map { row -> [Table.Cell] in
      let parameters = row.arm.parameters.keys.sorted()
        .map { "\($0)=\(row.arm.parameters[$0]?.description ?? "")" }.joined(separator: " ")
      return [.text(comparison.scenario.id), .text(row.arm.label), .text(row.arm.pipeline), .text(row.arm.detector)]
        + [.text(parameters), .integer(row.fits), .integer(row.failures.count)]
        + keys.flatMap { key in
          figures.map { figure in row.metrics[key].flatMap(figure.1).map { .number($0) } ?? .none }
        }
    }
  }
  return Table("Comparison", columns: columns, rows: cells)
}
