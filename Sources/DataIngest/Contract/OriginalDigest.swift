/// Which files count as the original of a data set: the very file, or another one with the same content.
///
/// A plain copy of a file that is handed out with gzip, or one that was packed again, has other bytes and another
/// digest, but the same content.
public struct OriginalDigest: Sendable, Hashable, CustomStringConvertible {
  /// SHA-256 of the file as it is handed out.
  public let stored: String?
  /// SHA-256 of the content, gzip undone.
  public let content: String?

  /// With neither digest any file will do.
  public init(stored: String? = nil, content: String? = nil) {
    self.stored = stored
    self.content = content
  }

  public enum Match: Sendable, Hashable {
    /// The very file.
    case identical
    /// Another form of it.
    case sameContent
    /// There is nothing to compare with.
    case unchecked
    case different
  }

  /// What a file turned out to be.
  public struct Comparison: Sendable, Hashable {
    public let match: Match
    /// SHA-256 of the file as it is.
    public let digest: String
    /// The digest that names the data: the original's, whatever form the file has; that of the file when it is another.
    public let identity: String
  }

  /// Compares a file; its content is looked at only when its bytes are not those of the original.
  ///
  /// - Throws: `IngestError` when the file cannot be read. A damaged gzip file is merely different.
  public func compare(_ file: String) throws(IngestError) -> Comparison {
    compare(file, digest: try sha256(ofFile: file))
  }

  /// The same for a file whose SHA-256 is known.
  func compare(_ file: String, digest: String) -> Comparison {
    if stored == nil && content == nil { return Comparison(match: .unchecked, digest: digest, identity: digest) }
    if digest == stored { return Comparison(match: .identical, digest: digest, identity: digest) }
    // The content of a plain file is the file.
    if let content, digest == content || (try? sha256(ofContentOf: file)) == content {
      return Comparison(match: .sameContent, digest: digest, identity: stored ?? content)
    }
    return Comparison(match: .different, digest: digest, identity: digest)
  }

  /// The digest that is expected.
  public var description: String {
    stored ?? content.map { "\($0) for its content" } ?? "nothing"
  }
}

/// The name of the same data in the other form: with ".gz" at its end if it has none, else without.
func otherForm(of name: String) -> String {
  name.hasSuffix(".gz") ? String(name.dropLast(3)) : name + ".gz"
}
