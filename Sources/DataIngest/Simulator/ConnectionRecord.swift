/// What carried a connection.
public enum TransportProtocol: String, Sendable, Hashable, Codable, CaseIterable {
  case tcp, udp, icmp
}

/// How a connection went, in the spelling that KDD Cup 99 and Zeek (`conn_state`) share.
///
/// Datagrams have no handshake: as in KDD Cup 99, UDP and ICMP records always carry `SF`.
public enum ConnectionFlag: String, Sendable, Hashable, Codable, CaseIterable {
  /// Established and properly closed.
  case finished = "SF"
  /// The request was never answered.
  case unanswered = "S0"
  /// Established, never closed.
  case neverClosed = "S1"
  /// Established; only the source asked to close.
  case closedBySourceOnly = "S2"
  /// Established; only the destination asked to close.
  case closedByDestinationOnly = "S3"
  /// The request was refused.
  case rejected = "REJ"
  /// Established, reset by the source.
  case resetBySource = "RSTO"
  /// Established, reset by the destination.
  case resetByDestination = "RSTR"
  /// The source asked, then reset; the destination never answered.
  case resetUnanswered = "RSTOS0"
  /// The destination answered, then reset; the request was not seen.
  case resetUnseen = "RSTRH"
  /// The source asked, then closed; the destination never answered.
  case halfOpen = "SH"
  /// The destination answered, then closed; the request was not seen.
  case halfOpenUnseen = "SHR"
  /// No request seen, only traffic midway.
  case midstream = "OTH"

  /// Counts towards the `serror` rates.
  ///
  /// Rows of KDD Cup 99 that are alone in their window have `serror_rate` 1 exactly for S0, S1, S2, S3 and SH; SHR,
  /// which only Zeek knows, is counted with SH.
  public var isSynError: Bool {
    switch self {
    case .unanswered, .neverClosed, .closedBySourceOnly, .closedByDestinationOnly, .halfOpen, .halfOpenUnseen: true
    default: false
    }
  }

  /// Counts towards the `rerror` rates.
  ///
  /// Rows of KDD Cup 99 that are alone in their window have `rerror_rate` 1 exactly for REJ, RSTO, RSTOS0 and RSTR;
  /// RSTRH, which only Zeek knows, is counted with RSTR.
  public var isRejectError: Bool {
    switch self {
    case .rejected, .resetBySource, .resetByDestination, .resetUnanswered, .resetUnseen: true
    default: false
    }
  }
}

/// What KDD Cup 99 reads from inside a connection: logins and what was done after them.
public struct ContentFeatures: Sendable, Hashable {
  /// Sensitive actions, such as entering a system directory or running a program.
  public var hot = 0
  public var numFailedLogins = 0
  public var loggedIn = false
  public var numCompromised = 0
  public var rootShell = false
  /// Actions taken as root.
  public var numRoot = 0
  public var numFileCreations = 0
  /// Operations on files that control access.
  public var numAccessFiles = 0
  public var isGuestLogin = false

  public init() {}
}

/// One connection as a sensor at the border of the network reports it.
public struct ConnectionRecord: Sendable, Hashable {
  /// Start, in seconds since 1970-01-01T00:00:00Z.
  public var timestamp: Double
  public var sourceHost: String
  /// 0 for ICMP.
  public var sourcePort: Int
  public var destinationHost: String
  /// 0 for ICMP.
  public var destinationPort: Int
  public var transport: TransportProtocol
  public var service: String
  public var flag: ConnectionFlag
  /// Seconds.
  public var duration: Double
  /// Payload bytes from the source to the destination.
  public var sourceBytes: Int
  /// Payload bytes from the destination to the source.
  public var destinationBytes: Int
  public var wrongFragment: Int
  public var urgent: Int
  public var content: ContentFeatures

  public init(
    timestamp: Double, sourceHost: String, sourcePort: Int, destinationHost: String, destinationPort: Int,
    transport: TransportProtocol, service: String, flag: ConnectionFlag, duration: Double = 0, sourceBytes: Int = 0,
    destinationBytes: Int = 0, wrongFragment: Int = 0, urgent: Int = 0, content: ContentFeatures = ContentFeatures()
  ) {
    self.timestamp = timestamp
    self.sourceHost = sourceHost
    self.sourcePort = sourcePort
    self.destinationHost = destinationHost
    self.destinationPort = destinationPort
    self.transport = transport
    self.service = service
    self.flag = flag
    self.duration = duration
    self.sourceBytes = sourceBytes
    self.destinationBytes = destinationBytes
    self.wrongFragment = wrongFragment
    self.urgent = urgent
    self.content = content
  }

  /// Source and destination are the same host and port.
  public var isLand: Bool { sourceHost == destinationHost && sourcePort == destinationPort }
}
