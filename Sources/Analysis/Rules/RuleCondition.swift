/// One condition on one column, in words: "serror_rate >= 0.5", "service is private", "flag in [S0, REJ]".
///
/// A missing value satisfies no condition, not even a negative one. In JSON a condition is its words.
public struct RuleCondition: Sendable, Hashable {
  public enum Comparison: String, Sendable, Hashable, CaseIterable {
    case atLeast = ">="
    case atMost = "<="
    case different = "!="
    case equal = "="
    case above = ">"
    case below = "<"
  }

  public enum Test: Sendable, Hashable {
    case number(Comparison, Double)
    /// One of these levels of a categorical column; never empty.
    case isOneOf([String])
    case isNoneOf([String])
  }

  public let column: String
  public let test: Test

  public init(column: String, test: Test) {
    self.column = column
    self.test = test
  }
}

extension RuleCondition: CustomStringConvertible {
  /// As it is written in a rules file; reading it gives the same condition.
  public var description: String {
    switch test {
    case .number(let comparison, let number): "\(column) \(comparison.rawValue) \(RuleCondition.words(number))"
    case .isOneOf(let levels):
      levels.count == 1 ? "\(column) is \(levels[0])" : "\(column) in [\(levels.joined(separator: ", "))]"
    case .isNoneOf(let levels):
      levels.count == 1 ? "\(column) is not \(levels[0])" : "\(column) not in [\(levels.joined(separator: ", "))]"
    }
  }
}

extension RuleCondition: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    do {
      self = try RuleCondition(text)
    } catch {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension RuleCondition {
  /// A number without ".0" behind it.
  static func words(_ value: Double) -> String {
    abs(value) < 1e15 && value == value.rounded() ? String(Int(value)) : String(value)
  }
}
