import Foundation

/// A folder that is replaced as a whole, and the names of what stands beside it meanwhile.
struct FolderPlace {
  /// Absolute and without links.
  let path: String
  /// Empty for the root.
  private let parent: String
  private let name: String

  var lock: String { "\(parent)/.\(name).lock" }
  /// The old folder, on file systems without exchange.
  var backup: String { "\(parent)/.\(name).backup" }

  var exists: Bool { Self.mode(path) == S_IFDIR }
  var hasBackup: Bool { Self.mode(backup) == S_IFDIR }

  /// Where `folder` is, or would be once made.
  ///
  /// - Parameter makingParents: Makes the folders it lies in.
  /// - Throws: `RecordError.unwritable` for what is no folder or cannot be one.
  init(_ folder: String, makingParents: Bool) throws(RecordError) {
    let parts = try Self.resolved(folder, makingParents: makingParents).split(separator: "/")
    path = "/" + parts.joined(separator: "/")
    name = parts.last.map(String.init) ?? ""
    parent = parts.dropLast().map { "/\($0)" }.joined()
  }

  /// The path without links. Another process may be between two renames just now, so that what was there a moment ago
  /// is missing, or the other way round: neither may change the answer.
  private static func resolved(_ folder: String, makingParents: Bool, links: Int = 8) throws(RecordError) -> String {
    func refuse(_ reason: String) -> RecordError { .unwritable(path: folder, reason: reason) }
    let trimmed = withoutTrailingSlashes(folder)
    if trimmed.isEmpty { throw refuse("a folder needs a name") }
    if let mode = mode(trimmed) {
      guard mode == S_IFDIR else { throw refuse("this is a file, not a folder") }
      if let path = realPath(trimmed) { return path }
    }
    if trimmed.split(separator: "/").last == ".." { throw refuse("there is no such folder") }
    let url = URL(fileURLWithPath: trimmed)
    let above = url.deletingLastPathComponent().path
    if let destination = try? FileManager.default.destinationOfSymbolicLink(atPath: trimmed) {
      let next = URL(fileURLWithPath: destination.hasPrefix("/") ? destination : "\(above)/\(destination)")
      guard links > 0, mode(next.deletingLastPathComponent().path) == S_IFDIR else {
        throw refuse("this is a link to something that is not there")
      }
      return try resolved(next.path, makingParents: false, links: links - 1)
    }
    if makingParents {
      do {
        try FileManager.default.createDirectory(atPath: above, withIntermediateDirectories: true)
      } catch {
        throw refuse(error.localizedDescription)
      }
    }
    return (realPath(above) ?? above) + "/" + url.lastPathComponent
  }

  /// Refuses folders that cannot be replaced without pulling the ground from under someone.
  func checkReplaceable() throws(RecordError) {
    let manager = FileManager.default
    for (place, words) in [(manager.currentDirectoryPath, "current"), (NSHomeDirectory(), "home")] {
      if ((Self.realPath(place) ?? place) + "/").hasPrefix(path == "/" ? path : path + "/") {
        throw .unwritable(
          path: path,
          reason: "is the \(words) folder or holds it; results are replaced as a whole: name a folder of their own")
      }
    }
  }

  /// Refuses a folder that is protected against changes, though its parent would let it be replaced. To be called with
  /// the lock held.
  func checkWritable() throws(RecordError) {
    if exists, access(path, W_OK) != 0 { throw .unwritable(path: path, reason: String(cString: strerror(errno))) }
  }

  /// Makes a new hidden folder beside the folder, with its permissions if it is there.
  func makeStaging() throws(RecordError) -> String {
    for number in 0..<1000 {
      let staging = "\(parent)/.\(name).staging-\(getpid())-\(number)"
      if mkdir(staging, 0o777) == 0 {
        var status = stat()
        if stat(path, &status) == 0 {
          _ = chown(staging, status.st_uid, status.st_gid)
          _ = chmod(staging, status.st_mode & 0o7777)
        }
        return staging
      }
      if errno != EEXIST { break }
    }
    throw .unwritable(path: path, reason: "no new folder in \(parent)/: \(String(cString: strerror(errno)))")
  }

  /// Puts things right after a process that was killed: brings the old folder back if there is no other, and deletes
  /// what stands beside. To be called with the lock held, when nobody is at work here.
  func recover() {
    let manager = FileManager.default
    if exists { try? manager.removeItem(atPath: backup) } else { rename(backup, path) }
    let prefix = ".\(name).staging-"
    for entry in (try? manager.contentsOfDirectory(atPath: parent + "/")) ?? [] where entry.hasPrefix(prefix) {
      // Another folder's name may begin alike: only <process>-<number> is ours.
      let rest = entry.dropFirst(prefix.count).split(separator: "-", omittingEmptySubsequences: false)
      guard rest.count == 2, rest.allSatisfy({ UInt($0) != nil }) else { continue }
      try? manager.removeItem(atPath: "\(parent)/\(entry)")
    }
  }

  /// Brings the names in the parent folder to the disk.
  func synchronizeParent() { synchronizeFolder(parent + "/") }

  private static func withoutTrailingSlashes(_ path: String) -> String {
    var path = path[...]
    while path.count > 1, path.hasSuffix("/") || path.hasSuffix("/.") { path = path.dropLast() }
    return String(path)
  }

  /// The kind of what a path leads to, or nil if it leads nowhere.
  private static func mode(_ path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }

  private static func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

/// Brings the names in a folder to the disk. A file system that cannot do so for folders is left to its own ways.
func synchronizeFolder(_ path: String) {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return }
  fsync(descriptor)
  close(descriptor)
}
