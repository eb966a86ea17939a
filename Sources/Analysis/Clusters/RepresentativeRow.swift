public import AnomalyCore

/// The row nearest to the mean of its cluster, as it stands in the data.
public struct RepresentativeRow: Sendable, Hashable, Codable {
  /// −1 is noise.
  public let cluster: Int
  /// Its id.
  public let row: Int
  /// Euclidean, in the space of the components.
  public let distance: Double
  /// Its class; nil without labels.
  public let label: String?
  /// As text, in the order of the data set's columns; empty for a missing value.
  public let values: [String]

  public init(cluster: Int, row: Int, distance: Double, label: String?, values: [String]) {
    self.cluster = cluster
    self.row = row
    self.distance = distance
    self.label = label
    self.values = values
  }

  /// One a group.
  public static func all(
    of dataset: Dataset, in groups: ClusterGroups, centres: ClusterCentres
  ) -> [RepresentativeRow] {
    zip(groups.numbers, centres.nearestRows(groups)).map { number, row in
      RepresentativeRow(
        cluster: number, row: dataset.rowIDs[row], distance: centres.squaredDistances[row].squareRoot(),
        label: dataset.labels.map { $0.classes[Int($0.codes[row])] },
        values: dataset.frame.columns.map { $0.values.text(ofRow: row) })
    }
  }
}

extension ColumnValues {
  /// The value of one row for readers: whole numbers without a point, nothing for a missing value.
  fileprivate func text(ofRow row: Int) -> String {
    switch self {
    case .numeric(let values):
      let value = values[row]
      if value.isNaN { return "" }
      return value == value.rounded() && abs(value) < 0x1p53 ? String(Int(value)) : String(value)
    case .categorical(let codes, let levels): return codes[row] < 0 ? "" : levels[Int(codes[row])]
    }
  }
}
