import Foundation
import NumericKernels

/// One attempt to get what is missing of a file from one address.
struct DownloadAttempt {
  let address: URL
  let part: PartialFile
  let timeout: Duration
  let cancellation: Cancellation
  let report: (DownloadEvent) -> Void

  /// Adds to the part until it is as long as the server says.
  ///
  /// - Returns: the head of the last response.
  func run() throws(DownloadError) -> ResponseHead {
    // Tags and dates of one address mean nothing at another; what was unpacked on the way cannot be continued.
    if part.origin.address != address.absoluteString { try part.startOver() }
    if let head = try request() { return head }
    guard let head = try request() else { throw failure("the server contradicts itself", isPassing: false) }
    return head
  }

  /// - Returns: nil when the part was of no use and the whole file has to be asked for.
  private func request() throws(DownloadError) -> ResponseHead? {
    let transfer = HTTPTransfer(
      address, offset: part.count, validator: part.origin.entityTag ?? part.origin.lastModified, timeout: timeout)
    defer { transfer.stop() }
    let head = try head(of: transfer)
    switch head.verdict(offset: part.count, entityTag: part.origin.entityTag, length: part.origin.length) {
    case .takeBytes(let start, let length):
      if start < part.count { try startOver("the server sends the whole file again") }
      note(head, length)
      report(.started(address: address, offset: start, length: length))
      try receive(transfer, length)
      return head
    case .nothingLeft:
      return head
    case .startOver(let why):
      try startOver(why)
      return nil
    case .refuse(let why):
      // Kept, the part would make the next attempt ask, and fail, in the same way.
      try part.startOver()
      throw failure(why, isPassing: false)
    case .fail(let why, let isPassing):
      throw failure(why, isPassing: isPassing)
    }
  }

  private func startOver(_ why: String) throws(DownloadError) {
    try part.startOver()
    report(.startedOver(why: why))
  }

  private func note(_ head: ResponseHead, _ length: Int?) {
    var origin = PartialFile.Origin()
    // Without an address the next attempt begins anew.
    origin.address = head.isEncoded ? nil : address.absoluteString
    origin.entityTag = head.entityTag
    origin.lastModified = head.lastModified
    origin.length = length
    part.note(origin)
  }

  private func head(of transfer: HTTPTransfer) throws(DownloadError) -> ResponseHead {
    while true {
      switch try next(of: transfer) {
      case .head(let head): return head
      case .redirected, .bytes: continue
      case .ended(let fault):
        throw failure(fault?.reason ?? "the server sent nothing", isPassing: fault?.isPassing ?? true)
      }
    }
  }

  private func receive(_ transfer: HTTPTransfer, _ length: Int?) throws(DownloadError) {
    while true {
      switch try next(of: transfer) {
      case .bytes(let data):
        if let length, part.count + data.count > length {
          try part.startOver()
          throw failure("the server sent more than the \(length) bytes that it announced", isPassing: false)
        }
        try part.append(data)
        report(.received(bytes: part.count, length: length))
      case .ended(let fault):
        let isShort = length.map { part.count < $0 } ?? false
        guard fault != nil || isShort else { return }
        throw failure(
          "the connection ended after \(part.count) of \(length.map { "\($0)" } ?? "an unknown number of") bytes",
          isPassing: fault?.isPassing ?? true)
      case .head, .redirected: continue
      }
    }
  }

  private func next(of transfer: HTTPTransfer) throws(DownloadError) -> HTTPTransfer.Event {
    let event: HTTPTransfer.Event?
    do {
      event = try transfer.next(within: timeout, cancellation)
    } catch {
      throw DownloadError(.cancelled, "stopped")
    }
    guard let event else {
      throw failure("no byte came for \(readable(timeout))", isPassing: true)
    }
    return event
  }

  private func failure(_ why: String, isPassing: Bool) -> DownloadError {
    DownloadError(.server(isPassing: isPassing), "\(address.absoluteString): \(why)")
  }
}

/// "30 s", "0.5 s".
func readable(_ duration: Duration) -> String {
  let parts = duration.components
  return "\(plain(Double(parts.seconds) + Double(parts.attoseconds / 1_000_000_000_000_000) / 1000)) s"
}
