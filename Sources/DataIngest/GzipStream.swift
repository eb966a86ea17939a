import CZlib

/// Inflates gzip data, also of several members one after another.
final class GzipStream {
  private let path: String
  private let bytes: UnsafeBufferPointer<UInt8>
  private var state = z_stream()
  private(set) var isAtEnd = false
  private var memberNumber = 1

  static func isGzip(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    bytes.count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
  }

  /// - Parameter bytes: must outlive the stream.
  init(_ bytes: UnsafeBufferPointer<UInt8>, path: String) throws(IngestError) {
    self.path = path
    self.bytes = bytes
    let status = assay_inflate_init_gzip(&state)
    guard status == Z_OK else { throw IngestError(IngestProblem(file: path, "zlib could not start (\(status))")) }
    state.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
  }

  deinit { inflateEnd(&state) }

  /// Fills `buffer` as far as the data go, and says how many bytes that were.
  func read(into buffer: UnsafeMutableBufferPointer<UInt8>) throws(IngestError) -> Int {
    var written = 0
    while written < buffer.count && !isAtEnd {
      // zlib counts in 32 bits.
      let room = min(buffer.count - written, 1 << 30)
      let offered = min(remaining, 1 << 30)
      state.next_out = buffer.baseAddress.map { $0 + written }
      state.avail_out = UInt32(room)
      state.avail_in = UInt32(offered)
      let status = inflate(&state, Z_NO_FLUSH)
      written += room - Int(state.avail_out)
      switch status {
      case Z_OK: break
      case Z_STREAM_END: try startNextMember()
      case Z_BUF_ERROR where remaining == 0:
        throw damaged("it ends in the middle of the compressed data")
      default:
        throw damaged(state.msg.map { String(cString: $0) } ?? "zlib reports \(status)")
      }
    }
    return written
  }

  /// Packed bytes that are still to be read.
  var remaining: Int {
    guard let base = bytes.baseAddress, let next = state.next_in else { return 0 }
    return bytes.count - (UnsafePointer(next) - base)
  }

  /// After a member comes another one, the end, or padding with zeros as tape drives write it.
  private func startNextMember() throws(IngestError) {
    let rest = UnsafeBufferPointer(rebasing: bytes[(bytes.count - remaining)...])
    if rest.allSatisfy({ $0 == 0 }) {
      isAtEnd = true
      return
    }
    guard Self.isGzip(rest) else { throw damaged("\(rest.count) bytes after the compressed data are not gzip") }
    memberNumber += 1
    guard inflateReset(&state) == Z_OK else { throw damaged("zlib could not go on") }
  }

  private func damaged(_ reason: String) -> IngestError {
    let member = memberNumber > 1 ? " (member \(memberNumber))" : ""
    return IngestError(
      IngestProblem(file: path, "the gzip file is damaged\(member): \(reason)", advice: "fetch the file again"))
  }
}
