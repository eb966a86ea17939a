/// A share with the counts behind it and its interval: "41 of 52, 0.788 [0.659, 0.878]".
///
/// The interval is the score interval of Wilson (1927, doi 10.1080/01621459.1927.10502953) at 95 %. It takes the rows as
/// independent draws; connections of one burst are not, so it is too narrow rather than too wide.
public struct CountedShare: Sendable, Hashable, Codable {
  /// The 97.5 % point of the standard normal distribution.
  private static let z = 1.959963984540054

  public let hits: Int
  public let total: Int
  /// `hits` / `total`; nil when there is nothing to take a share of, as are both ends.
  public let value: Double?
  public let lower: Double?
  public let upper: Double?

  /// - Precondition: 0 ≤ `hits` ≤ `total`.
  public init(_ hits: Int, of total: Int) {
    precondition(hits >= 0 && hits <= total, "\(hits) of \(total)")
    self.hits = hits
    self.total = total
    guard total > 0 else {
      (value, lower, upper) = (nil, nil, nil)
      return
    }
    let (n, share, square) = (Double(total), Double(hits) / Double(total), Self.z * Self.z)
    let center = (share + square / (2 * n)) / (1 + square / n)
    let half = Self.z / (1 + square / n) * (share * (1 - share) / n + square / (4 * n * n)).squareRoot()
    value = share
    // Exact at the ends: rounding would leave a trace of 1e-17 there.
    lower = hits == 0 ? 0 : max(0, center - half)
    upper = hits == total ? 1 : min(1, center + half)
  }
}
