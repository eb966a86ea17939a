import AnomalyCore

/// Reads one mapping key by key, noting every mistake instead of stopping at the first.
///
/// Every accessor gives a value: where the text has none, or a wrong one, that is a placeholder, and the mistake is
/// noted. So a decoder reads straight through, and `decode` throws at the end. A key that was asked for is known;
/// `finish` notes all others.
///
/// ```swift
/// let settings = try YAMLReader.decode(document) { reader in
///   Settings(
///     name: reader.string("name"), rows: reader.integer("rows", in: 1...Int.max, default: 100),
///     scale: reader.choice("scale", default: Scale.standard))
/// }
/// ```
public final class YAMLReader {
  /// Nil stands for a mapping that could not be read: reading from it gives placeholders and notes nothing.
  public let value: YAMLValue?
  public let problems: YAMLProblemCollector
  private var knownKeys: [String] = []

  /// A reader of a mapping; anything else is noted as a problem.
  ///
  /// - Parameter what: what is described, for the message: "a detector".
  public init(_ value: YAMLValue?, problems: YAMLProblemCollector, expecting what: String = "a mapping of keys") {
    self.problems = problems
    if let value, value.entries == nil {
      problems.add(YAMLProblem(value, "expected \(what), found \(value.summary)"))
      self.value = nil
    } else {
      self.value = value
    }
  }

  /// Decodes a whole document: `body` reads, then unknown keys of the root are noted.
  ///
  /// - Throws: `YAMLProblems` with every mistake that was noted.
  public static func decode<T>(_ document: YAMLDocument, _ body: (YAMLReader) -> T) throws(YAMLProblems) -> T {
    let problems = YAMLProblemCollector()
    let reader = YAMLReader(document.root, problems: problems)
    let result = body(reader)
    reader.finish()
    try problems.throwIfAny()
    return result
  }

  /// The keys of the mapping, in the order of the text.
  public var keys: [String] { value?.entries?.map(\.key) ?? [] }

  /// Whether the key is there with a value; asking makes it known.
  public func has(_ key: String) -> Bool { child(key) != nil }

  /// The value of a key, or nil if it is missing or empty; asking makes the key known.
  public func child(_ key: String) -> YAMLValue? {
    know(key)
    guard let child = value?[key], !child.isNull else { return nil }
    return child
  }

  /// The value of a key; a missing one is noted.
  public func required(_ key: String, _ expected: String) -> YAMLValue? {
    if let child = child(key) { return child }
    if let value {
      let place = value[key].map(\.position) ?? value.position
      problems.add(
        YAMLProblem(
          position: place, keyPath: value.path(of: key), message: "required, but missing; expected \(expected)"))
    }
    return nil
  }

  /// Notes a problem at the value of a key, or at the mapping if the key is missing.
  public func note(_ key: String, _ message: String) {
    guard let value else { return }
    problems.add(
      YAMLProblem(
        position: value[key]?.position ?? value.position, keyPath: value.path(of: key), message: message))
  }

  /// Notes every key that nobody asked for, with the nearest known name.
  public func finish(alsoAllowed: [String] = []) {
    let allowed = knownKeys + alsoAllowed
    for entry in value?.entries ?? [] where !allowed.contains(entry.key) {
      problems.add(
        YAMLProblem(
          position: entry.position, keyPath: entry.value.keyPath,
          message: "unknown key '\(entry.key)'" + suggestion(for: entry.key, among: allowed)))
    }
  }

  private func know(_ key: String) {
    if !knownKeys.contains(key) { knownKeys.append(key) }
  }
}
