/// The conditions under which detectors are fitted and measured: which rows, which columns.
public struct Scenario: Sendable, Hashable, Codable {
  /// "natural", "prevalence-0.05", "family-dos", "with-suspects".
  public let id: String
  /// For tables: "5 % anomalies".
  public let title: String
  /// Share of anomalies that was aimed at; nil for the natural one.
  public let prevalence: Double?
  /// Random draws of rows; 1 where there is nothing to draw.
  public let draws: Int
  /// Evaluation rows of one draw, and the anomalies among them.
  public let rows: Int
  public let anomalies: Int?

  public static let natural = "natural"
  public static let withSuspects = "with-suspects"

  public init(id: String, title: String, prevalence: Double? = nil, draws: Int = 1, rows: Int, anomalies: Int?) {
    self.id = id
    self.title = title
    self.prevalence = prevalence
    self.draws = draws
    self.rows = rows
    self.anomalies = anomalies
  }
}
