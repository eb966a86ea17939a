import AnomalyCore
import Experiments
import NumericKernels
import RunRecords

/// What beside the fit is known of the rows.
struct AlertContext {
  let rowIDs: [Int]
  let labels: Labels?
  /// Shares of fits that have a row among their top rows, by row id.
  let flipShares: [Int: Double]
}

extension FittedArm {
  private static let causesShown = 5
  private static let leastShare = 0.001

  /// The records of the `count` most anomalous rows.
  func alerts(_ count: Int, context: AlertContext, workers: Workers) throws -> [AlertRecord] {
    let rows = Array(order.prefix(count))
    guard !rows.isEmpty else { return [] }
    let traces = try traces(of: rows, workers: workers)
    let normal = try nearestNormal(to: space.evaluation.selectingRows(rows), workers: workers)
    let similar = mostSimilar(traces.shares)
    let parts = try parts(of: rows, workers: workers)
    let ranges = try detecting { () throws(KernelError) in
      try workers.map(frame.columns.count) { normalRange(frame.columns[$0].values, among: normalRows) }
    }
    return rows.enumerated().map { place, row in
      let causes = traces.areEven[place] ? [] : causes(of: place, traces, ranges)
      return AlertRecord(
        row: context.rowIDs[row], score: scores[row], rank: place + 1, causes: causes,
        restShare: max(0, 1 - causes.reduce(0) { $0 + $1.share }), isEven: traces.areEven[place],
        nearestNormal: context.rowIDs[normal[place]], similarAlert: similar[place].map { context.rowIDs[rows[$0]] },
        parts: parts[place], flipShare: context.flipShares[context.rowIDs[row]],
        label: context.labels.map { $0.record(ofRow: row) })
    }
  }

  /// The largest shares of one row.
  private func causes(of place: Int, _ traces: Traces, _ ranges: [AlertRecord.NormalRange]) -> [AlertRecord.Cause] {
    let shares = traces.shares[place]
    return descendingOrder(shares).prefix(Self.causesShown).filter { shares[$0] >= Self.leastShare }.map { index in
      let column = frame.columns[index]
      return AlertRecord.Cause(
        column: column.name, share: shares[index], value: column.values.text(ofRow: traces.rows[place]),
        direction: direction(column.values, row: traces.rows[place], ranges[index]),
        typical: traces.references.columns[index].values.text(ofRow: place), range: ranges[index])
    }
  }

  private func parts(of rows: [Int], workers: Workers) throws -> [[AlertRecord.Part]] {
    guard let composite = fitted as? any CompositeDetector else { return rows.map { _ in [] } }
    // Training rows have the components of the fit, which leave the row itself out.
    let components =
      areTrainingRows
      ? composite.trainingComponents.selectingRows(rows)
      : try composite.components(space.evaluation.selectingRows(rows), workers: workers)
    return rows.indices.map { row in
      zip(composite.componentNames, components.row(row)).map { AlertRecord.Part(name: $0, value: $1) }
    }
  }
}

/// For each list of shares the one that differs least from it by the sum of absolute differences, of equal ones the
/// first; nil for a single list.
private func mostSimilar(_ shares: [[Double]]) -> [Int?] {
  shares.indices.map { own in
    var best: (index: Int, difference: Double)?
    for other in shares.indices where other != own {
      let difference = zip(shares[own], shares[other]).reduce(0) { $0 + abs($1.0 - $1.1) }
      if difference < best?.difference ?? .infinity { best = (other, difference) }
    }
    return best?.index
  }
}

private func direction(
  _ values: ColumnValues, row: Int, _ range: AlertRecord.NormalRange
) -> AlertRecord.Direction {
  switch (values, range) {
  case (.numeric(let numbers), .numbers(let low, let high)):
    numbers[row] > high ? .higher : numbers[row] < low ? .lower : .rareCombination
  case (_, .levels(let levels)): levels.contains(values.text(ofRow: row)) ? .rareCombination : .otherLevel
  default: .rareCombination
  }
}

extension ColumnValues {
  fileprivate func text(ofRow row: Int) -> String {
    switch self {
    case .numeric(let values): alertText(values[row])
    case .categorical(let codes, let levels): codes[row] < 0 ? "–" : levels[Int(codes[row])]
    }
  }
}

extension Labels {
  fileprivate func record(ofRow row: Int) -> AlertRecord.Label {
    let code = Int(codes[row])
    let verdict = verdicts[code]
    return AlertRecord.Label(
      name: classes[code], family: families[code], isAnomaly: verdict == .unlabelled ? nil : verdict == .anomaly)
  }
}
