/// One finding of the leakage gate: something through which detectors could see the answer, or through which the
/// evaluation could see the training rows.
public struct LeakageRecord: Sendable, Hashable, Codable {
  /// What was found.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// The column's name says that it holds the answer.
    case name
    /// The column's name says that a clustering, a score or a prediction made it.
    case madeByPipeline = "made-by-a-pipeline"
    /// Every label has one value of its own.
    case oneToOne = "one-to-one"
    /// The column tells normal rows from anomalies without help from any other.
    case determinesLabel = "determines-label"
    /// Values that differ only in padding or case.
    case spelling
    /// The column says again what another says.
    case derivedDuplicate = "derived-duplicate"
    /// Evaluation rows with the features of training rows.
    case sharedRows = "shared-rows"
  }

  public let kind: Kind
  /// Nil for shared rows.
  public let column: String?
  /// The column that it repeats, or nil.
  public let other: String?
  /// What was seen, with the numbers, in one clause.
  public let evidence: String
  /// What to do.
  public let advice: String
  /// A reason to refuse the experiment; false for what a reader should only know.
  public let isSuspect: Bool

  public init(
    _ kind: Kind, column: String?, other: String? = nil, evidence: String, advice: String, isSuspect: Bool
  ) {
    self.kind = kind
    self.column = column
    self.other = other
    self.evidence = evidence
    self.advice = advice
    self.isSuspect = isSuspect
  }
}
