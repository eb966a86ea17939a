import Crypto
public import Foundation

/// Writes `data` beside its destination and renames it into place, so that no reader ever sees half a file.
///
/// Missing folders on the way are made.
public func writeFile(_ data: Data, to path: String) throws(RecordError) {
  do {
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: url, options: .atomic)
  } catch {
    throw .unwritable(path: path, reason: error.localizedDescription)
  }
}

/// SHA-256 in hexadecimal.
public func sha256(_ data: some DataProtocol) -> String {
  SHA256.hash(data: data).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

/// A set of files that appears in a folder as a whole: all are written beside it first, then renamed, the one named
/// `last` at the very end. A folder whose last file is missing was interrupted and holds no result.
///
/// Other files of the folder are left alone.
public func publish(_ files: [String: Data], last: String, in folder: String) throws(RecordError) {
  let manager = FileManager.default
  let target = URL(fileURLWithPath: folder)
  let staging = target.appendingPathComponent(".staging-\(ProcessInfo.processInfo.processIdentifier)")
  defer { try? manager.removeItem(at: staging) }
  do {
    try manager.createDirectory(at: staging, withIntermediateDirectories: true)
    for (name, data) in files { try data.write(to: staging.appendingPathComponent(name)) }
    let end = target.appendingPathComponent(last)
    if manager.fileExists(atPath: end.path) { try manager.removeItem(at: end) }
    for name in files.keys.sorted(by: { ($0 == last ? 1 : 0, $0) < ($1 == last ? 1 : 0, $1) }) {
      let destination = target.appendingPathComponent(name)
      guard rename(staging.appendingPathComponent(name).path, destination.path) == 0 else {
        throw RecordError.unwritable(path: destination.path, reason: String(cString: strerror(errno)))
      }
    }
  } catch let error as RecordError {
    throw error
  } catch {
    throw .unwritable(path: folder, reason: error.localizedDescription)
  }
}
