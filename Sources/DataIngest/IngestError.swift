/// One thing that is wrong with a data file, and what to do about it.
public struct IngestProblem: Sendable, Hashable, Codable, CustomStringConvertible {
  public let file: String
  /// The physical line where the record starts, from 1; nil when the whole file is meant.
  public let line: Int?
  public let column: String?
  /// What was found and what was expected.
  public let message: String
  /// What to do.
  public let advice: String?

  public init(file: String, line: Int? = nil, column: String? = nil, _ message: String, advice: String? = nil) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
    self.advice = advice
  }

  /// "flows.csv:12: column 'bytes': 'abc' is not a number; …"
  public var description: String {
    let place = line.map { "\(file):\($0)" } ?? file
    let cell = column.map { "column '\($0)': " } ?? ""
    return "\(place): \(cell)\(message)" + (advice.map { "; \($0)" } ?? "")
  }
}

/// Why a data file was refused: the first problems, and how many there are in all.
public struct IngestError: Error, Sendable, Hashable, CustomStringConvertible {
  public static let shownLimit = 20

  /// At most `shownLimit` of them, in the order of the file. Never empty.
  public let problems: [IngestProblem]
  public let totalCount: Int

  public init(_ problems: [IngestProblem], totalCount: Int? = nil) {
    self.problems = Array(problems.prefix(Self.shownLimit))
    self.totalCount = totalCount ?? problems.count
  }

  public init(_ problem: IngestProblem) {
    self.init([problem])
  }

  /// One line a problem.
  public var description: String {
    let shown = problems.map(\.description).joined(separator: "\n")
    let hidden = totalCount - problems.count
    return hidden > 0 ? shown + "\n… and \(hidden) more problems of this kind" : shown
  }
}

/// Problems on their way to an error: all are counted, the first are kept.
struct IngestProblemList {
  private(set) var problems: [IngestProblem] = []
  private(set) var totalCount = 0

  /// The problem is made only if it will be shown.
  mutating func add(_ problem: @autoclosure () -> IngestProblem) {
    totalCount += 1
    if problems.count < IngestError.shownLimit { problems.append(problem()) }
  }

  func throwIfAny() throws(IngestError) {
    if totalCount > 0 { throw IngestError(problems, totalCount: totalCount) }
  }
}
