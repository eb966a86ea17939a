import Foundation

/// Why one row stands where it stands in the ranking of one detector: the same form for every detector.
///
/// Shares come from the detector's own model, traced back through the pipeline to the columns of the data set.
public struct AlertRecord: Sendable, Hashable, Codable {
  /// How the value of a column differs from what is usual.
  public enum Direction: String, Sendable, Hashable, Codable, CaseIterable {
    case higher
    case lower
    /// A category that is not among the frequent ones.
    case otherLevel = "other-level"
    /// The value lies within the normal range of its column: what is rare is the value inside that range, or the value
    /// beside those of the other columns.
    case rareCombination = "rare-combination"
  }

  /// What is usual in one column among the rows that the detector scores in the lower half.
  public enum NormalRange: Sendable, Hashable {
    /// The 5 % and the 95 % quantile.
    case numbers(low: Double, high: Double)
    /// Levels of at least 5 % of these rows, the most frequent first, five at the most; the most frequent one if none
    /// has so many.
    case levels([String])
  }

  /// One column's part in the alert.
  public struct Cause: Sendable, Hashable, Codable {
    /// A column of the data set.
    public let column: String
    /// The column's share of what sets the row apart from its reference, 0…1.
    public let share: Double
    /// The row's value; "–" where it is missing.
    public let value: String
    public let direction: Direction
    /// The value that the detector compares with: replacing the row's value by it is what the share is about.
    public let typical: String
    public let range: NormalRange

    public init(
      column: String, share: Double, value: String, direction: Direction, typical: String, range: NormalRange
    ) {
      self.column = column
      self.share = share
      self.value = value
      self.direction = direction
      self.typical = typical
      self.range = range
    }
  }

  /// One part of a composite score, as the detector names it.
  public struct Part: Sendable, Hashable, Codable {
    public let name: String
    public let value: Double

    public init(name: String, value: Double) {
      self.name = name
      self.value = value
    }
  }

  /// What the labels say of the row, where there are some.
  public struct Label: Sendable, Hashable, Codable {
    public let name: String
    public let family: String
    public let isAnomaly: Bool?

    /// - Parameter isAnomaly: Nil for an unlabelled row.
    public init(name: String, family: String, isAnomaly: Bool?) {
      self.name = name
      self.family = family
      self.isAnomaly = isAnomaly
    }
  }

  /// Id of the row: the number of the record in its source, from 1.
  public let row: Int
  public let score: Double
  /// 1 is the most anomalous row; equal scores are ranked by row.
  public let rank: Int
  /// The columns of the largest shares, five at the most, in descending order; none of less than 0.001.
  public let causes: [Cause]
  /// What the other columns share: all shares sum to 1.
  public let restShare: Double
  /// Whether the detector's model tells no column from the others; shares are then even and `causes` says nothing.
  public let isEven: Bool
  /// The row nearest in the detector's space among those scored in the lower half.
  public let nearestNormal: Int?
  /// The alert of the same list with the most similar shares.
  public let similarAlert: Int?
  /// The parts of a composite score; empty for other detectors.
  public let parts: [Part]
  /// Share of the detector's fits that have the row among their top *k*; nil where fits were not repeated.
  public var flipShare: Double?
  public var label: Label?
  /// The family that rules over the features give the alert, and the rule that fired.
  public var category: String?
  public var rule: String?
  /// All of it in words.
  public let sentence: String

  public init(
    row: Int, score: Double, rank: Int, causes: [Cause], restShare: Double, isEven: Bool, nearestNormal: Int?,
    similarAlert: Int?, parts: [Part] = [], flipShare: Double? = nil, label: Label? = nil, category: String? = nil,
    rule: String? = nil
  ) {
    self.row = row
    self.score = score
    self.rank = rank
    self.causes = causes
    self.restShare = restShare
    self.isEven = isEven
    self.nearestNormal = nearestNormal
    self.similarAlert = similarAlert
    self.parts = parts
    self.flipShare = flipShare
    self.label = label
    self.category = category
    self.rule = rule
    sentence = isEven ? "No column stands out from the others." : alertSentence(causes)
  }
}

/// The explained alerts of one detector of a result.
public struct ExplainedArm: Sendable, Codable {
  public static let currentFormat = 1

  public let format: Int
  public let experiment: String
  public let arm: Arm
  /// The seed of the fit that is explained.
  public let seed: UInt64
  /// SHA-256 of the result's manifest.
  public let manifestDigest: String
  /// Rows that the detector scored.
  public let scoredRows: Int
  /// Most anomalous first.
  public var alerts: [AlertRecord]

  public init(
    experiment: String, arm: Arm, seed: UInt64, manifestDigest: String, scoredRows: Int, alerts: [AlertRecord]
  ) {
    format = Self.currentFormat
    self.experiment = experiment
    self.arm = arm
    self.seed = seed
    self.manifestDigest = manifestDigest
    self.scoredRows = scoredRows
    self.alerts = alerts
  }
}

/// "src_bytes is 0 where 146…300 is usual (41 % of the score); flag is S0 where SF is usual (22 %)."
///
/// A value within the normal range is set against the one that the detector expects in its place: "count is 5 where 6 is
/// expected".
private func alertSentence(_ causes: [AlertRecord.Cause]) -> String {
  let told = causes.prefix(3).enumerated().filter { $0.offset == 0 || $0.element.share >= 0.05 }
  let clauses = told.map { place, cause in
    let share = "(\(percentText(cause.share))\(place == 0 ? " of the score" : ""))"
    if cause.direction == .rareCombination {
      return "\(cause.column) is \(cause.value) where \(cause.typical) is expected \(share)"
    }
    return "\(cause.column) is \(cause.value) where \(cause.range.text) is usual \(share)"
  }
  return clauses.joined(separator: "; ") + "."
}

private func percentText(_ share: Double) -> String {
  let percent = (share * 100).rounded()
  return percent < 1 ? "below 1 %" : "\(Int(percent)) %"
}

extension AlertRecord.NormalRange {
  /// "146…300", "0", "SF or S0"
  public var text: String {
    switch self {
    case .numbers(let low, let high):
      low == high ? alertText(low) : "\(alertText(low))…\(alertText(high))"
    case .levels(let levels): levels.joined(separator: " or ")
    }
  }
}

extension AlertRecord.NormalRange: Codable {
  private enum CodingKeys: String, CodingKey { case low, high, levels }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if let levels = try container.decodeIfPresent([String].self, forKey: .levels) {
      self = .levels(levels)
    } else {
      self = .numbers(
        low: try container.decode(Double.self, forKey: .low), high: try container.decode(Double.self, forKey: .high))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .numbers(let low, let high):
      try container.encode(low, forKey: .low)
      try container.encode(high, forKey: .high)
    case .levels(let levels): try container.encode(levels, forKey: .levels)
    }
  }
}

/// A value of a numeric column for readers: whole numbers in full, others with four digits, from 1000 on rounded to whole
/// ones; "–" for a missing one.
public func alertText(_ value: Double) -> String {
  if value.isNaN { return "–" }
  if value == value.rounded() && abs(value) < 1e15 { return String(Int(value)) }
  return abs(value) >= 1000 && abs(value) < 1e15 ? String(Int(value.rounded())) : String(format: "%.4g", value)
}
