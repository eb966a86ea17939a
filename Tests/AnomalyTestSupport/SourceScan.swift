public import Foundation

/// The root of the repository, from the place of this file.
public let repositoryRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// Names of the types under `folder` (relative to the repository) that declare to conform to `protocolName`.
///
/// Reads declarations of the form `struct Name: A, B {` and `extension Name: A {`, on one line or several.
public func typesConforming(to protocolName: String, under folder: String) throws -> Set<String> {
  let declaration = try Regex(#"(?:struct|enum|class|extension)\s+(\w+)(?:<[^>]*>)?\s*:\s*([^{]+)\{"#)
  var names: Set<String> = []
  for file in try swiftFiles(under: folder) {
    let text = try String(contentsOf: file, encoding: .utf8)
    for match in text.matches(of: declaration) {
      guard let name = match.output[1].substring, let list = match.output[2].substring else { continue }
      let conformances = list.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "_" })
      if conformances.contains(where: { $0 == protocolName }) { names.insert(String(name)) }
    }
  }
  return names
}

/// The Swift files under `folder`, relative to the repository, in alphabetical order.
public func swiftFiles(under folder: String) throws -> [URL] {
  let root = repositoryRoot.appending(path: folder)
  return try FileManager.default.subpathsOfDirectory(atPath: root.path).sorted()
    .filter { $0.hasSuffix(".swift") }.map { root.appending(path: $0) }
}
