import Foundation
public import NumericKernels

/// Puts a copy of a file at hand where a data set is looked for, provided it is the original in one form or another.
///
/// - Parameters:
///   - destination: path of the original; a copy in the other form has, or lacks, ".gz" at its end.
/// - Throws: `DownloadError`.
public func installCopy(
  of file: String, as destination: String, original: OriginalDigest, cancellation: Cancellation = Cancellation()
) throws(DownloadError) -> FetchedFile {
  let comparison = try comparison(file, original)
  if comparison.match == .different {
    let name = URL(fileURLWithPath: destination).lastPathComponent
    let advice =
      isZip(file) ? "it is a zip archive: unpack it and give the \(name) in it" : "this is another file or version"
    throw DownloadError(
      .refused, "\(file): the file's SHA-256 is \(comparison.digest), expected \(original); \(advice)")
  }
  let part = try PartialFile(of: destination)
  defer { part.close() }
  try part.startOver()
  do {
    try copy(file, to: part, cancellation)
    if let installed = try installPart(part, as: destination, original) { return installed }
  } catch {
    try part.startOver()
    throw error
  }
  try part.startOver()
  throw DownloadError(.refused, "\(file): the file changed while it was copied")
}

/// Gives a part its final name if it is the original; the form that it has decides on ".gz".
///
/// - Returns: nil when it is something else.
func installPart(
  _ part: PartialFile, as destination: String, _ original: OriginalDigest
) throws(DownloadError) -> FetchedFile? {
  let match = try comparison(part.path, original).match
  if match == .different { return nil }
  let isOther = match == .sameContent && isGzip(part.path) != destination.hasSuffix(".gz")
  let other = otherForm(of: destination)
  try part.finish(as: isOther ? other : destination)
  // Of two forms side by side the older one might be found first.
  if original.content != nil { try? FileManager.default.removeItem(atPath: isOther ? destination : other) }
  return FetchedFile(path: isOther ? other : destination, byteCount: part.count, isChecked: match != .unchecked)
}

func comparison(_ file: String, _ original: OriginalDigest) throws(DownloadError) -> OriginalDigest.Comparison {
  do {
    return try original.compare(file)
  } catch {
    throw DownloadError(.refused, error.description)
  }
}

private func copy(_ file: String, to part: PartialFile, _ cancellation: Cancellation) throws(DownloadError) {
  guard let handle = FileHandle(forReadingAtPath: file) else {
    throw DownloadError(.refused, "\(file): cannot be read")
  }
  defer { try? handle.close() }
  while true {
    if cancellation.isCancelled { throw DownloadError(.cancelled, "stopped") }
    let piece: Data?
    do {
      piece = try handle.read(upToCount: 1 << 20)
    } catch {
      throw DownloadError(.refused, "\(file): cannot be read: \(error.localizedDescription)")
    }
    guard let piece, !piece.isEmpty else { return }
    try part.append(piece)
  }
}

private func firstBytes(_ file: String) -> [UInt8] {
  guard let handle = FileHandle(forReadingAtPath: file) else { return [] }
  defer { try? handle.close() }
  return Array((try? handle.read(upToCount: 4)) ?? Data())
}

private func isGzip(_ file: String) -> Bool { firstBytes(file).starts(with: [0x1F, 0x8B]) }

private func isZip(_ file: String) -> Bool { firstBytes(file) == [0x50, 0x4B, 3, 4] }
