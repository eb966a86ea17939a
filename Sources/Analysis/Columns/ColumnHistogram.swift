/// How many values lie in each of at most 40 bins, by class.
public struct ColumnHistogram: Sendable, Hashable, Codable {
  public enum Scale: String, Sendable, Hashable, Codable {
    case linear
    /// Bins of equal width in log(1 + *x*).
    case log1p
  }

  /// The most bins there are.
  public static let largestBinCount = 40

  public let scale: Scale
  /// Ascending, one more than there are bins, in the units of the column. A bin holds its lower edge; the last one
  /// holds its upper edge too.
  public let edges: [Double]
  /// One a bin.
  public let counts: [RowCounts]

  public init(scale: Scale, edges: [Double], counts: [RowCounts]) {
    precondition(edges.count == counts.count + 1, "one more edge than bins")
    self.scale = scale
    self.edges = edges
    self.counts = counts
  }
}
