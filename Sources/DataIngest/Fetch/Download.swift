public import Foundation
public import NumericKernels

/// What happens during a download.
public enum DownloadEvent: Sendable, Hashable {
  /// Bytes are about to come, the first of them at `offset` of the file; `length` is that of the whole file, if known.
  case started(address: URL, offset: Int, length: Int?)
  /// Bytes at hand by now, those of earlier attempts included.
  case received(bytes: Int, length: Int?)
  /// What was at hand has been thrown away.
  case startedOver(why: String)
  /// The next attempt comes after `wait`.
  case waiting(why: String, attempt: Int, of: Int, wait: Duration)
  /// The next address is tried.
  case movingOn(why: String)
}

/// A file that was fetched.
public struct FetchedFile: Sendable, Hashable {
  public let path: String
  public let byteCount: Int
  /// False when there was no digest to compare it with.
  public let isChecked: Bool
}

/// A file to get from a server: continued where an earlier attempt stopped, compared with a digest, and only then put
/// under its name.
///
/// Until then the bytes are in `<destination>.part`. Only one process at a time fetches a file.
public struct Download: Sendable {
  /// Tried in turn.
  public var addresses: [URL]
  /// Path of the file. A server that unpacks on the way gives the other form, with or without ".gz" at its end.
  public var destination: String
  public var original: OriginalDigest
  /// An attempt ends when no byte has come for so long.
  public var timeout = Duration.seconds(30)
  /// Further attempts at each address after passing faults.
  public var retries = 3
  /// Time before the first of them; before each other one twice as long as before the last, up to a minute.
  public var firstWait = Duration.seconds(1)

  public init(from addresses: [URL], to destination: String, original: OriginalDigest = OriginalDigest()) {
    self.addresses = addresses
    self.destination = destination
    self.original = original
  }

  /// Fetches the file, which takes its time; `report` is called on the same thread.
  ///
  /// - Throws: `DownloadError`; after one of the kind `server(isPassing: true)`, and after `cancelled`, the next call
  ///   goes on from where this one stopped.
  public func run(
    cancellation: Cancellation = Cancellation(), report: @escaping (DownloadEvent) -> Void = { _ in }
  ) throws(DownloadError) -> FetchedFile {
    let part = try PartialFile(of: destination)
    defer { part.close() }
    // The address that the part came from can continue it.
    let begun = addresses.filter { $0.absoluteString == part.origin.address }
    let ordered = begun + addresses.filter { !begun.contains($0) }
    var failures: [DownloadError] = []
    for address in ordered {
      do {
        return try fetch(
          DownloadAttempt(
            address: address, part: part, timeout: timeout, cancellation: cancellation, report: report))
      } catch {
        guard case .server = error.kind else { throw closing(error, part) }
        failures.append(error)
        if failures.count < ordered.count { report(.movingOn(why: error.description)) }
      }
    }
    let isPassing = failures.contains { $0.kind == .server(isPassing: true) }
    throw closing(
      DownloadError(.server(isPassing: isPassing), failures.map(\.description).joined(separator: "\n")), part)
  }

  private func fetch(_ attempt: DownloadAttempt) throws(DownloadError) -> FetchedFile {
    var number = 1
    var wait = firstWait
    while true {
      do {
        let head = try attempt.run()
        return try install(attempt.part, from: attempt.address.absoluteString, isWebPage: head.isWebPage)
      } catch {
        guard error.kind == .server(isPassing: true), number <= retries else { throw error }
        number += 1
        attempt.report(.waiting(why: error.description, attempt: number, of: retries + 1, wait: wait))
        try pause(wait, attempt.cancellation)
        wait = min(wait * 2, .seconds(60))
      }
    }
  }

  private func install(
    _ part: PartialFile, from address: String, isWebPage: Bool
  ) throws(DownloadError) -> FetchedFile {
    guard let file = try installPart(part, as: destination, original) else {
      let found = try comparison(part.path, original).digest
      let hint = isWebPage ? "; the server calls it a web page (text/html)" : ""
      try part.startOver()
      throw DownloadError(
        .server(isPassing: false),
        "\(address): the SHA-256 of what came is \(found), expected \(original)\(hint); it is thrown away")
    }
    return file
  }

  private func pause(_ wait: Duration, _ cancellation: Cancellation) throws(DownloadError) {
    let end = ContinuousClock.now + wait
    while ContinuousClock.now < end {
      if cancellation.isCancelled { throw DownloadError(.cancelled, "stopped") }
      Thread.sleep(forTimeInterval: 0.02)
    }
  }

  /// The error with what is kept, so that a user knows what the next call will do.
  private func closing(_ error: DownloadError, _ part: PartialFile) -> DownloadError {
    guard part.count > 0, error.kind != .busy else { return error }
    return DownloadError(
      error.kind, "\(error.description)\n\(part.count) bytes are kept in \(part.path); the next call goes on from there"
    )
  }
}
