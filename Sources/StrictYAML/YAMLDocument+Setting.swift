/// One step of a path such as `models[0].k`.
private enum PathStep {
  case key(String)
  case index(Int)
}

extension YAMLDocument {
  /// The document with the value at `path` replaced, as by `--set path=text`.
  ///
  /// The path is made of keys and, in brackets, positions in lists that count from 0: `models[0].parameters.k`.
  /// Mappings on the way that the document leaves out are made; whether their names exist is for the decoder to say.
  /// - Parameter text: YAML: `20`, `true`, `[1, 2]`, `"20"` for a text.
  /// - Throws: `YAMLProblems` when the path is malformed, enters a single value, or goes beyond the end of a list,
  ///   and when the text is not YAML.
  public func setting(_ path: String, to text: String) throws(YAMLProblems) -> YAMLDocument {
    let position = YAMLPosition.setting(path)
    func refuse(_ message: String) -> YAMLProblems {
      YAMLProblems(YAMLProblem(position: position, keyPath: "", message: message))
    }
    guard let steps = Self.steps(of: path) else {
      throw refuse("this is not a path; write keys and list positions, as in models[0].parameters.k")
    }
    var replacement = YAMLValue(position: position, keyPath: "", content: .null)
    if !text.allSatisfy(\.isWhitespace) {
      do {
        replacement = try YAMLDocument(path: "--set \(path)", text: text).root
      } catch {
        throw refuse(error.problems.map(\.message).joined(separator: "; "))
      }
    }
    var copy = self
    copy.root = try Self.replacing(root, steps[...], with: replacement, at: position)
    return copy
  }

  private static func replacing(
    _ value: YAMLValue, _ steps: ArraySlice<PathStep>, with replacement: YAMLValue, at position: YAMLPosition
  ) throws(YAMLProblems) -> YAMLValue {
    func refuse(_ message: String) -> YAMLProblems {
      YAMLProblems(YAMLProblem(position: position, keyPath: "", message: message))
    }
    let place = value.keyPath.isEmpty ? "the document" : "'\(value.keyPath)'"
    switch (steps.first, value.content) {
    case (nil, _):
      return replacement.moved(to: value.keyPath, position: position)
    case (.key(let key), .mapping(var entries)):
      let index = entries.firstIndex { $0.key == key }
      let missing = YAMLValue(position: position, keyPath: value.path(of: key), content: .null)
      let child = try replacing(
        index.map { entries[$0].value } ?? missing, steps.dropFirst(), with: replacement, at: position)
      let entry = YAMLEntry(key: key, position: position, value: child)
      if let index { entries[index] = entry } else { entries.append(entry) }
      return YAMLValue(position: value.position, keyPath: value.keyPath, content: .mapping(entries))
    case (.key(let key), .null):
      let missing = YAMLValue(position: position, keyPath: value.path(of: key), content: .null)
      let child = try replacing(missing, steps.dropFirst(), with: replacement, at: position)
      let entries = [YAMLEntry(key: key, position: position, value: child)]
      return YAMLValue(position: position, keyPath: value.keyPath, content: .mapping(entries))
    case (.index(let index), .sequence(var elements)):
      guard elements.indices.contains(index) else {
        throw refuse("\(place) has \(elements.count) elements, numbered from 0: there is no [\(index)]")
      }
      elements[index] = try replacing(elements[index], steps.dropFirst(), with: replacement, at: position)
      return YAMLValue(position: value.position, keyPath: value.keyPath, content: .sequence(elements))
    case (.key(let key), _):
      let advice = value.elements == nil ? "" : "; name an element, as in [0].\(key)"
      throw refuse("\(place) is \(value.summary) and has no key '\(key)'\(advice)")
    case (.index(let index), _):
      throw refuse("\(place) is \(value.summary), not a list: there is no [\(index)]")
    }
  }

  private static func steps(of path: String) -> [PathStep]? {
    var steps: [PathStep] = []
    for (number, part) in path.split(separator: ".", omittingEmptySubsequences: false).enumerated() {
      let key = part.prefix { $0 != "[" }
      if key.isEmpty && (number > 0 || part.isEmpty) { return nil }
      if !key.isEmpty { steps.append(.key(String(key))) }
      var rest = part.dropFirst(key.count)
      while !rest.isEmpty {
        guard rest.first == "[", let end = rest.firstIndex(of: "]"),
          let index = Int(rest[rest.index(after: rest.startIndex)..<end]), index >= 0
        else { return nil }
        steps.append(.index(index))
        rest = rest[rest.index(after: end)...]
      }
    }
    return steps
  }
}

extension YAMLValue {
  /// The same content at another place.
  fileprivate func moved(to keyPath: String, position: YAMLPosition) -> YAMLValue {
    let moved: Content =
      switch content {
      case .mapping(let entries):
        .mapping(
          entries.map { entry in
            let path = keyPath.isEmpty ? entry.key : keyPath + "." + entry.key
            return YAMLEntry(
              key: entry.key, position: position, value: entry.value.moved(to: path, position: position))
          })
      case .sequence(let elements):
        .sequence(elements.enumerated().map { $1.moved(to: "\(keyPath)[\($0)]", position: position) })
      case .scalar, .null: content
      }
    return YAMLValue(position: position, keyPath: keyPath, content: moved)
  }
}
