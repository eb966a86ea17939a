import CZlib
import Foundation
import NumericKernels

/// How many bytes are taken up at once, and how many of them one thread reads. The result is the same for all sizes.
package struct CSVBlockSizes: Sendable, Hashable {
  /// Of a file that is read where it lies: threads wait for one another between two rounds.
  package let round: Int
  /// Of a packed file, which needs as much memory twice.
  package let packedRound: Int
  package let piece: Int

  package init(round: Int = 1 << 24, packedRound: Int = 1 << 22, piece: Int = 1 << 18) {
    self.round = round
    self.packedRound = packedRound
    self.piece = piece
  }
}

/// A file's content, gzip undone, a few megabytes at a time; every part but the last ends in LF.
final class CSVRounds {
  /// What is to be read now. It stays where it is until `advance` is called.
  private(set) var current = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  private(set) var isGzip: Bool
  /// Where nothing can be read on, as the file is damaged or a line does not end.
  private(set) var hasFailed = false
  private let bytes: UnsafeBufferPointer<UInt8>
  private let roundSize: Int
  private let pieceSize: Int
  private var stream: GzipStream?
  private var next = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  /// Of a plain file: where the next part starts.
  private var position = 0
  /// Of a packed one: the part that is read and the one that is being filled, each with what follows its last LF.
  private var buffers: [UnsafeMutableBufferPointer<UInt8>] = []
  private var tail = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  private var producedCount = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>, path: String, sizes: CSVBlockSizes) {
    self.bytes = bytes
    isGzip = GzipStream.isGzip(bytes)
    roundSize = isGzip ? sizes.packedRound : sizes.round
    pieceSize = sizes.piece
    if isGzip {
      stream = try? GzipStream(bytes, path: path)
      hasFailed = stream == nil
      buffers = (0..<2).map { _ in .allocate(capacity: roundSize) }
    }
    prepare()
    advance()
  }

  deinit { for buffer in buffers { buffer.deallocate() } }

  /// Bytes that the whole content is likely to have, from what is known so far.
  var expectedCount: Int {
    guard let stream, producedCount > 0 else { return bytes.count }
    return Int(Double(producedCount) * Double(bytes.count) / Double(max(1, bytes.count - stream.remaining)))
  }

  /// Finds what comes after `current`; may run beside those who read it.
  func prepare() {
    next = UnsafeBufferPointer(start: nil, count: 0)
    guard !hasFailed else { return }
    if isGzip { inflate() } else { next = part(of: bytes, from: position, isLast: true) }
  }

  /// Goes on to the next part; empty at the end of the file.
  func advance() {
    current = next
    if !isGzip { position += current.count }
    if buffers.count == 2 { buffers.swapAt(0, 1) }
  }

  /// `current` in pieces of about equal size that end in LF.
  func pieces() -> [UnsafeBufferPointer<UInt8>] {
    var pieces: [UnsafeBufferPointer<UInt8>] = []
    var at = 0
    while at < current.count {
      var end = min(current.count, at + pieceSize)
      while end < current.count && current[end - 1] != UInt8(ascii: "\n") { end += 1 }
      pieces.append(UnsafeBufferPointer(rebasing: current[at..<end]))
      at = end
    }
    return pieces
  }

  private func inflate() {
    guard let stream, !stream.isAtEnd else { return }
    // `advance` has put the buffer of `current` behind the one that is free.
    let buffer = buffers[0]
    if let from = tail.baseAddress { buffer.baseAddress?.update(from: from, count: tail.count) }
    let room = UnsafeMutableBufferPointer(rebasing: buffer[tail.count...])
    guard let count = try? stream.read(into: room) else {
      hasFailed = true
      return
    }
    producedCount += count
    let filled = UnsafeBufferPointer(rebasing: buffer[..<(tail.count + count)])
    next = part(of: filled, from: 0, isLast: stream.isAtEnd)
    tail = UnsafeBufferPointer(rebasing: filled[next.count...])
  }

  /// Up to a round's worth of bytes, without the line that would be cut.
  private func part(of bytes: UnsafeBufferPointer<UInt8>, from start: Int, isLast: Bool) -> UnsafeBufferPointer<UInt8> {
    var end = min(bytes.count, start + roundSize)
    if end < bytes.count || !isLast {
      while end > start && bytes[end - 1] != UInt8(ascii: "\n") { end -= 1 }
      if end == start && start < bytes.count { hasFailed = true }
    }
    return UnsafeBufferPointer(rebasing: bytes[start..<end])
  }
}
