/// A single value, resolved by the rules of the YAML 1.2 core schema: `no` and `on` are texts, not booleans.
public struct YAMLScalar: Sendable, Hashable {
  public enum Resolved: Sendable, Hashable {
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
  }

  /// As written, quotes and escapes undone.
  public let text: String
  /// A value in quotes, or a block of text, is never a number or a boolean.
  public let isQuoted: Bool
  public let resolved: Resolved

  public init(text: String, isQuoted: Bool) {
    self.text = text
    self.isQuoted = isQuoted
    resolved = isQuoted ? .text(text) : Self.resolve(text)
  }

  var summary: String {
    switch resolved {
    case .boolean(let value): "the boolean \(value)"
    case .integer, .number: "the number \(text)"
    case .text: "the text '\(text)'"
    }
  }

  static func isNull(_ text: String) -> Bool {
    text.isEmpty || text == "~" || text == "null" || text == "Null" || text == "NULL"
  }

  private static func resolve(_ text: String) -> Resolved {
    switch text {
    case "true", "True", "TRUE": return .boolean(true)
    case "false", "False", "FALSE": return .boolean(false)
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .number(.infinity)
    case "-.inf", "-.Inf", "-.INF": return .number(-.infinity)
    case ".nan", ".NaN", ".NAN": return .number(.nan)
    default: break
    }
    if let whole = wholeNumber(text) { return .integer(whole) }
    if isDecimalNumber(text), let number = Double(text) { return .number(number) }
    return .text(text)
  }

  /// `[-+]?[0-9]+`, `0o[0-7]+` or `0x[0-9a-fA-F]+`, if it fits.
  private static func wholeNumber(_ text: String) -> Int? {
    if text.hasPrefix("0o") { return unsigned(text.dropFirst(2), radix: 8) }
    if text.hasPrefix("0x") { return unsigned(text.dropFirst(2), radix: 16) }
    return Int(text)
  }

  private static func unsigned(_ digits: Substring, radix: Int) -> Int? {
    digits.first.map { $0 != "-" && $0 != "+" } ?? false ? Int(digits, radix: radix) : nil
  }

  /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
  private static func isDecimalNumber(_ text: String) -> Bool {
    var rest = Substring(text)
    func skipDigits() -> Int {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest.dropFirst(digits.count)
      return digits.count
    }
    if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
    var digitCount = skipDigits()
    if rest.first == "." {
      rest.removeFirst()
      digitCount += skipDigits()
    }
    guard digitCount > 0 else { return false }
    if rest.first == "e" || rest.first == "E" {
      rest.removeFirst()
      if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
      guard skipDigits() > 0 else { return false }
    }
    return rest.isEmpty
  }
}
