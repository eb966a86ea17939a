import AnomalyCore

/// The class of every row.
struct RowClasses: Sendable {
  let codes: [RowClass]
  let counts: RowCounts

  init(_ labels: Labels?, rowCount: Int) {
    let classes = labels.map { labels in
      labels.verdicts.map { verdict -> RowClass in
        switch verdict {
        case .normal: .normal
        case .anomaly: .anomaly
        case .unlabelled: .unlabelled
        }
      }
    }
    let unlabelled = [RowClass](repeating: .unlabelled, count: rowCount)
    codes = labels.flatMap { labels in classes.map { classes in labels.codes.map { classes[Int($0)] } } } ?? unlabelled
    counts = codes.reduce(into: RowCounts()) { $0.add($1) }
  }

  /// Whether tests by class have two classes to compare.
  var areBothThere: Bool { counts.normal > 0 && counts.anomalies > 0 }
}

extension RowCounts {
  mutating func add(_ rowClass: RowClass) {
    switch rowClass {
    case .normal: normal += 1
    case .anomaly: anomalies += 1
    case .unlabelled: unlabelled += 1
    }
  }

  static func + (first: RowCounts, second: RowCounts) -> RowCounts {
    RowCounts(
      normal: first.normal + second.normal, anomalies: first.anomalies + second.anomalies,
      unlabelled: first.unlabelled + second.unlabelled)
  }
}

extension Sequence<RowCounts> {
  var sum: RowCounts { reduce(RowCounts(), +) }
}
