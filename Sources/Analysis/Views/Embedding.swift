/// Rows laid out on a plane so that near neighbours stay near. Distances between groups, their sizes and their
/// densities mean nothing.
public struct Embedding: Sendable, Hashable, Codable {
  /// Ids of the rows.
  public let rows: [Int]
  public let x: [Double]
  public let y: [Double]
  /// "t-SNE, perplexity 30".
  public let method: String
  /// Kullback–Leibler divergence of the layout from the neighbourhoods, in nats: what the plane cannot show.
  public let divergence: Double
  /// Of 0…1: how few of the neighbours on the plane are none among the rows.
  public let trustworthiness: Double
  /// How the rows were drawn, what is approximated.
  public let notes: [String]

  public init(
    rows: [Int], x: [Double], y: [Double], method: String, divergence: Double, trustworthiness: Double,
    notes: [String]
  ) {
    self.rows = rows
    self.x = x
    self.y = y
    self.method = method
    self.divergence = divergence
    self.trustworthiness = trustworthiness
    self.notes = notes
  }
}
