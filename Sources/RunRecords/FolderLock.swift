import Foundation

/// Keeps other processes and threads from replacing the same folder, until it is released or its process dies.
struct FolderLock {
  private let path: String
  private let descriptor: Int32
  /// False on a file system without locks.
  let isHeld: Bool

  /// Waits for the lock on a file, which is made if need be.
  ///
  /// - Parameters:
  ///   - folder: What is locked, for the error.
  ///   - limit: How long to wait for another process.
  init(_ path: String, for folder: String, limit: Duration) throws(RecordError) {
    let end = ContinuousClock.now + limit
    repeat {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else {
        throw .unwritable(path: folder, reason: "no lock \(path): \(String(cString: strerror(errno)))")
      }
      let isHeld = flock(descriptor, LOCK_EX | LOCK_NB) == 0
      let problem = errno
      // The holder before may have removed the file that was opened here: a lock on it keeps nobody away.
      if isHeld ? Self.leads(path, to: descriptor) : ![EWOULDBLOCK, EINTR].contains(problem) {
        self.path = path
        self.descriptor = descriptor
        self.isHeld = isHeld
        return
      }
      close(descriptor)
      if !isHeld { Thread.sleep(forTimeInterval: 0.002) }
    } while ContinuousClock.now < end
    throw .unwritable(
      path: folder, reason: "another process has been writing there for \(limit.components.seconds) seconds (\(path))")
  }

  func release() {
    // Removed before it is unlocked: whoever waits then finds that the name leads to another file, and opens that.
    if isHeld { unlink(path) }
    close(descriptor)
  }

  /// Whether `path` names the file or folder that is open.
  static func leads(_ path: String, to descriptor: Int32) -> Bool {
    var named = stat()
    var opened = stat()
    return stat(path, &named) == 0 && fstat(descriptor, &opened) == 0 && named.st_dev == opened.st_dev
      && named.st_ino == opened.st_ino
  }
}
