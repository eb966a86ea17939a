/// What a simulated connection belongs to: ordinary traffic or a planted attack.
public enum TrafficLabel: String, Sendable, Hashable, Codable, CaseIterable {
  case normal
  case synFlood = "syn-flood"
  case portScan = "port-scan"
  case hostSweep = "host-sweep"
  case passwordGuessing = "password-guessing"
  case exfiltration
  case stealthyIntrusion = "stealthy-intrusion"

  /// The attacks, in the order in which they are planted.
  public static var attacks: [TrafficLabel] { allCases.filter { $0 != .normal } }

  /// The attack family, with the words of KDD Cup 99; exfiltration, unknown there, is `data-theft`.
  public var family: String {
    switch self {
    case .normal: "normal"
    case .synFlood: "dos"
    case .portScan, .hostSweep: "probe"
    case .passwordGuessing: "r2l"
    case .exfiltration: "data-theft"
    case .stealthyIntrusion: "u2r"
    }
  }

  /// The share of all attack connections that this attack gets; the shares of all attacks add up to 1.
  public var shareOfAttacks: Double {
    switch self {
    case .normal: 0
    case .synFlood: 0.28
    case .portScan: 0.22
    case .hostSweep: 0.16
    case .passwordGuessing: 0.16
    case .exfiltration: 0.09
    case .stealthyIntrusion: 0.09
    }
  }

  /// Connections of one occurrence, on average.
  var typicalConnections: Int {
    switch self {
    case .normal: 1
    case .synFlood: 45
    case .portScan: 30
    case .hostSweep: 20
    case .passwordGuessing: 16
    case .exfiltration: 8
    case .stealthyIntrusion: 6
    }
  }
}
