public import Foundation

/// A folder as it was at one moment, even if it is replaced while it is read. One that is not there, or that may not
/// be entered, reads as an empty one.
public struct FolderSnapshot: ~Copyable {
  private let path: String
  private let descriptor: Int32

  fileprivate init(_ path: String) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  }

  deinit {
    if isOpen { close(descriptor) }
  }

  fileprivate var isOpen: Bool { descriptor >= 0 }

  /// The bytes of a file, or nil if it is not there or cannot be read.
  public func contents(of name: String) -> Data? {
    guard isOpen else { return nil }
    let file = openat(descriptor, name, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
    do { return try handle.readToEnd() ?? Data() } catch { return nil }
  }

  /// Whether its path still leads to this folder. While it is open here, no other folder can pass for it.
  fileprivate var isCurrent: Bool {
    isOpen ? FolderLock.leads(path, to: descriptor) : !FolderSnapshot(path).isOpen
  }
}

/// Reads several files of a folder that `publish` may replace meanwhile, all from one version of it.
///
/// `body` is called again when the folder was replaced under it: it should only read. If a `publish` was killed on a
/// file system without exchange, the old folder is put back first.
///
/// - Throws: Whatever `body` throws for a folder that was not replaced meanwhile; `RecordError.unreadable` for one that
///   is replaced faster than it can be read.
public func readWhole<Result>(
  _ folder: String, _ body: (borrowing FolderSnapshot) throws -> Result
) throws -> Result {
  for _ in 0..<100 {
    let snapshot = openFolder(folder)
    do {
      let result = try body(snapshot)
      if snapshot.isCurrent { return result }
    } catch {
      if snapshot.isCurrent { throw error }
    }
  }
  throw RecordError.unreadable(path: folder, reason: "is being replaced again and again; try later")
}

private func openFolder(_ folder: String) -> FolderSnapshot {
  let snapshot = FolderSnapshot(folder)
  if snapshot.isOpen { return snapshot }
  // Between the two renames of a publication, running or killed, there is a backup and no folder.
  guard let place = try? FolderPlace(folder, makingParents: false), place.hasBackup else {
    return FolderSnapshot(folder)
  }
  if let lock = try? FolderLock(place.lock, for: folder, limit: .seconds(30)) {
    defer { lock.release() }
    if lock.isHeld { place.recover() }
  }
  let recovered = FolderSnapshot(folder)
  return recovered.isOpen ? recovered : FolderSnapshot(place.backup)
}
