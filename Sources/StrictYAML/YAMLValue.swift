/// A node of a YAML text: what it holds, and where it stands.
public struct YAMLValue: Sendable, Hashable {
  public enum Content: Sendable, Hashable {
    /// In the order of the text, keys distinct.
    case mapping([YAMLEntry])
    case sequence([YAMLValue])
    case scalar(YAMLScalar)
    /// Nothing after the colon, `~` or `null`.
    case null
  }

  public let position: YAMLPosition
  /// From the root: "detectors[0].parameters.trees"; empty for the root.
  public let keyPath: String
  public let content: Content

  public init(position: YAMLPosition, keyPath: String, content: Content) {
    self.position = position
    self.keyPath = keyPath
    self.content = content
  }

  /// The entries of a mapping, or nil for anything else.
  public var entries: [YAMLEntry]? {
    if case .mapping(let entries) = content { entries } else { nil }
  }

  /// The elements of a sequence, or nil for anything else.
  public var elements: [YAMLValue]? {
    if case .sequence(let elements) = content { elements } else { nil }
  }

  public var scalar: YAMLScalar? {
    if case .scalar(let scalar) = content { scalar } else { nil }
  }

  public var isNull: Bool { content == .null }

  /// The value of a key of a mapping, or nil.
  public subscript(key: String) -> YAMLValue? {
    entries?.first { $0.key == key }?.value
  }

  /// What this is, in the words of an error message: "the text 'abc'", "a list".
  public var summary: String {
    switch content {
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .null: "nothing"
    case .scalar(let scalar): scalar.summary
    }
  }

  /// The key path of a child.
  func path(of key: String) -> String { keyPath.isEmpty ? key : keyPath + "." + key }
}

/// A key of a mapping with its value.
public struct YAMLEntry: Sendable, Hashable {
  public let key: String
  /// Where the key stands.
  public let position: YAMLPosition
  public let value: YAMLValue

  public init(key: String, position: YAMLPosition, value: YAMLValue) {
    self.key = key
    self.position = position
    self.value = value
  }
}
