/// Why a text is no condition.
public struct RuleConditionProblem: Error, Sendable, Hashable, CustomStringConvertible {
  /// Unicode scalars before the part at fault.
  public let offset: Int
  public let description: String

  public init(offset: Int, _ description: String) {
    self.offset = offset
    self.description = description
  }
}

extension RuleCondition {
  /// Reads a condition from its words: a column, then `>=`, `<=`, `>`, `<`, `=` or `!=` with a number, `is` or `is not` with
  /// a level, or `in` or `not in` with levels in brackets.
  ///
  /// - Throws: `RuleConditionProblem` with the place and what was expected there.
  public init(_ text: String) throws(RuleConditionProblem) {
    var scanner = WordScanner(text)
    column = try scanner.word(expecting: "the name of a column")
    let place = scanner.offset
    let verb = try scanner.word(expecting: Self.expectedVerb)
    switch verb {
    case "is": test = try scanner.skip("not") ? .isNoneOf([scanner.level()]) : .isOneOf([scanner.level()])
    case "in": test = .isOneOf(try scanner.levels())
    case "not":
      guard scanner.skip("in") else {
        throw RuleConditionProblem(offset: scanner.offset, "expected 'in' after 'not', as in: flag not in [SF, S1]")
      }
      test = .isNoneOf(try scanner.levels())
    default:
      guard let comparison = Comparison(rawValue: verb) else {
        throw RuleConditionProblem(offset: place, "'\(verb)' is no comparison; expected \(Self.expectedVerb)")
      }
      test = .number(comparison, try scanner.number())
    }
    try scanner.expectEnd()
  }

  private static let expectedVerb = "one of >=, <=, >, <, =, != with a number, 'is' with a level, 'in' with a list"
}

/// Words of one line, read from the left.
private struct WordScanner {
  private let scalars: [Unicode.Scalar]
  private var position = 0

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  /// Where the next word begins.
  var offset: Int {
    var place = position
    while place < scalars.count && Self.isSpace(scalars[place]) { place += 1 }
    return place
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }

  private static func isSign(_ scalar: Unicode.Scalar) -> Bool { "<>=!".unicodeScalars.contains(scalar) }

  /// The next word: signs of comparison, or everything up to a space, a sign or a bracket.
  private func peek() -> (word: String, end: Int) {
    let start = offset
    guard start < scalars.count else { return ("", start) }
    let signs = Self.isSign(scalars[start])
    var end = start
    while end < scalars.count && !Self.isSpace(scalars[end]) && Self.isSign(scalars[end]) == signs
      && (end == start || scalars[end] != "[")
    {
      end += 1
    }
    return (Self.text(scalars[start..<end]), end)
  }

  private static func text(_ part: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: part)
    return String(view)
  }

  mutating func word(expecting what: String) throws(RuleConditionProblem) -> String {
    let (word, end) = peek()
    guard !word.isEmpty else { throw RuleConditionProblem(offset: offset, "expected \(what)") }
    position = end
    return word
  }

  /// Reads the next word if it is this one.
  mutating func skip(_ expected: String) -> Bool {
    let (word, end) = peek()
    guard word == expected else { return false }
    position = end
    return true
  }

  mutating func number() throws(RuleConditionProblem) -> Double {
    let place = offset
    let word = try word(expecting: "a number")
    guard let number = Double(word), number.isFinite else {
      throw RuleConditionProblem(
        offset: place, "'\(word)' is no number; expected one, or 'is \(word)' for a level of a category")
    }
    return number
  }

  mutating func level() throws(RuleConditionProblem) -> String {
    let place = offset
    let level = try word(expecting: "the name of a level")
    guard !level.hasPrefix("[") else {
      throw RuleConditionProblem(offset: place, "expected one level after 'is'; for a list write 'in [a, b]'")
    }
    return level
  }

  /// "[a, b]"
  mutating func levels() throws(RuleConditionProblem) -> [String] {
    let start = offset
    guard start < scalars.count, scalars[start] == "[",
      let end = scalars[start...].firstIndex(of: "]")
    else { throw RuleConditionProblem(offset: start, "expected levels in brackets, as in [S0, REJ]") }
    var levels: [String] = []
    var place = start + 1
    for part in scalars[(start + 1)..<end].split(separator: ",", omittingEmptySubsequences: false) {
      let level = Self.text(part.drop(while: Self.isSpace)).split(whereSeparator: \.isWhitespace)
      guard level.count == 1 else {
        throw RuleConditionProblem(offset: place, "expected the name of one level between commas")
      }
      let name = String(level[0])
      guard !levels.contains(name) else {
        throw RuleConditionProblem(offset: place, "'\(name)' stands twice in the list")
      }
      levels.append(name)
      place += part.count + 1
    }
    position = end + 1
    return levels
  }

  func expectEnd() throws(RuleConditionProblem) {
    guard offset < scalars.count else { return }
    throw RuleConditionProblem(
      offset: offset, "nothing may follow here; write one condition an entry, all of them must hold")
  }
}
