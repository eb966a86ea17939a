/// A column of the table that the simulator writes: its name, what it means to a reader of the table, its text.
struct SimulationColumn: Sendable {
  /// The role in the data contract.
  enum Role: String, Sendable {
    case feature, label, ignore, timestamp
  }

  /// What the values are, in the words of the data contract.
  enum Values: String, Sendable {
    case names = "type: category"
    case words = "type: text"
    case codes = "type: number"
    case amounts = "type: number, min: 0"
    case counts = "type: number, min: 0, integer: true"
    case windowCounts = "type: number, min: 1, integer: true"
    case flags = "type: number, min: 0, max: 1, integer: true"
    case rates = "type: number, min: 0, max: 1"
  }

  let name: String
  let values: Values
  let role: Role
  /// One sentence for the data contract.
  let why: String
  let text: @Sendable (SimulatedConnection) -> String

  /// All columns, in the order of the table.
  static let all: [SimulationColumn] = identity + connection + content + timeWindow + hostWindow + verdict

  private static let identity: [SimulationColumn] = [
    .words("timestamp", .timestamp, "start of the connection, UTC") { timestampText($0.record.timestamp) },
    .words("source_host", .ignore, "an identity: a detector would learn who, not what") { $0.record.sourceHost },
    .code("source_port", "an identity, given out by chance") { $0.record.sourcePort },
    .words("destination_host", .ignore, "an identity: a detector would learn who, not what") {
      $0.record.destinationHost
    },
    .code("destination_port", "a code and no quantity; the service says the same") { $0.record.destinationPort },
  ]

  private static let connection: [SimulationColumn] = [
    .real("duration", .amounts, "seconds", decimals: 3) { $0.record.duration },
    .names("protocol_type", .feature, "tcp, udp or icmp") { $0.record.transport.rawValue },
    .names("service", .feature, "by destination port, named as in KDD Cup 99") { $0.record.service },
    .names("flag", .feature, "how the connection went, spelt as in KDD Cup 99 and Zeek") { $0.record.flag.rawValue },
    .whole("src_bytes", .counts, "payload bytes from source to destination") { $0.record.sourceBytes },
    .whole("dst_bytes", .counts, "payload bytes from destination to source") { $0.record.destinationBytes },
    .flag("land", "1 if source and destination are the same host and port") { $0.record.isLand },
    .whole("wrong_fragment", .counts, "fragments that do not fit") { $0.record.wrongFragment },
  ]

  private static let content: [SimulationColumn] = [
    .whole("hot", .counts, "sensitive actions") { $0.record.content.hot },
    .whole("num_failed_logins", .counts, "logins turned away") { $0.record.content.numFailedLogins },
    .flag("logged_in", "1 after a login that was accepted") { $0.record.content.loggedIn },
    .whole("num_compromised", .counts, "signs that something was broken into") { $0.record.content.numCompromised },
    .flag("root_shell", "1 if a root shell was had") { $0.record.content.rootShell },
    .whole("num_root", .counts, "actions as root") { $0.record.content.numRoot },
    .whole("num_file_creations", .counts, "files made") { $0.record.content.numFileCreations },
    .whole("num_access_files", .counts, "operations on files that control access") {
      $0.record.content.numAccessFiles
    },
    .flag("is_guest_login", "1 if the login was a guest's") { $0.record.content.isGuestLogin },
  ]

  private static let timeWindow: [SimulationColumn] = [
    .whole("count", .windowCounts, "connections to the same host in the last 2 s") { $0.windows.count },
    .whole("srv_count", .windowCounts, "connections to the same service in the last 2 s") { $0.windows.srvCount },
    .rate("serror_rate", "SYN errors among those counted in count", \.serrorRate),
    .rate("srv_serror_rate", "SYN errors among those counted in srv_count", \.srvSerrorRate),
    .rate("rerror_rate", "reject errors among those counted in count", \.rerrorRate),
    .rate("srv_rerror_rate", "reject errors among those counted in srv_count", \.srvRerrorRate),
    .rate("same_srv_rate", "same service among those counted in count", \.sameSrvRate),
    .rate("diff_srv_rate", "other services among those counted in count", \.diffSrvRate),
    .rate("srv_diff_host_rate", "other hosts among those counted in srv_count", \.srvDiffHostRate),
  ]

  private static let hostWindow: [SimulationColumn] = [
    .whole("dst_host_count", .windowCounts, "the last connections to the host, 100 at most") {
      $0.windows.dstHostCount
    },
    .whole("dst_host_srv_count", .windowCounts, "of those, to the same service") { $0.windows.dstHostSrvCount },
    .rate("dst_host_same_srv_rate", "same service among dst_host_count", \.dstHostSameSrvRate),
    .rate("dst_host_diff_srv_rate", "other services among dst_host_count", \.dstHostDiffSrvRate),
    .rate("dst_host_same_src_port_rate", "same source port among dst_host_count", \.dstHostSameSrcPortRate),
    .rate("dst_host_srv_diff_host_rate", "other sources among dst_host_srv_count", \.dstHostSrvDiffHostRate),
    .rate("dst_host_serror_rate", "SYN errors among dst_host_count", \.dstHostSerrorRate),
    .rate("dst_host_srv_serror_rate", "SYN errors among dst_host_srv_count", \.dstHostSrvSerrorRate),
    .rate("dst_host_rerror_rate", "reject errors among dst_host_count", \.dstHostRerrorRate),
    .rate("dst_host_srv_rerror_rate", "reject errors among dst_host_srv_count", \.dstHostSrvRerrorRate),
  ]

  private static let verdict: [SimulationColumn] = [
    .names("label", .label, "normal, or the attack that was planted") { $0.label.rawValue },
    .words("family", .ignore, "the label in coarser words: it would give the answer away") { $0.label.family },
  ]
}

extension SimulationColumn {
  private static func words(
    _ name: String, _ role: Role, _ why: String, _ text: @escaping @Sendable (SimulatedConnection) -> String
  ) -> SimulationColumn {
    SimulationColumn(name: name, values: .words, role: role, why: why, text: text)
  }

  private static func names(
    _ name: String, _ role: Role, _ why: String, _ text: @escaping @Sendable (SimulatedConnection) -> String
  ) -> SimulationColumn {
    SimulationColumn(name: name, values: .names, role: role, why: why, text: text)
  }

  private static func code(
    _ name: String, _ why: String, _ value: @escaping @Sendable (SimulatedConnection) -> Int
  ) -> SimulationColumn {
    SimulationColumn(name: name, values: .codes, role: .ignore, why: why) { String(value($0)) }
  }

  private static func whole(
    _ name: String, _ values: Values, _ why: String, _ value: @escaping @Sendable (SimulatedConnection) -> Int
  ) -> SimulationColumn {
    SimulationColumn(name: name, values: values, role: .feature, why: why) { String(value($0)) }
  }

  private static func flag(
    _ name: String, _ why: String, _ value: @escaping @Sendable (SimulatedConnection) -> Bool
  ) -> SimulationColumn {
    whole(name, .flags, why) { value($0) ? 1 : 0 }
  }

  private static func real(
    _ name: String, _ values: Values, _ why: String, decimals: Int,
    _ value: @escaping @Sendable (SimulatedConnection) -> Double
  ) -> SimulationColumn {
    SimulationColumn(name: name, values: values, role: .feature, why: why) { decimalText(value($0), decimals) }
  }

  /// Rates have two decimals, as in KDD Cup 99.
  private static func rate(
    _ name: String, _ why: String, _ path: any KeyPath<WindowFeatures, Double> & Sendable
  ) -> SimulationColumn {
    real(name, .rates, why, decimals: 2) { $0.windows[keyPath: path] }
  }
}

/// A number that is not negative, rounded to so many decimals, without zeros at its end: "0.5", "3".
package func decimalText(_ value: Double, _ decimals: Int) -> String {
  let scale = (0..<decimals).reduce(1) { product, _ in product * 10 }
  let scaled = Int((value * Double(scale)).rounded())
  guard scaled % scale != 0 else { return String(scaled / scale) }
  // The 1 in front of the fraction keeps its zeros.
  var fraction = String(scale + scaled % scale).dropFirst()
  while fraction.last == "0" { fraction.removeLast() }
  return "\(scaled / scale).\(fraction)"
}
