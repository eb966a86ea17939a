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

/// Replaces a folder by one that holds `files`, in one step: whoever reads it with `readWhole`, and whatever is left
/// of it when the process is killed at any moment, is the old folder or the new one, never a mixture.
///
/// All files are written to a hidden folder beside the old one and brought to the disk; then the two are exchanged and
/// the old one is deleted. What the new folder takes over from the old one: every file and folder that no result wrote
/// (as hard links where the file system has them), and the permissions. What goes: files that the old folder's `last`
/// lists, if `files` brings another `last`, and those named in `discarding`.
///
/// Guarantees by file system:
/// - With an atomic exchange (Linux: ext4, XFS, Btrfs, tmpfs; macOS: APFS): as said, and after a loss of power
///   too, as far as the disk keeps what it confirmed.
/// - Without one: the old folder is renamed, then the new one. Killed in between, the old one stands beside under a
///   hidden name, where `readWhole` and the next `publish` find it and put it back.
/// - In a container, a folder that came with its image cannot be replaced, and is refused; others can.
/// - Two processes take turns by a lock on a hidden file beside the folder, which goes away afterwards. Without `flock`
///   (some network file systems) the exchange is still atomic; of two publications in the same moment, the files that
///   only one of them brings may be lost.
///
/// The folder is another one afterwards: a shell that stands in the old one has to enter it anew. A link to a folder
/// stays, and what it leads to is replaced, or made if only the last folder of its path is missing.
///
/// - Parameters:
///   - files: Names, without slashes, and contents.
///   - last: The file that makes a folder a result: a manifest. A folder with subfolders is replaced only if it has it.
///   - discarding: Files that belong to the old result though it does not list them.
///   - folder: Made with its parents if it is not there.
///   - expected: Names and SHA-256 of files that must be in the folder as they were read: for whoever adds to a
///     result what was concluded from it.
/// - Throws: `RecordError.unwritable`; the folder is unchanged then. Among the reasons: the folder is the current or
///   home folder or holds it, is a mount point, holds other results, or is being written by another process for 30
///   seconds.
public func publish(
  _ files: [String: Data], last: String, discarding: Set<String> = [], in folder: String,
  ifUnchanged expected: [String: String] = [:]
) throws(RecordError) {
  try FolderPublication(files, last: last, discarding: discarding, ifUnchanged: expected).run(in: folder)
}

/// Finds out before long work whether `publish` would refuse the folder, as far as that can be known: makes its parents
/// and changes nothing else.
///
/// - Throws: `RecordError.unwritable`, as `publish` does.
public func checkPublishing(last: String, in folder: String) throws(RecordError) {
  try FolderPublication([:], last: last).rehearse(in: folder)
}
