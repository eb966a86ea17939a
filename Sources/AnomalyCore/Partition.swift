/// Rows assigned to clusters 0…*k* − 1; −1 means noise, a row of no cluster.
public struct Partition: Sendable, Hashable, Codable {
  public static let noise: Int32 = -1

  /// The cluster of each row.
  public let labels: [Int32]
  /// Number of clusters; some may be empty.
  public let clusterCount: Int

  /// - Precondition: labels are −1…`clusterCount` − 1.
  public init(labels: [Int32], clusterCount: Int) {
    precondition(labels.allSatisfy { $0 >= -1 && Int($0) < clusterCount }, "labels are -1…\(clusterCount - 1)")
    self.labels = labels
    self.clusterCount = clusterCount
  }

  public var rowCount: Int { labels.count }

  /// Rows of each cluster, noise left out.
  public var sizes: [Int] {
    var sizes = [Int](repeating: 0, count: clusterCount)
    for label in labels where label >= 0 { sizes[Int(label)] += 1 }
    return sizes
  }

  public var noiseCount: Int { labels.count { $0 == Self.noise } }

  /// Clusters that hold at least one row (*k_eff*).
  public var occupiedCount: Int { sizes.count { $0 > 0 } }

  /// The same clusters without the empty ones, renumbered in their order.
  public var compacted: Partition {
    var next: Int32 = 0
    let numbers = sizes.map { size -> Int32 in
      guard size > 0 else { return Self.noise }
      defer { next += 1 }
      return next
    }
    return Partition(labels: labels.map { $0 < 0 ? $0 : numbers[Int($0)] }, clusterCount: Int(next))
  }
}
