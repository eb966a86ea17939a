/// A claim about the data or the detectors, judged by a stated criterion.
public struct Hypothesis: Sendable, Hashable, Codable {
  public enum Verdict: String, Sendable, Hashable, Codable, CaseIterable {
    case supported
    case notSupported = "not supported"
    /// The data at hand cannot tell; `needs` says what could.
    case undecidable
  }

  /// A number that the verdict rests on, with its interval where it has one.
  public struct Figure: Sendable, Hashable, Codable {
    public let name: String
    public let value: Double
    public let lower: Double?
    public let upper: Double?

    public init(_ name: String, _ value: Double, lower: Double? = nil, upper: Double? = nil) {
      self.name = name
      self.value = value
      self.lower = lower
      self.upper = upper
    }
  }

  /// One sentence with its figures.
  public struct Evidence: Sendable, Hashable, Codable {
    public let text: String
    public let figures: [Figure]

    public init(_ text: String, figures: [Figure] = []) {
      self.text = text
      self.figures = figures
    }
  }

  /// Lower-case with hyphens: "large-transfers".
  public let id: String
  public let statement: String
  /// When it counts as supported and when as not supported, in words with the limits.
  public let criterion: String
  public let verdict: Verdict
  /// Why, the decisive sentence first.
  public let evidence: [Evidence]
  /// What is missing for a verdict, or for a firmer one.
  public let needs: [String]

  public init(
    id: String, statement: String, criterion: String, verdict: Verdict, evidence: [Evidence], needs: [String] = []
  ) {
    self.id = id
    self.statement = statement
    self.criterion = criterion
    self.verdict = verdict
    self.evidence = evidence
    self.needs = needs
  }
}
