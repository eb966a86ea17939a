package import Foundation

/// Whether an address is one that Assay fetches from.
func isFetchable(_ address: URL) -> Bool {
  ["http", "https"].contains(address.scheme?.lowercased()) && address.host?.isEmpty == false
}

/// Whether a server at `source` may send the client on to `target`: over HTTP only, and never out of encryption.
package func isRedirectAllowed(from source: URL, to target: URL) -> Bool {
  isFetchable(target) && (source.scheme?.lowercased() != "https" || target.scheme?.lowercased() == "https")
}

/// The part of a file that a response holds: "bytes 40-99/100".
package struct ContentRange: Sendable, Hashable {
  /// First and last byte; nil in an answer that the range asked for is not there.
  package let bytes: ClosedRange<Int>?
  /// Bytes of the whole file; nil when the server does not know.
  package let total: Int?

  /// - Returns: nil for a text of another form, or one that contradicts itself.
  package init?(_ text: String) {
    guard let match = text.wholeMatch(of: /(?i)bytes\s+(?:(\d+)-(\d+)|\*)\/(?:(\d+)|\*)/) else { return nil }
    let (first, last, total) = (match.output.1, match.output.2, match.output.3.map { Int($0) })
    if case .some(nil) = total { return nil }
    self.total = total ?? nil
    guard let first, let last else {
      bytes = nil
      return
    }
    guard let low = Int(first), let high = Int(last), low <= high, high < (self.total ?? Int.max) else { return nil }
    bytes = low...high
  }
}

/// What a server says before the bytes.
package struct ResponseHead: Sendable, Hashable {
  package let status: Int
  /// Names in lower case.
  package let headers: [String: String]

  package init(status: Int, headers: [String: String]) {
    self.status = status
    self.headers = Dictionary(headers.map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: { $1 })
  }

  /// What to do with the response.
  package enum Verdict: Sendable, Hashable {
    /// Its bytes belong at `start`; the whole file has `length` bytes if that is known.
    case takeBytes(start: Int, length: Int?)
    /// All bytes are at hand already.
    case nothingLeft
    /// What is at hand is of no use: ask for the whole file.
    case startOver(why: String)
    /// The server does not do what it was asked, or contradicts itself.
    case refuse(why: String)
    case fail(why: String, isPassing: Bool)
  }

  /// Judges the answer to a request for all bytes from `offset` on.
  ///
  /// - Parameter length: bytes of the whole file as an earlier response gave it.
  package func verdict(offset: Int, entityTag expectedTag: String?, length expectedLength: Int?) -> Verdict {
    switch status {
    case 200: return .takeBytes(start: 0, length: announcedLength)
    case 206: return partVerdict(offset: offset, expectedTag: expectedTag, expectedLength: expectedLength)
    case 416 where offset > 0:
      let total = headers["content-range"].flatMap { ContentRange($0) }?.total
      return total == offset ? .nothingLeft : .startOver(why: "the server has no bytes behind the \(offset) at hand")
    default:
      let name = HTTPStatus.name(status)
      let isPassing = status >= 500 || [408, 425, 429].contains(status)
      return .fail(why: "status \(status)" + (name.isEmpty ? "" : " (\(name))"), isPassing: isPassing)
    }
  }

  private func partVerdict(offset: Int, expectedTag: String?, expectedLength: Int?) -> Verdict {
    let given = headers["content-range"] ?? "none"
    guard offset > 0 else { return .refuse(why: "the server sent a part of the file, Content-Range \(given), unasked") }
    guard let range = ContentRange(given), let bytes = range.bytes, bytes.lowerBound == offset else {
      return .refuse(why: "asked for the bytes from \(offset) on, the server sent Content-Range \(given)")
    }
    let isOtherLength = range.total != nil && expectedLength != nil && range.total != expectedLength
    if isOtherLength || (expectedTag != nil && entityTag != nil && entityTag != expectedTag) {
      return .startOver(why: "the file has changed on the server")
    }
    return .takeBytes(start: offset, length: range.total ?? bytes.upperBound + 1)
  }

  /// Whether the bytes are packed on the way: they arrive unpacked, so the length is not theirs and no part can be asked for.
  package var isEncoded: Bool {
    headers["content-encoding"].map { !["", "identity"].contains($0.lowercased()) } ?? false
  }

  /// Bytes of the body; nil when the server does not say, or they are packed on the way.
  package var announcedLength: Int? { isEncoded ? nil : headers["content-length"].flatMap { Int($0) } }

  /// A strong entity tag; a weak one does not promise the same bytes.
  package var entityTag: String? {
    headers["etag"].flatMap { $0.hasPrefix("W/") || $0.isEmpty ? nil : $0 }
  }

  package var lastModified: String? { headers["last-modified"] }

  package var isWebPage: Bool { headers["content-type"]?.lowercased().hasPrefix("text/html") ?? false }
}
