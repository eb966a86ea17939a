public import AnomalyCore
public import NumericKernels

extension ClusterStatistics {
  /// Of the numeric columns of a frame, by group; missing values are left out.
  ///
  /// A median difference is divided by the median absolute deviation of the column over all rows (the median of
  /// |x − median|, not rescaled). Where more than half of the values are equal that is 0 and would make the difference
  /// infinite: the mean of |x − median| takes its place, which is 0 only if all values are equal, and then all medians
  /// are too and the difference is 0. The two spreads are not the same unit; `spreadKinds` says which one a column has.
  ///
  /// Standard deviations have divisor *n* − 1, as those of pandas, which made the tables of the published study.
  ///
  /// - Throws: `KernelError.cancelled`.
  /// - Complexity: O(*n* log *n*) time a column, 24 bytes a row and thread.
  public init(of frame: Frame, in groups: ClusterGroups, workers: Workers) throws(KernelError) {
    precondition(frame.rowCount == groups.rowCount, "one group a row")
    let numbers = frame.columns.compactMap { column -> (name: String, values: [Double])? in
      guard case .numeric(let values) = column.values else { return nil }
      return (column.name, values)
    }
    let summaries = try workers.map(numbers.count) { GroupedColumn(numbers[$0].values, groups) }
    /// One line a group.
    func lines(_ value: (GroupedColumn) -> [Double?]) -> [[Double?]] {
      let columns = summaries.map(value)
      return (0..<groups.count).map { group in columns.map { $0[group] } }
    }
    self.init(
      columns: numbers.map(\.name), medians: lines(\.medians), means: lines(\.means), deviations: lines(\.deviations),
      globalMedians: summaries.map(\.median), spreads: summaries.map(\.spread),
      spreadKinds: summaries.map(\.spreadKind),
      scaledDifferences: lines(\.scaledDifferences))
  }
}

/// One column by group.
private struct GroupedColumn: Sendable {
  let median: Double?
  let spread: Double
  let spreadKind: ClusterStatistics.Spread
  let medians: [Double?]
  let means: [Double?]
  let deviations: [Double?]

  init(_ values: [Double], _ groups: ClusterGroups) {
    var members = groups.sizes.map { size -> [Double] in
      var list: [Double] = []
      list.reserveCapacity(size)
      return list
    }
    for (value, group) in zip(values, groups.groupOfRow) where !value.isNaN { members[Int(group)].append(value) }
    means = members.map { $0.isEmpty ? nil : meanAndVariance($0).mean }
    deviations = members.map { list in
      let count = Double(list.count)
      return count < 2 ? nil : (meanAndVariance(list).variance * count / (count - 1)).squareRoot()
    }
    medians = members.map(middle)
    let present = values.filter { !$0.isNaN }
    median = middle(present)
    (spread, spreadKind) = median.map { spreadOf(present, around: $0) } ?? (0, .none)
  }

  var scaledDifferences: [Double?] {
    medians.map { own in
      guard let own, let median else { return nil }
      guard spread > 0 else { return 0 }
      let difference = (own - median) / spread
      return difference.isFinite ? difference : .greatestFiniteMagnitude * (own < median ? -1 : 1)
    }
  }
}

private func spreadOf(_ values: [Double], around median: Double) -> (Double, ClusterStatistics.Spread) {
  let distances = values.map { abs($0 - median) }
  if let deviation = middle(distances), deviation > 0 { return (deviation, .medianDeviation) }
  let mean = meanAndVariance(distances).mean
  return mean > 0 ? (mean, .meanDeviation) : (0, .none)
}

/// The median; nil for no values.
private func middle(_ values: [Double]) -> Double? {
  values.isEmpty ? nil : quantile(ofSorted: values.sorted(), 0.5)
}
