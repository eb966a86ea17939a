/// Gathers the mistakes that a decoder finds, so that all of them are reported at once.
public final class YAMLProblemCollector {
  private var found: [YAMLProblem] = []

  public init() {}

  public func add(_ problem: YAMLProblem) {
    found.append(problem)
  }

  public var isEmpty: Bool { found.isEmpty }

  /// The problems by their place in the text, settings last; those of one place in the order they were found.
  public var problems: [YAMLProblem] {
    found.enumerated().sorted { first, second in
      let firstPlace = Self.place(first.element), secondPlace = Self.place(second.element)
      return firstPlace == secondPlace ? first.offset < second.offset : firstPlace < secondPlace
    }.map(\.element)
  }

  /// - Throws: `YAMLProblems` if any problem was added.
  public func throwIfAny() throws(YAMLProblems) {
    if !found.isEmpty { throw YAMLProblems(problems) }
  }

  private static func place(_ problem: YAMLProblem) -> (Int, Int) {
    switch problem.position {
    case .file(_, let line, let column): (line, column)
    case .setting: (Int.max, 0)
    }
  }
}
