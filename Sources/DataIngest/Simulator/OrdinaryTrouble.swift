import NumericKernels

/// What looks bad in a log and is nobody's attack: programs that retry, rushes of visitors, an audit by the monitor.
///
/// Without it every burst and every refusal in the simulation would be an attack, and any detector would look good.
func troubleTraffic(
  _ network: SimulatedNetwork, _ calendar: TrafficCalendar, random: RandomSource
) -> [ConnectionRecord] {
  var times = random.stream("times")
  var records: [ConnectionRecord] = []
  for index in 0..<times.poisson(mean: 5 * Double(calendar.days)) {
    var writer = TrafficWriter(network: network, random: random.stream("trouble", index), failureShare: 0.02)
    let start = calendar.start + calendar.length * times.uniform()
    switch times.pick(weights: [0.6, 0.3, 0.1]) {
    case 0: writer.writeRetries(at: start)
    case 1: writer.writeRush(at: start)
    default: writer.writeAudit(at: start)
    }
    records += writer.records
  }
  return records
}

extension TrafficWriter {
  /// A program keeps asking for a service that has moved away.
  fileprivate mutating func writeRetries(at start: Double) {
    let client = random.pick(network.clients).address, target = random.pick(network.servers)
    let profile = random.pick([ServiceProfile.smb, .database, .https, .imap])
    let answer: ConnectionFlag = random.chance(0.6) ? .rejected : .unanswered
    let pause = random.logNormal(median: 4, spread: 1)
    var time = start
    for _ in 0..<(4 + random.poisson(mean: 9)) {
      connect(at: time, from: client, to: target, profile) { record, _ in record.refuse(answer) }
      time += pause * random.uniform(in: 0.8...1.2)
    }
  }

  /// Something was announced: visitors come to one web server all at once.
  fileprivate mutating func writeRush(at start: Double) {
    let web = server(.web)
    var time = start
    for _ in 0..<(15 + random.poisson(mean: 20)) {
      connect(at: time, from: random.pick(network.externalHosts), to: web, random.chance(0.8) ? .https : .http)
      time += random.exponential(mean: 0.15)
    }
  }

  /// The monitor looks which ports of a server are open, as it was told to.
  fileprivate mutating func writeAudit(at start: Double) {
    let monitor = server(.monitor), target = random.pick(network.servers)
    let ports = [21, 22, 25, 53, 80, 110, 139, 143, 389, 443, 445, 993, 1433, 3306, 3389, 5432, 8080, 8443]
    var time = start
    for port in ports where target != monitor {
      connect(at: time, from: monitor, to: target, .http) { record, random in
        record.destinationPort = port
        record.service = ServiceProfile.name(ofPort: port)
        record.refuse(random.chance(0.8) ? .rejected : .resetBySource)
      }
      time += random.exponential(mean: 0.5)
    }
  }
}

/// A server that does not answer for some minutes.
struct Outage {
  let server: String
  let start: Double
  let end: Double
  /// Decides how each connection fails.
  let random: RandomStream
}

/// About one outage a day, of a server that people use.
func outages(_ network: SimulatedNetwork, _ calendar: TrafficCalendar, random: RandomSource) -> [Outage] {
  var times = random.stream("times")
  let used: [ServerRole] = [.mail, .web, .files, .database]
  return (0..<times.poisson(mean: Double(calendar.days))).map { index in
    let server = times.pick(network.servers(times.pick(used)))
    let start = calendar.start + calendar.length * times.uniform()
    return Outage(
      server: server, start: start, end: start + times.logNormal(median: 300, spread: 0.6),
      random: random.stream("effects", index))
  }
}

/// Connections to a server that is down are refused or never answered.
func suffer(_ outages: [Outage], _ records: inout [ConnectionRecord]) {
  var randoms = outages.map(\.random)
  let outagesOfServer = Dictionary(grouping: outages.indices) { outages[$0].server }
  for index in records.indices {
    let time = records[index].timestamp
    let candidates = outagesOfServer[records[index].destinationHost] ?? []
    guard let outage = candidates.first(where: { outages[$0].start <= time && time < outages[$0].end }) else {
      continue
    }
    if records[index].transport == .tcp {
      records[index].refuse(randoms[outage].chance(0.8) ? .rejected : .unanswered)
    } else {
      records[index].destinationBytes = 0
    }
  }
}
