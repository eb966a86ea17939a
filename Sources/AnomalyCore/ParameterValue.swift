/// A value of a plug-in's parameter, as it stands in YAML, JSON, a command line or a record.
public enum ParameterValue: Sendable, Hashable, CustomStringConvertible {
  case boolean(Bool)
  case integer(Int)
  case real(Double)
  case text(String)
  case texts([String])
  case integers([Int])

  /// The canonical spelling: the same value always gives the same text.
  public var description: String {
    switch self {
    case .boolean(let value): String(value)
    case .integer(let value): String(value)
    case .real(let value): value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
    case .text(let value): value
    case .texts(let values): "[" + values.joined(separator: ", ") + "]"
    case .integers(let values): "[" + values.map(String.init).joined(separator: ", ") + "]"
    }
  }
}

extension ParameterValue: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .real(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let values = try? container.decode([String].self) {
      self = .texts(values)  // also a list of nothing: kinds take it as a list of theirs
    } else {
      self = .integers(try container.decode([Int].self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .boolean(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .real(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .texts(let values): try container.encode(values)
    case .integers(let values): try container.encode(values)
    }
  }
}

/// What a parameter accepts.
public enum ParameterKind: Sendable, Hashable, CustomStringConvertible {
  case boolean
  case integer(ClosedRange<Int>)
  /// Finite numbers in the range; `lowerExcluded` makes its lower end a limit that is not reached.
  case real(ClosedRange<Double>, lowerExcluded: Bool)
  case choice([String])
  /// A list of names, for example of columns.
  case names
  /// A list of whole numbers, each in the range.
  case integers(ClosedRange<Int>)

  public var description: String {
    switch self {
    case .boolean: return "true or false"
    case .integer(let range): return "whole number" + extent(of: range)
    case .real(let range, let lowerExcluded):
      let lower = ParameterValue.real(range.lowerBound), upper = ParameterValue.real(range.upperBound)
      if range.lowerBound == -.infinity && range.upperBound == .infinity { return "number" }
      if range.upperBound == .infinity { return lowerExcluded ? "number above \(lower)" : "number, \(lower) or more" }
      return lowerExcluded ? "number above \(lower), up to \(upper)" : "number \(lower)…\(upper)"
    case .choice(let names): return "one of " + names.joined(separator: ", ")
    case .names: return "list of names"
    case .integers(let range): return "list of whole numbers" + extent(of: range)
    }
  }

  private func extent(of range: ClosedRange<Int>) -> String {
    range.upperBound == Int.max ? ", \(range.lowerBound) or more" : " \(range.lowerBound)…\(range.upperBound)"
  }

  /// The value in the form that this kind keeps, or nil if it is not accepted.
  public func accepted(_ value: ParameterValue) -> ParameterValue? {
    switch (self, value) {
    case (.boolean, .boolean): return value
    case (.integer(let range), .integer(let number)): return range.contains(number) ? value : nil
    case (.real(let range, let lowerExcluded), .integer), (.real(let range, let lowerExcluded), .real):
      let number =
        if case .integer(let whole) = value { Double(whole) } else if case .real(let real) = value { real } else {
          Double.nan
        }
      guard number.isFinite, range.contains(number), !(lowerExcluded && number == range.lowerBound) else { return nil }
      return .real(number)
    case (.choice(let names), .text(let name)): return names.contains(name) ? value : nil
    case (.names, .texts): return value
    case (.names, .text(let name)): return .texts([name])
    case (.integers(let range), .integers(let numbers)): return numbers.allSatisfy(range.contains) ? value : nil
    case (.integers(let range), .integer(let number)): return range.contains(number) ? .integers([number]) : nil
    case (.integers, .texts([])): return .integers([])
    default: return nil
    }
  }

  /// The value that a text means, as on a command line (`neighbors=20`), or nil if it is not accepted.
  public func parsed(_ text: String) -> ParameterValue? {
    switch self {
    case .boolean: Bool(text).map { .boolean($0) }
    case .integer: Int(text).flatMap { accepted(.integer($0)) }
    case .real: Double(text).flatMap { accepted(.real($0)) }
    case .choice: accepted(.text(text))
    case .names: .texts(text.split(separator: ",").map(String.init))
    case .integers: integers(text).flatMap { accepted(.integers($0)) }
    }
  }
  private func integers(_ text: String) -> [Int]? {
    if text.isEmpty { return [] }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int($0) }
    return numbers.count == parts.count ? numbers : nil
  }
}
