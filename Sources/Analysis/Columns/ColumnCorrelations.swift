/// How the numeric columns go together, in pairs.
public struct ColumnCorrelations: Sendable, Hashable, Codable {
  /// Numeric columns of more than one value, in their order.
  public let columns: [String]
  /// Numeric columns of one value or none: their correlation is undefined.
  public let leftOut: [String]
  /// Pearson's, symmetric, `columns` × `columns`, over the rows in which both have a value; nil where one of them is
  /// constant there.
  public let pearson: [[Double?]]
  /// Spearman's: Pearson's of the ranks among those rows, equal values sharing the mean of theirs.
  public let spearman: [[Double?]]

  public init(columns: [String], leftOut: [String], pearson: [[Double?]], spearman: [[Double?]]) {
    self.columns = columns
    self.leftOut = leftOut
    self.pearson = pearson
    self.spearman = spearman
  }
}
