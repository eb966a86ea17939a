/// What connections to a service look like; names as in KDD Cup 99 where it has one.
struct ServiceProfile: Sendable {
  let service: String
  let transport: TransportProtocol
  let port: Int
  let sourceBytes: HeavyTail
  let destinationBytes: HeavyTail
  /// Seconds.
  let duration: HeavyTail
  var loggedIn = false

  private init(
    _ service: String, _ transport: TransportProtocol, _ port: Int, sends sourceBytes: HeavyTail,
    receives destinationBytes: HeavyTail, lasts duration: HeavyTail, loggedIn: Bool = false
  ) {
    self.service = service
    self.transport = transport
    self.port = port
    self.sourceBytes = sourceBytes
    self.destinationBytes = destinationBytes
    self.duration = duration
    self.loggedIn = loggedIn
  }

  private static let nothing = HeavyTail(0, 0)

  static let https = ServiceProfile(
    "http_443", .tcp, 443, sends: HeavyTail(900, 0.9, tail: 0.02), receives: HeavyTail(9000, 1.4, tail: 0.03),
    lasts: HeavyTail(1.2, 1.2, tail: 0.03, limit: 7200), loggedIn: true)
  static let http = ServiceProfile(
    "http", .tcp, 80, sends: HeavyTail(420, 0.6), receives: HeavyTail(4500, 1.3, tail: 0.02),
    lasts: HeavyTail(0.4, 1, limit: 600), loggedIn: true)
  static let dns = ServiceProfile(
    "domain_u", .udp, 53, sends: HeavyTail(42, 0.2, limit: 250), receives: HeavyTail(130, 0.5, limit: 1200),
    lasts: HeavyTail(0.012, 0.9, limit: 5))
  static let smtp = ServiceProfile(
    "smtp", .tcp, 25, sends: HeavyTail(5000, 1.5, tail: 0.03, limit: 3e7), receives: HeavyTail(340, 0.15),
    lasts: HeavyTail(1.5, 0.8, limit: 300), loggedIn: true)
  static let imap = ServiceProfile(
    "imap4", .tcp, 993, sends: HeavyTail(420, 0.5), receives: HeavyTail(1800, 1.3, tail: 0.04, limit: 3e7),
    lasts: HeavyTail(0.8, 0.9, limit: 1800), loggedIn: true)
  static let ssh = ServiceProfile(
    "ssh", .tcp, 22, sends: HeavyTail(4500, 1.1, tail: 0.03), receives: HeavyTail(9000, 1.3, tail: 0.05),
    lasts: HeavyTail(240, 1.4, limit: 28_800), loggedIn: true)
  static let ftp = ServiceProfile(
    "ftp", .tcp, 21, sends: HeavyTail(140, 0.4), receives: HeavyTail(520, 0.4), lasts: HeavyTail(20, 1, limit: 3600),
    loggedIn: true)
  static let ftpData = ServiceProfile(
    "ftp_data", .tcp, 20, sends: nothing, receives: HeavyTail(40_000, 2, tail: 0.05),
    lasts: HeavyTail(1, 1.2, limit: 3600), loggedIn: true)
  static let ntp = ServiceProfile(
    "ntp_u", .udp, 123, sends: HeavyTail(48, 0), receives: HeavyTail(48, 0), lasts: HeavyTail(0.02, 0.6, limit: 5))
  static let smb = ServiceProfile(
    "smb", .tcp, 445, sends: HeavyTail(3000, 1.6, tail: 0.04), receives: HeavyTail(15_000, 1.9, tail: 0.05),
    lasts: HeavyTail(8, 1.5, limit: 14_400), loggedIn: true)
  static let echo = ServiceProfile(
    "eco_i", .icmp, 0, sends: HeavyTail(56, 0), receives: HeavyTail(56, 0), lasts: HeavyTail(0.002, 1, limit: 5))
  static let database = ServiceProfile(
    "sql_net", .tcp, 5432, sends: HeavyTail(700, 0.9), receives: HeavyTail(3000, 1.5, tail: 0.03),
    lasts: HeavyTail(0.2, 1.1, limit: 3600), loggedIn: true)
  static let syslog = ServiceProfile(
    "syslog", .udp, 514, sends: HeavyTail(220, 0.5, limit: 1400), receives: nothing, lasts: nothing)
  static let printer = ServiceProfile(
    "printer", .tcp, 9100, sends: HeavyTail(150_000, 1.4), receives: HeavyTail(200, 0.3),
    lasts: HeavyTail(5, 0.8, limit: 900))
  static let media = ServiceProfile(
    "other", .udp, 3478, sends: HeavyTail(1.5e6, 1.6), receives: HeavyTail(2.5e6, 1.6),
    lasts: HeavyTail(700, 1.1, limit: 14_400))
  static let backup = ServiceProfile(
    "rsync", .tcp, 873, sends: HeavyTail(3e8, 1), receives: HeavyTail(2e5, 0.9),
    lasts: HeavyTail(800, 0.7, limit: 14_400),
    loggedIn: true)
  static let directory = ServiceProfile(
    "ldap", .tcp, 389, sends: HeavyTail(300, 0.4), receives: HeavyTail(900, 0.8),
    lasts: HeavyTail(0.05, 0.8, limit: 60),
    loggedIn: true)

  private static let named = [
    https, http, dns, smtp, imap, ssh, ftp, ftpData, ntp, smb, database, syslog, printer, media, backup, directory,
  ]

  /// What a sensor calls a connection to that TCP port; `private` where it knows no name, as in KDD Cup 99.
  static func name(ofPort port: Int) -> String {
    named.first { $0.transport == .tcp && $0.port == port }?.service ?? "private"
  }
}
