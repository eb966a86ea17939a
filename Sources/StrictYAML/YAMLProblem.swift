/// Where a value stands: in a file, or in an override given on the command line.
public enum YAMLPosition: Sendable, Hashable, CustomStringConvertible {
  /// `line` and `column` count from 1; columns count Unicode scalars.
  case file(path: String, line: Int, column: Int)
  /// The path of a `--set path=value`.
  case setting(String)

  /// "experiments/a.yaml:6:5", or "--set sample.rows".
  public var description: String {
    switch self {
    case .file(let path, let line, let column): "\(path):\(line):\(column)"
    case .setting(let path): "--set \(path)"
    }
  }
}

/// One mistake in a YAML text.
public struct YAMLProblem: Error, Sendable, Hashable, CustomStringConvertible {
  public let position: YAMLPosition
  /// "detectors[0].parameters.trees"; empty for the document itself.
  public let keyPath: String
  /// What is wrong and what is allowed.
  public let message: String

  public init(position: YAMLPosition, keyPath: String, message: String) {
    self.position = position
    self.keyPath = keyPath
    self.message = message
  }

  public init(_ value: YAMLValue, _ message: String) {
    self.init(position: value.position, keyPath: value.keyPath, message: message)
  }

  public var description: String {
    keyPath.isEmpty ? "\(position): \(message)" : "\(position): \(keyPath): \(message)"
  }
}

/// Every mistake that was found in a YAML text, in the order of the text. Never empty.
public struct YAMLProblems: Error, Sendable, Hashable, CustomStringConvertible {
  public let problems: [YAMLProblem]

  public init(_ problems: [YAMLProblem]) {
    self.problems = problems
  }

  public init(_ problem: YAMLProblem) {
    self.init([problem])
  }

  /// One line a problem.
  public var description: String { problems.map(\.description).joined(separator: "\n") }
}
