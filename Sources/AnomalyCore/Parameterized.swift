/// One parameter of a plug-in, declared once: its name is spelt as the Swift property it sets.
public struct Parameter<Root>: Sendable {
  public let name: String
  public let kind: ParameterKind
  /// One sentence.
  public let summary: String
  let get: @Sendable (Root) -> ParameterValue
  let set: @Sendable (inout Root, ParameterValue) -> Void

  public static func boolean(
    _ name: String, _ path: any WritableKeyPath<Root, Bool> & Sendable, _ summary: String
  ) -> Parameter {
    Parameter(
      name: name, kind: .boolean, summary: summary, get: { .boolean($0[keyPath: path]) },
      set: { if case .boolean(let value) = $1 { $0[keyPath: path] = value } })
  }

  public static func integer(
    _ name: String, _ path: any WritableKeyPath<Root, Int> & Sendable, in range: ClosedRange<Int>, _ summary: String
  ) -> Parameter {
    Parameter(
      name: name, kind: .integer(range), summary: summary, get: { .integer($0[keyPath: path]) },
      set: { if case .integer(let value) = $1 { $0[keyPath: path] = value } })
  }

  public static func real(
    _ name: String, _ path: any WritableKeyPath<Root, Double> & Sendable, in range: ClosedRange<Double>,
    lowerExcluded: Bool = false, _ summary: String
  ) -> Parameter {
    Parameter(
      name: name, kind: .real(range, lowerExcluded: lowerExcluded), summary: summary,
      get: { .real($0[keyPath: path]) },
      set: { if case .real(let value) = $1 { $0[keyPath: path] = value } })
  }

  /// A choice among the cases of an enumeration, by their raw values.
  public static func choice<Choice: CaseIterable & RawRepresentable<String> & Sendable>(
    _ name: String, _ path: any WritableKeyPath<Root, Choice> & Sendable, _ summary: String
  ) -> Parameter {
    Parameter(
      name: name, kind: .choice(Choice.allCases.map(\.rawValue)), summary: summary,
      get: { .text($0[keyPath: path].rawValue) },
      set: {
        if case .text(let value) = $1, let choice = Choice(rawValue: value) { $0[keyPath: path] = choice }
      })
  }

  public static func names(
    _ name: String, _ path: any WritableKeyPath<Root, [String]> & Sendable, _ summary: String
  ) -> Parameter {
    Parameter(
      name: name, kind: .names, summary: summary, get: { .texts($0[keyPath: path]) },
      set: { if case .texts(let values) = $1 { $0[keyPath: path] = values } })
  }

  /// A list of whole numbers, each in `range`.
  public static func integers(
    _ name: String, _ path: any WritableKeyPath<Root, [Int]> & Sendable, in range: ClosedRange<Int>, _ summary: String
  ) -> Parameter {
    Parameter(
      name: name, kind: .integers(range), summary: summary, get: { .integers($0[keyPath: path]) },
      set: { if case .integers(let values) = $1 { $0[keyPath: path] = values } })
  }
}

/// A value made of declared parameters. `init()` gives every parameter its default.
public protocol Parameterized: Sendable {
  init()
  static var parameters: [Parameter<Self>] { get }
}

/// What help texts, reference pages, forms and tests know of a parameter.
public struct ParameterDescription: Sendable, Hashable, Codable {
  public let name: String
  public let kind: ParameterKind
  public let defaultValue: ParameterValue
  public let summary: String

  private enum CodingKeys: String, CodingKey { case name, allowed, defaultValue, summary }

  init(name: String, kind: ParameterKind, defaultValue: ParameterValue, summary: String) {
    self.name = name
    self.kind = kind
    self.defaultValue = defaultValue
    self.summary = summary
  }

  /// Descriptions are written for readers and never read back.
  public init(from decoder: any Decoder) throws {
    throw DecodingError.dataCorrupted(
      .init(codingPath: decoder.codingPath, debugDescription: "parameter descriptions are not decoded"))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(kind.description, forKey: .allowed)
    try container.encode(defaultValue, forKey: .defaultValue)
    try container.encode(summary, forKey: .summary)
  }
}

/// Why a set of parameters was refused.
public enum ParameterError: Error, Sendable, Hashable, CustomStringConvertible {
  case unknown(name: String, known: [String])
  case refused(name: String, value: String, allowed: String)

  public var description: String {
    switch self {
    case .unknown(let name, let known):
      "unknown parameter '\(name)'" + suggestion(for: name, among: known)
    case .refused(let name, let value, let allowed):
      "parameter '\(name)' cannot be '\(value)'; allowed: \(allowed)"
    }
  }
}

/// Parameters by name, as given: those left out keep their defaults.
public typealias ParameterSet = [String: ParameterValue]

extension Parameterized {
  public static var parameterDescriptions: [ParameterDescription] {
    let defaults = Self()
    return parameters.map {
      ParameterDescription(name: $0.name, kind: $0.kind, defaultValue: $0.get(defaults), summary: $0.summary)
    }
  }

  /// The value with the given parameters; the others have their defaults.
  ///
  /// - Throws: `ParameterError` for the first unknown name or value that is not allowed, names in alphabetical order.
  public init(_ given: ParameterSet) throws(ParameterError) {
    let accepted = try Self.parameterDescriptions.accepted(given)
    self.init()
    for parameter in Self.parameters {
      if let value = accepted[parameter.name] { parameter.set(&self, value) }
    }
  }

  /// Every parameter with its value.
  public var parameterSet: ParameterSet {
    Dictionary(uniqueKeysWithValues: Self.parameters.map { ($0.name, $0.get(self)) })
  }
}

extension [ParameterDescription] {
  /// The given parameters in the form that plug-ins keep.
  ///
  /// - Throws: `ParameterError` for the first unknown name or value that is not allowed, names in alphabetical order.
  public func accepted(_ given: ParameterSet) throws(ParameterError) -> ParameterSet {
    var accepted: ParameterSet = [:]
    for (name, value) in given.sorted(by: { $0.key < $1.key }) {
      guard let parameter = first(where: { $0.name == name }) else {
        throw .unknown(name: name, known: map(\.name))
      }
      guard let kept = parameter.kind.accepted(value) else {
        throw .refused(name: name, value: value.description, allowed: parameter.kind.description)
      }
      accepted[name] = kept
    }
    return accepted
  }
}
