import Foundation
import Yams

/// A YAML text as a tree with positions.
public struct YAMLDocument: Sendable {
  /// As it is shown in messages.
  public let path: String
  public var root: YAMLValue

  /// Reads a text that holds one document.
  ///
  /// - Parameter path: names the text in messages; nothing is read from there.
  /// - Throws: `YAMLProblems` for a syntax error, for every repeated key, and for a text without content.
  public init(path: String, text: String) throws(YAMLProblems) {
    self.path = path
    var composer = Composer(path: path, text: text)
    guard let node = try composer.compose() else {
      throw YAMLProblems(
        YAMLProblem(position: .file(path: path, line: 1, column: 1), keyPath: "", message: "the file is empty"))
    }
    root = composer.value(of: node, keyPath: "", nesting: 0)
    if !composer.problems.isEmpty { throw YAMLProblems(composer.problems) }
  }

  /// Reads a file.
  ///
  /// - Throws: `YAMLProblems`, also when the file cannot be read or is not UTF-8.
  public init(contentsOf path: String) throws(YAMLProblems) {
    let start = YAMLPosition.file(path: path, line: 1, column: 1)
    guard let data = FileManager.default.contents(atPath: path) else {
      let reason =
        FileManager.default.fileExists(atPath: path) ? "the file cannot be read" : "there is no such file"
      throw YAMLProblems(YAMLProblem(position: start, keyPath: "", message: reason))
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw YAMLProblems(YAMLProblem(position: start, keyPath: "", message: "the file is not UTF-8 text"))
    }
    try self.init(path: path, text: text)
  }
}

/// Turns the nodes that Yams makes into values.
private struct Composer {
  /// Aliases are copied out; a few lines of nested ones can stand for billions of values.
  static let valueLimit = 200_000
  static let nestingLimit = 200

  let path: String
  let text: String
  var problems: [YAMLProblem] = []
  private var marking = KeyMarking()
  private var valueCount = 0

  init(path: String, text: String) {
    self.path = path
    self.text = text
  }

  /// The root, or nil for a text without content. Keys that are written twice come out marked; `marking` undoes that.
  mutating func compose() throws(YAMLProblems) -> Node? {
    var current = text
    while true {
      do {
        return try Yams.compose(yaml: current)
      } catch YamlError.duplicatedKeysInMapping(let duplicates, let context) {
        guard let marked = marking.markKey(among: duplicates, at: context.mark, in: current) else {
          let names = duplicates.map { "'\($0)'" }.joined(separator: ", ")
          throw YAMLProblems(problem(at: context.mark, "key \(names) stands more than once in one mapping"))
        }
        current = marked
      } catch let error as YamlError {
        throw YAMLProblems(syntaxProblem(error))
      } catch {
        throw YAMLProblems(problem(at: nil, "\(error)"))
      }
    }
  }

  mutating func value(of node: Node, keyPath: String, nesting: Int) -> YAMLValue {
    let position = position(of: node.mark)
    func value(_ content: YAMLValue.Content) -> YAMLValue {
      YAMLValue(position: position, keyPath: keyPath, content: content)
    }
    valueCount += 1
    if valueCount > Self.valueLimit || nesting > Self.nestingLimit {
      if problems.isEmpty { problems.append(problem(at: node.mark, "the document is too large or too deep")) }
      return value(.null)
    }
    switch node {
    case .scalar(let scalar): return value(content(of: scalar))
    case .sequence(let sequence):
      var elements: [YAMLValue] = []
      for (index, element) in sequence.enumerated() {
        elements.append(self.value(of: element, keyPath: "\(keyPath)[\(index)]", nesting: nesting + 1))
      }
      return value(.sequence(elements))
    case .mapping(let mapping):
      return value(.mapping(entries(of: mapping, keyPath: keyPath, nesting: nesting)))
    case .alias: return value(.null)
    }
  }

  private mutating func entries(of mapping: Node.Mapping, keyPath: String, nesting: Int) -> [YAMLEntry] {
    var entries: [YAMLEntry] = []
    var positions: [String: YAMLPosition] = [:]
    for (keyNode, valueNode) in mapping {
      guard let scalar = keyNode.scalar else {
        problems.append(problem(at: keyNode.mark, "a key must be a plain text"))
        continue
      }
      let key = marking.original(scalar.string)
      let position = position(of: keyNode.mark)
      let childPath = keyPath.isEmpty ? key : keyPath + "." + key
      if let first = positions[key] {
        let message = "key '\(key)' stands more than once in one mapping; first at \(first)"
        problems.append(YAMLProblem(position: position, keyPath: childPath, message: message))
        continue
      }
      if key == "<<" && scalar.style == .plain {
        problems.append(problem(at: keyNode.mark, "merge keys ('<<') are not supported; write the keys out"))
        continue
      }
      positions[key] = position
      let child = value(of: valueNode, keyPath: childPath, nesting: nesting + 1)
      entries.append(YAMLEntry(key: key, position: position, value: child))
    }
    return entries
  }

  private func content(of scalar: Node.Scalar) -> YAMLValue.Content {
    let isQuoted = scalar.style != .plain || scalar.tag == Tag(.str)
    if !isQuoted && YAMLScalar.isNull(scalar.string) { return .null }
    return .scalar(YAMLScalar(text: scalar.string, isQuoted: isQuoted))
  }

  private func position(of mark: Mark?) -> YAMLPosition {
    .file(path: path, line: mark?.line ?? 1, column: mark?.column ?? 1)
  }

  private func problem(at mark: Mark?, _ message: String) -> YAMLProblem {
    YAMLProblem(position: position(of: mark), keyPath: "", message: message)
  }

  private func syntaxProblem(_ error: YamlError) -> YAMLProblem {
    switch error {
    case .scanner(let context, let reason, let mark, _), .parser(let context, let reason, let mark, _),
      .composer(let context, let reason, let mark, _):
      let place = context.map { " (\($0.text) at line \($0.mark.line))" } ?? ""
      return problem(at: mark, "this is not YAML: \(reason)\(place)")
    case .reader(let reason, let offset, _, let yaml):
      let before = yaml.prefix(offset ?? 0)
      let line = before.count(where: \.isNewline) + 1
      let column = before.reversed().prefix { !$0.isNewline }.count + 1
      return YAMLProblem(
        position: .file(path: path, line: line, column: column), keyPath: "", message: "this is not YAML: \(reason)")
    default: return problem(at: nil, "this is not YAML: \(error)")
    }
  }
}
