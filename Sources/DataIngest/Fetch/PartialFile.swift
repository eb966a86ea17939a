import Foundation

/// What has come so far of a file that is being fetched: `<file>.part`, with a note beside it, `<file>.part.json`, on
/// where it comes from.
///
/// The file is locked while the value lives, and the lock goes with the process that holds it, however that ends. Nothing
/// stands under the final name before `finish`.
final class PartialFile {
  /// What the next attempt must know to go on.
  struct Origin: Codable, Hashable {
    /// The process that fetched last.
    var process = ProcessInfo.processInfo.processIdentifier
    var address: String?
    /// Strong entity tag and date of the last change, as the server gave them.
    var entityTag: String?
    var lastModified: String?
    /// Bytes of the whole file.
    var length: Int?
  }

  let path: String
  /// Bytes at hand.
  private(set) var count: Int
  private(set) var origin: Origin
  private let descriptor: Int32
  private var isOpen = true

  /// Opens and locks the part of `destination`, made anew or left by an earlier attempt. Missing folders are made.
  init(of destination: String) throws(DownloadError) {
    path = destination + ".part"
    let folder = URL(fileURLWithPath: destination).deletingLastPathComponent().path
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw DownloadError(.local, "\(folder): the folder cannot be made: \(error.localizedDescription)")
    }
    descriptor = try Self.openLocked(path)
    var status = stat()
    count = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    origin = (count > 0 ? Self.readOrigin(beside: path) : nil) ?? Origin()
    origin.process = ProcessInfo.processInfo.processIdentifier
    saveOrigin()
  }

  deinit { close() }

  /// Unlocks; an empty part leaves nothing behind.
  func close() {
    guard isOpen else { return }
    isOpen = false
    if count == 0 { removeFiles() }
    _ = Foundation.close(descriptor)
  }

  func append(_ data: Data) throws(DownloadError) {
    let failure: Int32? = data.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
        let written = write(descriptor, start, rest.count)
        if written < 0 && errno == EINTR { continue }
        guard written > 0 else { return errno }
        count += written
        rest = rest.dropFirst(written)
      }
      return nil
    }
    if let failure { throw unwritable(failure) }
  }

  /// Forgets what has come so far.
  func startOver() throws(DownloadError) {
    guard count > 0 else { return }
    guard ftruncate(descriptor, 0) == 0 else { throw unwritable(errno) }
    count = 0
    origin = Origin()
    saveOrigin()
  }

  /// Notes where the bytes come from.
  func note(_ origin: Origin) {
    guard origin != self.origin else { return }
    self.origin = origin
    saveOrigin()
  }

  /// Gives the part its final name and closes it.
  func finish(as destination: String) throws(DownloadError) {
    guard fsync(descriptor) == 0, rename(path, destination) == 0 else { throw unwritable(errno) }
    unlink(Self.notePath(path))
    isOpen = false
    _ = Foundation.close(descriptor)
  }

  private func removeFiles() {
    unlink(Self.notePath(path))
    unlink(path)
  }

  private func unwritable(_ code: Int32) -> DownloadError {
    DownloadError(.local, "\(path): cannot be written: \(String(cString: strerror(code)))")
  }

  private static func openLocked(_ path: String) throws(DownloadError) -> Int32 {
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else {
        throw DownloadError(.local, "\(path): cannot be written: \(String(cString: strerror(errno)))")
      }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
        // Whoever held it before may have renamed or removed it since it was opened here.
        if isStill(descriptor, at: path) { return descriptor }
        _ = Foundation.close(descriptor)
        continue
      }
      _ = Foundation.close(descriptor)
      let holder = readOrigin(beside: path).map { "process \($0.process)" } ?? "another process"
      throw DownloadError(.busy, "\(path): \(holder) is fetching this file; wait for it or stop it")
    }
  }

  private static func isStill(_ descriptor: Int32, at path: String) -> Bool {
    var (opened, named) = (stat(), stat())
    return fstat(descriptor, &opened) == 0 && stat(path, &named) == 0 && opened.st_ino == named.st_ino
      && opened.st_dev == named.st_dev
  }

  private static func notePath(_ path: String) -> String { path + ".json" }

  private static func readOrigin(beside path: String) -> Origin? {
    guard let data = FileManager.default.contents(atPath: notePath(path)) else { return nil }
    return try? JSONDecoder().decode(Origin.self, from: data)
  }

  /// Where the note cannot be written the next attempt begins anew, which is no failure.
  private func saveOrigin() {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(origin) else { return }
    try? data.write(to: URL(fileURLWithPath: Self.notePath(path)), options: .atomic)
  }
}
