/// The windows over the connections seen so far; gives each new connection its features. See `WindowFeatures`.
///
/// Connections are appended in time order. One that is earlier than its predecessor is treated as if it came at the
/// predecessor's time: the clock of the windows never runs backwards.
///
/// - Complexity: Amortised O(1) a connection for the time window, at most 100 steps for the host window. Memory
///   grows with the distinct hosts and services, 100 entries a destination host at most.
public struct ConnectionWindows: Sendable {
  /// Length of the time window, in seconds.
  public static let seconds = 2.0
  /// Length of the host window, in connections.
  public static let connections = 100

  private var hosts = NumberedNames()
  private var services = NumberedNames()
  private var timeWindow = TimeWindow()
  private var hostWindows: [HostWindow] = []

  public init() {}

  /// Takes `record` into the windows and returns its features.
  public mutating func append(_ record: ConnectionRecord) -> WindowFeatures {
    let entry = WindowEntry(
      timestamp: record.timestamp, source: hosts.number(of: record.sourceHost),
      destination: hosts.number(of: record.destinationHost), service: services.number(of: record.service),
      sourcePort: Int32(truncatingIfNeeded: record.sourcePort), isSynError: record.flag.isSynError,
      isRejectError: record.flag.isRejectError)
    while hostWindows.count < hosts.count { hostWindows.append(HostWindow()) }
    var features = WindowFeatures()
    timeWindow.append(entry, into: &features)
    hostWindows[Int(entry.destination)].append(entry, into: &features)
    return features
  }
}

/// What the windows keep of a connection; hosts and services are numbers.
private struct WindowEntry {
  var timestamp: Double
  let source: Int32
  let destination: Int32
  let service: Int32
  let sourcePort: Int32
  let isSynError: Bool
  let isRejectError: Bool
}

/// Numbers names in order of first appearance.
private struct NumberedNames {
  private var numbers: [String: Int32] = [:]

  var count: Int { numbers.count }

  mutating func number(of name: String) -> Int32 {
    if let number = numbers[name] { return number }
    let number = Int32(numbers.count)
    numbers[name] = number
    return number
  }
}

/// Connections and errors among them.
private struct Tally {
  var connections = 0
  var synErrors = 0
  var rejectErrors = 0

  mutating func add(_ entry: WindowEntry, _ sign: Int = 1) {
    connections += sign
    if entry.isSynError { synErrors += sign }
    if entry.isRejectError { rejectErrors += sign }
  }

  func share(_ part: Int) -> Double { Double(part) / Double(connections) }
}

/// The connections of the last two seconds, with running tallies by host, by service and by both.
private struct TimeWindow {
  private struct HostAndService: Hashable {
    let host: Int32
    let service: Int32
  }

  private var entries: [WindowEntry] = []
  /// Entries before this one have left the window.
  private var first = 0
  private var ofHost: [Int32: Tally] = [:]
  private var ofService: [Int32: Tally] = [:]
  private var ofBoth: [HostAndService: Tally] = [:]

  mutating func append(_ entry: WindowEntry, into features: inout WindowFeatures) {
    var entry = entry
    if let last = entries.last { entry.timestamp = max(entry.timestamp, last.timestamp) }
    while first < entries.count && entries[first].timestamp < entry.timestamp - ConnectionWindows.seconds {
      count(entries[first], -1)
      first += 1
    }
    if first > entries.count / 2 {
      entries.removeFirst(first)
      first = 0
    }
    entries.append(entry)
    count(entry, 1)
    describe(entry, into: &features)
  }

  private mutating func count(_ entry: WindowEntry, _ sign: Int) {
    Self.count(entry, sign, in: &ofHost, at: entry.destination)
    Self.count(entry, sign, in: &ofService, at: entry.service)
    Self.count(entry, sign, in: &ofBoth, at: HostAndService(host: entry.destination, service: entry.service))
  }

  /// Tallies that fall to zero are removed, so memory follows the window and not the history.
  private static func count<Key>(_ entry: WindowEntry, _ sign: Int, in tallies: inout [Key: Tally], at key: Key) {
    tallies[key, default: Tally()].add(entry, sign)
    if tallies[key]?.connections == 0 { tallies[key] = nil }
  }

  private func describe(_ entry: WindowEntry, into features: inout WindowFeatures) {
    let host = ofHost[entry.destination, default: Tally()]
    let service = ofService[entry.service, default: Tally()]
    let both = ofBoth[HostAndService(host: entry.destination, service: entry.service), default: Tally()].connections
    features.count = host.connections
    features.srvCount = service.connections
    features.serrorRate = host.share(host.synErrors)
    features.srvSerrorRate = service.share(service.synErrors)
    features.rerrorRate = host.share(host.rejectErrors)
    features.srvRerrorRate = service.share(service.rejectErrors)
    features.sameSrvRate = host.share(both)
    features.diffSrvRate = host.share(host.connections - both)
    features.srvDiffHostRate = service.share(service.connections - both)
  }
}

/// The last connections to one destination host, as a ring.
private struct HostWindow {
  private var entries: [WindowEntry] = []
  private var next = 0

  mutating func append(_ entry: WindowEntry, into features: inout WindowFeatures) {
    if entries.count < ConnectionWindows.connections {
      entries.append(entry)
    } else {
      entries[next] = entry
      next = (next + 1) % ConnectionWindows.connections
    }
    describe(entry, into: &features)
  }

  private func describe(_ entry: WindowEntry, into features: inout WindowFeatures) {
    var all = Tally(), sameService = Tally()
    var samePort = 0, otherSource = 0
    for other in entries {
      all.add(other)
      if other.sourcePort == entry.sourcePort { samePort += 1 }
      guard other.service == entry.service else { continue }
      sameService.add(other)
      if other.source != entry.source { otherSource += 1 }
    }
    features.dstHostCount = all.connections
    features.dstHostSrvCount = sameService.connections
    features.dstHostSameSrvRate = all.share(sameService.connections)
    features.dstHostDiffSrvRate = all.share(all.connections - sameService.connections)
    features.dstHostSameSrcPortRate = all.share(samePort)
    features.dstHostSrvDiffHostRate = sameService.share(otherSource)
    features.dstHostSerrorRate = all.share(all.synErrors)
    features.dstHostSrvSerrorRate = sameService.share(sameService.synErrors)
    features.dstHostRerrorRate = all.share(all.rejectErrors)
    features.dstHostSrvRerrorRate = sameService.share(sameService.rejectErrors)
  }
}
