public import AnomalyCore

/// The traffic of a small office network over some days, with planted attacks: a value made of parameters.
///
/// Clients, internal servers and hosts of the internet; sessions of several connections each; a daily rhythm (working
/// hours, lunch, night, weekend; clocks show UTC); heavy-tailed bytes and durations; jobs by the clock (monitoring,
/// time, nightly backup); ordinary failures and short outages. On top of it attacks of six kinds, each in an easy
/// (loud) and a hard (slow or nearly ordinary) variant.
///
/// What it cannot do: the shapes of the distributions are plausible, not fitted to a network, and the attacks are those
/// of a textbook. A detector that does well here has shown that it works, not that it will do well on real traffic.
public struct TrafficSimulator: Parameterized, Hashable {
  public var startDate = 20_260_305
  public var days = 3
  public var clients = 40
  public var servers = 10
  public var externalHosts = 300
  public var sessionsPerHour = 160.0
  public var failureShare = 0.03
  public var attackShare = 0.025
  public var hardAttackShare = 0.5

  public init() {}

  public static var parameters: [Parameter<Self>] {
    [
      .integer(
        "startDate", \.startDate, in: 1970_01_01...9999_12_31,
        "First day, spelt yyyymmdd; a day that its month does not have counts on into the next month."),
      .integer("days", \.days, in: 1...366, "Days of traffic, from midnight to midnight UTC."),
      .integer("clients", \.clients, in: 2...10_000, "Workstations inside the network."),
      .integer(
        "servers", \.servers, in: 8...200,
        "Servers inside the network: one for each of eight roles, further ones share out web, files, database, shell."),
      .integer("externalHosts", \.externalHosts, in: 20...60_000, "Hosts of the internet that take part."),
      .real(
        "sessionsPerHour", \.sessionsPerHour, in: 0...1_000_000,
        "Sessions of all clients together in a busy working hour; the number of rows grows with it."),
      .real("failureShare", \.failureShare, in: 0...0.5, "Share of ordinary TCP connections that fail."),
      .real("attackShare", \.attackShare, in: 0...0.5, "Share of all rows that belong to attacks."),
      .real("hardAttackShare", \.hardAttackShare, in: 0...1, "Share of the attacks that come in their hard variant."),
    ]
  }
}

/// A simulated connection with its context and its label.
public struct SimulatedConnection: Sendable, Hashable {
  public let record: ConnectionRecord
  public let windows: WindowFeatures
  public let label: TrafficLabel

  public init(record: ConnectionRecord, windows: WindowFeatures, label: TrafficLabel) {
    self.record = record
    self.windows = windows
    self.label = label
  }
}

extension TrafficSimulator: DataSource {
  public static let info = SourceInfo(
    id: "simulator", title: "Traffic simulator",
    summary: "Makes labelled traffic of a small office network with planted attacks, the same for the same seed.",
    references: [
      Reference(
        "Stolfo, Fan, Lee, Prodromidis, Chan. Cost-based modeling for fraud and intrusion detection: results from the "
          + "JAM project. DISCEX 2000.", doi: "10.1109/DISCEX.2000.821515")
    ])
}
