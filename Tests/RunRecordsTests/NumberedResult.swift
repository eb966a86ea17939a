import Foundation
import RunRecords

/// A result that tells which one it is, in every file.
enum NumberedResult {
  private struct Content: Codable {
    let number: Int
    let files: [String: String]
  }

  static let last = "manifest.json"

  /// Four files; even numbers bring one more.
  static func files(_ number: Int) throws -> [String: Data] {
    var files = ["scores.csv": Data("\(number)\n".utf8), "empty.csv": Data()]
    files["large.csv"] = Data(repeating: UInt8(truncatingIfNeeded: number), count: 20_000)
    if number.isMultiple(of: 2) { files["even.csv"] = Data("\(number) is even\n".utf8) }
    let content = Content(number: number, files: files.mapValues { sha256($0) })
    files[last] = try encodedRecord(content)
    return files
  }

  static func publish(_ number: Int, in folder: String) throws {
    try RunRecords.publish(try files(number), last: last, in: folder)
  }

  static func publication(_ number: Int) throws -> FolderPublication {
    FolderPublication(try files(number), last: last)
  }

  /// The number of the result in a folder, nil if there is none.
  ///
  /// - Throws: When its files are not all of one result.
  static func read(_ folder: String) throws -> Int? {
    try readWhole(folder) { files in
      guard let data = files.contents(of: last) else { return nil }
      let content = try decodedRecord(Content.self, from: data, path: folder)
      for (name, digest) in content.files where files.contents(of: name).map({ sha256($0) }) != digest {
        throw RecordError.unreadable(path: "\(folder)/\(name)", reason: "is not of result \(content.number)")
      }
      if !content.number.isMultiple(of: 2), files.contents(of: "even.csv") != nil {
        throw RecordError.unreadable(path: "\(folder)/even.csv", reason: "is of an older result")
      }
      return content.number
    }
  }
}
