import AnomalyCore

/// What rules may talk about: the features of a data set and their levels.
public struct RuleVocabulary: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case numeric
    /// Levels that occur, and those that a rules file declares beyond them.
    case categorical([String])
  }

  public var columns: [String: Kind]
  /// Columns of the data that are no features, with the reason: "it is the label".
  public var refused: [String: String]

  public init(columns: [String: Kind], refused: [String: String] = [:]) {
    self.columns = columns
    self.refused = refused
  }

  /// Why a condition cannot be about these data; nil when it can.
  ///
  /// - Parameter text: the condition as it is written, for the place of what is wrong.
  public func problem(with condition: RuleCondition, in text: String) -> RuleConditionProblem? {
    let name = condition.column
    guard let kind = columns[name] else {
      let reason =
        refused[name].map { "'\(name)' is no feature: \($0)" }
        ?? "there is no column '\(name)'" + suggestion(for: name, among: Array(columns.keys))
      return RuleConditionProblem(offset: offset(of: name, in: text), reason)
    }
    switch (condition.test, kind) {
    case (.number, .numeric): return nil
    case (.number(let comparison, _), .categorical):
      return RuleConditionProblem(
        offset: offset(of: comparison.rawValue, in: text),
        "'\(name)' is a category and has no numbers; expected 'is', 'is not', 'in' or 'not in'")
    case (.isOneOf(let levels), .numeric), (.isNoneOf(let levels), .numeric):
      return RuleConditionProblem(
        offset: offset(of: levels.first ?? name, in: text),
        "'\(name)' is a number; expected one of >=, <=, >, <, =, != with a number")
    case (.isOneOf(let levels), .categorical(let known)), (.isNoneOf(let levels), .categorical(let known)):
      guard let level = levels.first(where: { !known.contains($0) }) else { return nil }
      return RuleConditionProblem(
        offset: offset(of: level, in: text), "'\(name)' has no level '\(level)'" + suggestion(for: level, among: known))
    }
  }

  /// Where a word stands on its own, in Unicode scalars; 0 if nowhere.
  private func offset(of word: String, in text: String) -> Int {
    let (scalars, wanted) = (Array(text.unicodeScalars), Array(word.unicodeScalars))
    func isPart(_ index: Int) -> Bool {
      guard scalars.indices.contains(index) else { return false }
      return scalars[index].properties.isAlphabetic || scalars[index].properties.numericType != nil
        || scalars[index] == "_"
    }
    let starts = scalars.indices.filter { scalars[$0...].starts(with: wanted) }
    return starts.first { !isPart($0 - 1) && !isPart($0 + wanted.count) } ?? starts.first ?? 0
  }
}
