public import NumericKernels

/// Means of the groups of a partition, and how far rows are from them.
public struct ClusterCentres: Sendable {
  /// One group a line, in the order of `ClusterGroups`; *k* × *d*.
  public let means: Matrix
  /// The squared distance of each row to the mean of its group.
  public let squaredDistances: [Double]

  /// - Parameter rows: *n* × *d*, finite, in the space in which distances mean something.
  /// - Throws: `KernelError.cancelled`.
  /// - Complexity: O(*n* · *d*) time, 8 bytes a row.
  public init(_ rows: Matrix, _ groups: ClusterGroups, workers: Workers) throws(KernelError) {
    precondition(rows.rowCount == groups.rowCount, "one group a row")
    let means = groupMeans(rows, groups)
    self.means = means
    squaredDistances = try workers.map(rows.rowCount, grain: 4096) { row in
      let group = Int(groups.groupOfRow[row])
      var sum = 0.0
      for column in 0..<rows.columnCount {
        let difference = rows[row, column] - means[group, column]
        sum += difference * difference
      }
      return sum
    }
  }

  /// The row of each group that is nearest to its mean; of equally near ones the first.
  public func nearestRows(_ groups: ClusterGroups) -> [Int] {
    var nearest = [Int](repeating: -1, count: groups.count)
    for (row, group) in groups.groupOfRow.enumerated() {
      let best = nearest[Int(group)]
      if best < 0 || squaredDistances[row] < squaredDistances[best] { nearest[Int(group)] = row }
    }
    return nearest
  }

  /// Sum of the squared distances over the rows that are no noise, in the order of the rows.
  public func inertia(_ groups: ClusterGroups) -> Double {
    var sum = 0.0
    for (row, group) in groups.groupOfRow.enumerated() where groups.numbers[Int(group)] >= 0 {
      sum += squaredDistances[row]
    }
    return sum
  }
}

/// Sums in the order of the rows, the same for any number of threads.
private func groupMeans(_ rows: Matrix, _ groups: ClusterGroups) -> Matrix {
  let width = rows.columnCount
  var means = Matrix(rowCount: groups.count, columnCount: width)
  means.values.withUnsafeMutableBufferPointer { sums in
    rows.values.withUnsafeBufferPointer { cells in
      for (row, group) in groups.groupOfRow.enumerated() {
        for column in 0..<width { sums[Int(group) * width + column] += cells[row * width + column] }
      }
    }
  }
  for group in 0..<groups.count {
    for column in 0..<width { means[group, column] /= Double(groups.sizes[group]) }
  }
  return means
}
