import RealModule

extension ColumnHistogram {
  /// Bins of equal width where whole numbers do not suggest others.
  static let ordinaryBinCount = 30

  /// A column is skewed if it has no negative value, a skewness above 2, and 1 + *x* grows tenfold from its least to
  /// its greatest value: then log(1 + *x*) spreads it, which it would not do for shares.
  static func isSkewed(_ numbers: NumberSummary) -> Bool {
    numbers.least >= 0 && 1 + numbers.greatest >= 10 * (1 + numbers.least) && (numbers.skewness ?? 0) > 2
  }

  /// The linear one, and that of log(1 + *x*) for skewed columns; none for fewer than two distinct values.
  static func all(_ distinct: [ValueCount], _ numbers: NumberSummary) -> [ColumnHistogram] {
    guard distinct.count > 1 else { return [] }
    let linear = ColumnHistogram(.linear, edges: linearEdges(distinct), distinct)
    guard isSkewed(numbers) else { return [linear] }
    let (low, high) = (Double.log(onePlus: numbers.least), Double.log(onePlus: numbers.greatest))
    let edges = equalSteps(from: low, to: high).map { Double.expMinusOne($0) }
    return [
      linear,
      // The way to the logarithm and back may round the ends.
      ColumnHistogram(.log1p, edges: [numbers.least] + edges.dropFirst().dropLast() + [numbers.greatest], distinct),
    ]
  }

  private init(_ scale: Scale, edges: [Double], _ distinct: [ValueCount]) {
    var counts = [RowCounts](repeating: RowCounts(), count: edges.count - 1)
    var bin = 0
    for each in distinct {
      while bin + 1 < counts.count && each.value >= edges[bin + 1] { bin += 1 }
      counts[bin] = counts[bin] + each.rows
    }
    self.init(scale: scale, edges: edges, counts: counts)
  }
}

/// One bin a whole number, centred on it, where whole numbers fit into the bins there may be; else equal steps.
private func linearEdges(_ distinct: [ValueCount]) -> [Double] {
  let (low, high) = (distinct[0].value, distinct[distinct.count - 1].value)
  if high - low < Double(ColumnHistogram.largestBinCount), abs(low) < 1e15,
    distinct.allSatisfy({ $0.value == $0.value.rounded() })
  {
    return (0...Int(high - low) + 1).map { low - 0.5 + Double($0) }
  }
  return equalSteps(from: low, to: high)
}

/// Both ends are met exactly; halves keep the width of the widest range from overflowing.
private func equalSteps(from low: Double, to high: Double) -> [Double] {
  let count = ColumnHistogram.ordinaryBinCount
  return (0...count).map { step in
    let share = Double(step) / Double(count)
    return step == 0 ? low : step == count ? high : low * (1 - share) + high * share
  }
}
