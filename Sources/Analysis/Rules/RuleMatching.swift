public import AnomalyCore

/// The rule that fires for each of the given rows: the first whose conditions all hold, an index into `rules`; nil when
/// none does.
///
/// A condition on a column that the frame has not (one dropped because it is constant, say) never holds.
/// - Parameter rows: indices into the frame, in any order.
/// - Complexity: O(rows · conditions).
public func firedRules(rows: [Int], frame: Frame, rules: [FamilyRule]) -> [Int?] {
  let compiled = rules.map { rule in rule.conditions.map { CompiledCondition($0, frame: frame) } }
  return rows.map { row in
    compiled.firstIndex { conditions in conditions.allSatisfy { $0.holds(row) } }
  }
}

/// Family and category of each of the given rows; nil when no rule fires.
///
/// - Parameter rows: indices into the frame, in any order.
public func categorized(rows: [Int], frame: Frame, rules: FamilyRuleSet) -> [AlertCategory?] {
  firedRules(rows: rows, frame: frame, rules: rules.rules).map { fired in
    fired.map { index in
      let rule = rules.rules[index]
      return AlertCategory(family: rule.family, category: rule.category, rule: rule.id, title: rule.title)
    }
  }
}

/// The rows for which every condition holds, one flag a row of the frame.
public func rowsMatching(_ conditions: [RuleCondition], frame: Frame) -> [Bool] {
  let compiled = conditions.map { CompiledCondition($0, frame: frame) }
  return (0..<frame.rowCount).map { row in compiled.allSatisfy { $0.holds(row) } }
}

/// A condition with the values of its column at hand.
struct CompiledCondition: Sendable {
  private enum Check: Sendable {
    case number([Double], RuleCondition.Comparison, Double)
    case level([Int32], accepted: [Bool])
    case never
  }

  private let check: Check

  init(_ condition: RuleCondition, frame: Frame) {
    switch (condition.test, frame[condition.column]?.values) {
    case (.number(let comparison, let limit), .numeric(let values)): check = .number(values, comparison, limit)
    case (.isOneOf(let names), .categorical(let codes, let levels)):
      check = .level(codes, accepted: levels.map { names.contains($0) })
    case (.isNoneOf(let names), .categorical(let codes, let levels)):
      check = .level(codes, accepted: levels.map { !names.contains($0) })
    default: check = .never
    }
  }

  func holds(_ row: Int) -> Bool {
    switch check {
    case .number(let values, let comparison, let limit): comparison.holds(values[row], limit)
    case .level(let codes, let accepted): codes[row] >= 0 && accepted[Int(codes[row])]
    case .never: false
    }
  }
}

extension RuleCondition.Comparison {
  func holds(_ value: Double, _ limit: Double) -> Bool {
    switch self {
    case .atLeast: value >= limit
    case .atMost: value <= limit
    // Written so that a missing value differs from nothing.
    case .different: value < limit || value > limit
    case .equal: value == limit
    case .above: value > limit
    case .below: value < limit
    }
  }
}

extension Column {
  /// What stands in a row, in words: "0.5", "private", "missing".
  func words(_ row: Int) -> String {
    switch values {
    case .numeric(let numbers): numbers[row].isNaN ? "missing" : RuleCondition.words(numbers[row])
    case .categorical(let codes, let levels): codes[row] < 0 ? "missing" : levels[Int(codes[row])]
    }
  }
}
