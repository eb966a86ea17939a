/// Why a file was not fetched.
public struct DownloadError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Kind: Sendable, Hashable {
    /// The user stopped it; what came so far is kept.
    case cancelled
    /// Another process is fetching the same file.
    case busy
    /// A folder or file here cannot be written.
    case local
    /// A copy at hand is not the original, or cannot be read.
    case refused
    /// The server, or the way to it; a passing fault may be gone at the next attempt.
    case server(isPassing: Bool)
  }

  public let kind: Kind
  /// What happened, with address or file, and what to do.
  public let description: String

  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
