import Foundation

/// Computed things in a folder, each in a file of its own named after the hash of its key: what was computed once need
/// not be computed again, by this process or another.
///
/// The key has to say everything that the value depends on, `executableDigest` included. A value is believed only if
/// its file has the checksum, the key and the type that it was stored with; the checksum guards against accidents, not
/// against someone who may write into the folder. Files appear by a rename: any number of processes and threads may
/// use one folder, and a kill leaves no half value. Nothing is forced to the disk: what a loss of power cuts off is
/// found damaged later, and computed again.
public struct RunStore: Sendable {
  public let folder: String
  /// What `prune` leaves at most.
  public let limitBytes: Int

  /// Touches nothing; the folder is made when something is saved.
  public init(folder: String, limitBytes: Int = 2_000_000_000) {
    self.folder = folder
    self.limitBytes = limitBytes
  }

  /// `$XDG_CACHE_HOME/assay`, or `~/.cache/assay`.
  public static var userFolder: String {
    (ProcessInfo.processInfo.environment["XDG_CACHE_HOME"] ?? NSHomeDirectory() + "/.cache") + "/assay"
  }

  /// The value saved under a key, or nil if there is none, it is damaged (it is removed then), cannot be read, or was
  /// written by a later version of Assay.
  public func load<Value: Decodable>(_ type: Value.Type, key: String) -> Value? {
    load(kind: Self.kind(type), key: key) { try? recordDecoder().decode(type, from: $0) }
  }

  public func load(_ type: StoredFit.Type, key: String) -> StoredFit? {
    load(kind: Self.kind(type), key: key, decode: StoredFit.init)
  }

  /// Saves a small value as JSON, in place of the one before.
  ///
  /// - Throws: `RecordError.unwritable`: the folder cannot be written or the disk is full.
  public func save<Value: Encodable>(_ value: Value, key: String) throws(RecordError) {
    try save(kind: Self.kind(Value.self), key: key) { try encodedRecord(value) }
  }

  /// Saves a fit, its large parts in binary, in place of the one before.
  ///
  /// - Throws: `RecordError.unwritable`: the folder cannot be written or the disk is full.
  public func save(_ fit: StoredFit, key: String) throws(RecordError) {
    try save(kind: Self.kind(StoredFit.self), key: key) { try fit.encoded() }
  }

  /// Removes what was used longest ago until the rest has `limitBytes`, and what killed processes left half written.
  /// Files that no store made are left alone.
  public func prune() {
    var files = storeFiles()
    for file in files where file.isTemporary && file.used < Date.now.addingTimeInterval(-3600) { unlink(file.path) }
    files = files.filter { !$0.isTemporary }.sorted { ($0.used, $0.path) < ($1.used, $1.path) }
    var bytes = files.reduce(0) { $0 + $1.bytes }
    for file in files where bytes > limitBytes {
      unlink(file.path)
      bytes -= file.bytes
    }
  }
}

// MARK: Files

extension RunStore {
  private static let suffix = ".assay"
  private static let temporarySuffix = ".assay-part"

  private struct File {
    let path: String
    let bytes: Int
    let used: Date
    let isTemporary: Bool
  }

  private static func kind(_ type: Any.Type) -> String { String(reflecting: type) }

  private func path(kind: String, key: String) -> String {
    "\(folder)/\(sha256(Data("\(kind)\n\(key)".utf8)))\(Self.suffix)"
  }

  private func load<Value>(kind: String, key: String, decode: (Data) -> Value?) -> Value? {
    let path = path(kind: kind, key: key)
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    switch StoreFile.read(data, kind: kind, key: key) {
    case .payload(let payload):
      if let value = decode(payload) {
        // The time of change stands for the time of use: not every file system keeps the latter.
        utimensat(AT_FDCWD, path, nil, 0)
        return value
      }
      unlink(path)
    case .damaged: unlink(path)
    case .newer: break
    }
    return nil
  }

  private func save(kind: String, key: String, encode: () throws -> Data) throws(RecordError) {
    let path = path(kind: kind, key: key)
    let part = "\(folder)/\(UUID().uuidString)\(Self.temporarySuffix)"
    do {
      let data = StoreFile.encoded(try encode(), kind: kind, key: key)
      // Scores tell of the rows they belong to: nobody else need see them.
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try data.write(to: URL(fileURLWithPath: part), options: .withoutOverwriting)
      guard rename(part, path) == 0 else {
        throw RecordError.unwritable(path: path, reason: String(cString: strerror(errno)))
      }
    } catch {
      unlink(part)
      throw error as? RecordError ?? .unwritable(path: path, reason: error.localizedDescription)
    }
  }

  private func storeFiles() -> [File] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.compactMap { name in
      let path = "\(folder)/\(name)"
      let isTemporary = name.hasSuffix(Self.temporarySuffix)
      var status = stat()
      guard isTemporary || name.hasSuffix(Self.suffix), lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
        let attributes = try? FileManager.default.attributesOfItem(atPath: path),
        let used = attributes[.modificationDate] as? Date
      else { return nil }
      return File(path: path, bytes: Int(status.st_size), used: used, isTemporary: isTemporary)
    }
  }
}
