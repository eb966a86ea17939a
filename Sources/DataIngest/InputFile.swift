import Foundation

/// The bytes of a file, mapped into memory where the file system allows it.
func mappedContents(ofFile path: String) throws(IngestError) -> Data {
  do {
    return try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
  } catch {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    let reason = isFolder.boolValue ? "is a folder, not a file" : exists ? "cannot be read" : "there is no such file"
    throw IngestError(IngestProblem(file: path, reason))
  }
}

/// Hands the content of a file to `body`, gzip undone, in pieces.
///
/// Each piece starts where the last call stopped: `body` says how many bytes it is done with, and sees the rest again
/// with more behind it. The last piece has `isLast`; what is left over then is dropped.
///
/// - Throws: `IngestError` of `body`, or when the file cannot be read or is damaged.
package func readPieces(
  ofFile path: String,
  _ body: (_ piece: UnsafeBufferPointer<UInt8>, _ isLast: Bool) throws(IngestError) -> Int
) throws(IngestError) {
  let data = try mappedContents(ofFile: path)
  let outcome: Result<Void, IngestError> = data.withUnsafeBytes { raw in
    Result { () throws(IngestError) in
      let bytes = raw.bindMemory(to: UInt8.self)
      guard GzipStream.isGzip(bytes) else {
        _ = try body(bytes, true)
        return
      }
      try inflatePieces(of: bytes, path: path, body)
    }
  }
  try outcome.get()
}

private func inflatePieces(
  of bytes: UnsafeBufferPointer<UInt8>, path: String,
  _ body: (UnsafeBufferPointer<UInt8>, Bool) throws(IngestError) -> Int
) throws(IngestError) {
  let stream = try GzipStream(bytes, path: path)
  var capacity = 1 << 20
  var buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: capacity)
  defer { buffer.deallocate() }
  var filled = 0
  while true {
    filled += try stream.read(into: UnsafeMutableBufferPointer(rebasing: buffer[filled...]))
    let done = try body(UnsafeBufferPointer(rebasing: buffer[..<filled]), stream.isAtEnd)
    if stream.isAtEnd { return }
    if let base = buffer.baseAddress { base.update(from: base + done, count: filled - done) }
    filled -= done
    // A record longer than half the buffer: make room, so that it is not looked at again and again.
    if filled > capacity / 2 {
      capacity *= 2
      let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: capacity)
      if let from = buffer.baseAddress { larger.baseAddress?.update(from: from, count: filled) }
      buffer.deallocate()
      buffer = larger
    }
  }
}
