public import AnomalyCore

/// The occupied clusters of a partition, and noise as a group of its own, as `ClusterProfile` lists them.
public struct ClusterGroups: Sendable, Hashable {
  /// Numbers of the groups as in the partition, ascending; −1 is noise.
  public let numbers: [Int]
  /// Rows of each group, at least 1.
  public let sizes: [Int]
  /// The group of each row, an index into `numbers`.
  public let groupOfRow: [Int32]

  public init(_ partition: Partition) {
    // Position 0 is noise.
    var counts = [Int](repeating: 0, count: partition.clusterCount + 1)
    for label in partition.labels { counts[Int(label) + 1] += 1 }
    var groups = [Int32](repeating: -1, count: counts.count)
    var (numbers, sizes): ([Int], [Int]) = ([], [])
    for (position, count) in counts.enumerated() where count > 0 {
      groups[position] = Int32(numbers.count)
      numbers.append(position - 1)
      sizes.append(count)
    }
    self.numbers = numbers
    self.sizes = sizes
    groupOfRow = partition.labels.map { groups[Int($0) + 1] }
  }

  public var count: Int { numbers.count }

  public var rowCount: Int { groupOfRow.count }

  /// The numbers as text, for the lines of a table.
  public var names: [String] { numbers.map(String.init) }

  /// Groups × some categories of the rows.
  ///
  /// - Parameter codes: One a row, an index into `categories`; a negative one is missing.
  public func table(of codes: [Int32], categories: [String]) -> ContingencyTable {
    ContingencyTable(rows: groupOfRow, rowNames: names, columns: codes, columnNames: categories)
  }
}

extension Labels {
  /// The families of the classes, each once, in order of first appearance, and the family of each row.
  package var familyCodes: (names: [String], codes: [Int32]) {
    var names: [String] = []
    let familyOfClass = families.map { family -> Int32 in
      if let known = names.firstIndex(of: family) { return Int32(known) }
      names.append(family)
      return Int32(names.count - 1)
    }
    return (names, codes.map { familyOfClass[Int($0)] })
  }
}
