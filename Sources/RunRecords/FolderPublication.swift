import CFileExchange
package import Foundation

/// One replacement of a folder; `publish` says what it promises.
package struct FolderPublication: Sendable {
  /// A moment at which a test stops, as a kill would.
  package enum Step: String, CaseIterable, Sendable {
    /// The hidden folder is there, still empty.
    case begun
    /// The new folder is complete.
    case staged
    /// The old folder has left its place and the new one has not taken it: on file systems without exchange only.
    case displaced
    /// The new folder is in its place, the old one beside it.
    case swapped
    /// All is done but the release of the lock.
    case cleaned
  }

  private let files: [String: Data]
  private let last: String
  private let discarding: Set<String>
  private let expected: [String: String]
  /// How long to wait for another process.
  package var waitLimit: Duration = .seconds(30)
  /// False behaves as on a file system without exchange.
  package var exchanges = true
  /// Whether to stop there and leave all as it is.
  package var stops: @Sendable (Step) -> Bool = { _ in false }

  package init(
    _ files: [String: Data], last: String, discarding: Set<String> = [], ifUnchanged expected: [String: String] = [:]
  ) {
    self.files = files
    self.last = last
    self.discarding = discarding
    self.expected = expected
  }

  package func run(in folder: String) throws(RecordError) {
    if let name = files.keys.first(where: { $0.isEmpty || $0.contains("/") || [".", ".."].contains($0) }) {
      throw .unwritable(path: "\(folder)/\(name)", reason: "not the name of a file")
    }
    try staged(in: folder) { (place, staging) throws(RecordError) in
      try checkExpected(place)
      try replace(place, by: staging)
    }
  }

  /// Everything up to the first file.
  func rehearse(in folder: String) throws(RecordError) {
    try staged(in: folder) { (place, staging) throws(RecordError) in
      _ = try entries(of: place)
      rmdir(staging)
    }
  }

  /// Calls `body` with the folder locked and free of leftovers, and with a new hidden folder beside it, which goes away
  /// if an error is thrown.
  private func staged(
    in folder: String, _ body: (FolderPlace, _ staging: String) throws(RecordError) -> Void
  ) throws(RecordError) {
    let place = try FolderPlace(folder, makingParents: true)
    try place.checkReplaceable()
    let lock = try FolderLock(place.lock, for: folder, limit: waitLimit)
    defer { lock.release() }
    if lock.isHeld { place.recover() }
    try place.checkWritable()
    let staging = try place.makeStaging()
    do throws(RecordError) {
      try body(place, staging)
    } catch {
      try? FileManager.default.removeItem(atPath: staging)
      throw error
    }
  }

  private func checkExpected(_ place: FolderPlace) throws(RecordError) {
    for (name, digest) in expected {
      let path = "\(place.path)/\(name)"
      guard FileManager.default.contents(atPath: path).map({ sha256($0) }) == digest else {
        throw .unwritable(path: path, reason: "the result was replaced meanwhile; read it again")
      }
    }
  }

  private func replace(_ place: FolderPlace, by staging: String) throws(RecordError) {
    if stops(.begun) { return }
    let (all, kept) = try entries(of: place)
    for name in kept { try carryOver("\(place.path)/\(name)", to: "\(staging)/\(name)") }
    for name in files.keys.sorted(by: { ($0 == last ? 1 : 0, $0) < ($1 == last ? 1 : 0, $1) }) {
      try writeToDisk(files[name] ?? Data(), path: "\(staging)/\(name)", for: "\(place.path)/\(name)")
    }
    synchronizeFolder(staging)
    if stops(.staged) { return }
    guard let old = try swap(place, with: staging) else { return }
    place.synchronizeParent()
    if stops(.swapped) { return }
    rescueLatecomers(from: old, to: place.path, known: all)
    try? FileManager.default.removeItem(atPath: old)
    _ = stops(.cleaned)
  }

  /// Puts the new folder in the place of the old one.
  ///
  /// - Returns: Where the old one is now, whether or not there was one; nil if stopped.
  private func swap(_ place: FolderPlace, with staging: String) throws(RecordError) -> String? {
    func check(_ problem: Int32) throws(RecordError) {
      guard problem != 0 else { return }
      var reason = String(cString: strerror(problem))
      if [EBUSY, EXDEV].contains(problem) {
        reason =
          "the system cannot replace this folder (a mount point, or part of a container's image): "
          + "name another one, or one inside it"
      }
      throw .unwritable(path: place.path, reason: reason)
    }
    if !place.exists {
      try check(rename(staging, place.path) == 0 ? 0 : errno)
      return staging
    }
    let problem = exchanges ? assay_exchange(staging, place.path) : ENOTSUP
    guard [EINVAL, ENOSYS, ENOTSUP, EOPNOTSUPP].contains(problem) else {
      try check(problem)
      return staging
    }
    try check(rename(place.path, place.backup) == 0 ? 0 : errno)
    if stops(.displaced) { return nil }
    guard rename(staging, place.path) == 0 else {
      let problem = errno
      rename(place.backup, place.path)
      try check(problem)
      return nil
    }
    return place.backup
  }
}

// MARK: What is taken over from the old folder

extension FolderPublication {
  private struct ListedFiles: Decodable {
    let files: [String: String]
  }

  /// Folders that other commands make beside a result, some of them before there is one.
  private static let companions: Set<String> = [
    "analysis", "categories", "clusters", "explanations", "figures", "report",
  ]

  /// Names in the old folder, and those that the new one takes over.
  private func entries(of place: FolderPlace) throws(RecordError) -> (all: Set<String>, kept: [String]) {
    guard place.exists else { return ([], []) }
    var leaving = discarding.union(files.keys)
    let manifest = FileManager.default.contents(atPath: "\(place.path)/\(last)")
    if files[last] != nil, let manifest, let old = try? recordDecoder().decode(ListedFiles.self, from: manifest) {
      leaving.formUnion(old.files.keys)
    }
    let all: Set<String>
    do {
      all = Set(try FileManager.default.contentsOfDirectory(atPath: place.path))
    } catch {
      throw .unwritable(path: place.path, reason: error.localizedDescription)
    }
    let foreign = all.subtracting(Self.companions).sorted()
    if manifest == nil, let inner = foreign.first(where: { isFolder("\(place.path)/\($0)") }) {
      throw .unwritable(
        path: place.path, reason: "holds folders ('\(inner)') and no result: name a folder of its own for the result")
    }
    return (all, all.subtracting(leaving).sorted())
  }

  /// Gives a file or folder a second name. Hard links keep what others write to an open file meanwhile, and cost no
  /// space; where there are none, it is copied.
  private func carryOver(_ source: String, to destination: String) throws(RecordError) {
    do {
      guard isFolder(source) else {
        if linkat(AT_FDCWD, source, AT_FDCWD, destination, 0) != 0 {
          try FileManager.default.copyItem(atPath: source, toPath: destination)
        }
        return
      }
      let attributes = try FileManager.default.attributesOfItem(atPath: source)
      try FileManager.default.createDirectory(atPath: destination, withIntermediateDirectories: false)
      let names = try FileManager.default.contentsOfDirectory(atPath: source)
      if names.contains(last) {
        // Another process may be replacing it just now.
        throw RecordError.unwritable(path: source, reason: "is a result inside another one: move it elsewhere")
      }
      for name in names { try carryOver("\(source)/\(name)", to: "\(destination)/\(name)") }
      if let permissions = attributes[.posixPermissions] {
        try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: destination)
      }
    } catch let error as RecordError {
      throw error
    } catch {
      throw .unwritable(path: destination, reason: error.localizedDescription)
    }
  }

  /// Files that somebody laid into the old folder after it was looked through.
  private func rescueLatecomers(from old: String, to new: String, known: Set<String>) {
    let current = Set((try? FileManager.default.contentsOfDirectory(atPath: new)) ?? []).union(discarding)
    for name in (try? FileManager.default.contentsOfDirectory(atPath: old)) ?? []
    where !known.contains(name) && !current.contains(name) {
      rename("\(old)/\(name)", "\(new)/\(name)")
    }
  }

  /// Whether it is a folder itself, not a link to one.
  private func isFolder(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private func writeToDisk(_ data: Data, path: String, for final: String) throws(RecordError) {
    do {
      try data.write(to: URL(fileURLWithPath: path))
      let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
      try file.synchronize()
      try file.close()
    } catch {
      throw .unwritable(path: final, reason: error.localizedDescription)
    }
  }
}
