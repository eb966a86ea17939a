import NumericKernels

extension TrafficWriter {
  /// An attack, its first connection at time 0.
  mutating func write(_ label: TrafficLabel, _ occurrence: AttackOccurrence) {
    switch label {
    case .normal: break
    case .synFlood: flood(occurrence)
    case .portScan: scanPorts(occurrence)
    case .hostSweep: sweepHosts(occurrence)
    case .passwordGuessing: guessPasswords(occurrence)
    case .exfiltration: exfiltrate(occurrence)
    case .stealthyIntrusion: intrude(occurrence)
    }
  }

  /// Requests to a web server that are never completed. Easy: dozens a second. Hard: one every second or so from
  /// many addresses, some of them completed.
  private mutating func flood(_ occurrence: AttackOccurrence) {
    let victim = server(.web), attacker = random.pick(network.externalHosts)
    let profile: ServiceProfile = random.chance(0.6) ? .https : .http
    let gap = occurrence.isHard ? 0.6 + random.uniform() : 0.02 + 0.06 * random.uniform()
    var time = 0.0
    for _ in 0..<occurrence.connections {
      let source = occurrence.isHard || random.chance(0.3) ? random.pick(network.externalHosts) : attacker
      connect(at: time, from: source, to: victim, profile) { record, random in
        switch random.pick(weights: occurrence.isHard ? [70, 8, 22] : [95, 5, 0]) {
        case 0: record.refuse(.unanswered)
        case 1: record.refuse(.rejected)
        default: break
        }
      }
      time += random.exponential(mean: gap)
    }
  }

  /// One host's ports, one after another. Easy: any port, several a second. Hard: well-known ports, minutes apart,
  /// often from a host of our own.
  private mutating func scanPorts(_ occurrence: AttackOccurrence) {
    let isInside = occurrence.isHard && random.chance(0.6)
    let source = isInside ? random.pick(network.clients).address : random.pick(network.externalHosts)
    let victim = random.pick(network.servers)
    let known = [21, 22, 25, 53, 80, 110, 139, 143, 389, 443, 445, 636, 873, 993, 1433, 3306, 3389, 5432, 8080, 8443]
    var time = 0.0
    for _ in 0..<occurrence.connections {
      let port = occurrence.isHard ? random.pick(known) : 1 + random.below(10_000)
      connect(at: time, from: source, to: victim, .http) { record, random in
        record.destinationPort = port
        record.service = ServiceProfile.name(ofPort: port)
        record.answerProbe(&random, weights: occurrence.isHard ? [45, 20, 35] : [82, 12, 6])
      }
      time += occurrence.isHard ? random.uniform(in: 15...180) : random.exponential(mean: 0.12)
    }
  }

  /// One question to many hosts. Easy: echoes, several a second. Hard: a file-share port, host by host, from inside.
  private mutating func sweepHosts(_ occurrence: AttackOccurrence) {
    let source =
      occurrence.isHard ? random.pick(network.clients).address : random.pick(network.externalHosts)
    let profile: ServiceProfile = occurrence.isHard ? (random.chance(0.6) ? .smb : .ssh) : .echo
    let first = random.below(200), size = random.pick([32, 56])
    var time = 0.0
    for step in 0..<occurrence.connections {
      let exists = random.chance(0.35)
      let target =
        exists ? random.pick(network.clients).address : SimulatedNetwork.internalAddress((first + step) % 400)
      connect(at: time, from: source, to: target, profile) { record, random in
        if record.transport == .icmp {
          record.sourceBytes = size
          record.destinationBytes = exists ? size : 0
        } else {
          record.answerProbe(&random, weights: exists ? [50, 10, 40] : [10, 90, 0])
        }
      }
      time += occurrence.isHard ? random.uniform(in: 10...120) : random.exponential(mean: 0.15)
    }
  }

  /// Logins with wrong passwords. Easy: several attempts a connection, every other second. Hard: one attempt in
  /// minutes, from changing addresses, like people who mistype.
  private mutating func guessPasswords(_ occurrence: AttackOccurrence) {
    let victim = server(random.chance(0.7) ? .shell : .files)
    let attacker = random.pick(network.externalHosts)
    let profile: ServiceProfile = random.chance(0.75) ? .ssh : .ftp
    var time = 0.0
    for _ in 0..<occurrence.connections {
      let source = occurrence.isHard && random.chance(0.6) ? random.pick(network.externalHosts) : attacker
      connect(at: time, from: source, to: victim, profile) { record, random in
        record.beFailedLogin(&random, attempts: occurrence.isHard ? 1 : 2 + random.below(4))
        if !occurrence.isHard { record.content.hot = random.below(2) }
        if random.chance(0.25) { record.flag = .resetByDestination }
      }
      time += occurrence.isHard ? random.uniform(in: 60...600) : 0.4 + random.exponential(mean: 1.2)
    }
  }

  /// Data leave from a client. Easy: hundreds of megabytes. Hard: a few hundred kilobytes at a time, or inside
  /// questions to a foreign name server.
  private mutating func exfiltrate(_ occurrence: AttackOccurrence) {
    let client = random.pick(network.clients), drop = random.pick(network.externalHosts)
    let isTunnel = occurrence.isHard && random.chance(0.5)
    let size = occurrence.isHard ? HeavyTail(4e5, 0.7) : HeavyTail(1.5e8, 0.8)
    var time = 0.0
    for _ in 0..<occurrence.connections {
      connect(at: time, from: client.address, to: drop, isTunnel ? .dns : .https) { record, random in
        if isTunnel {
          record.sourceBytes = 110 + random.below(140)
          record.destinationBytes = 90 + random.below(260)
        } else {
          let bytes = size.draw(&random)
          record.sourceBytes = Int(bytes)
          record.destinationBytes = Int(random.logNormal(median: 2500, spread: 0.6))
          record.duration = 1 + bytes / random.logNormal(median: 3e6, spread: 0.5)
        }
      }
      time += isTunnel ? random.exponential(mean: 4) : random.uniform(in: 60...900)
    }
  }

  /// Somebody who has a password logs in from outside, looks around and goes on to other hosts. Easy: becomes root
  /// and leaves traces. Hard: does little that a colleague would not do.
  private mutating func intrude(_ occurrence: AttackOccurrence) {
    let entry = server(.shell)
    let stations = [random.pick(network.externalHosts), entry]
    var time = 0.0
    for step in 0..<occurrence.connections {
      let isHop = step > 0 && random.chance(0.6)
      let target = isHop ? random.pick(network.servers) : entry
      let profile: ServiceProfile = isHop && random.chance(0.3) ? .smb : .ssh
      connect(at: time, from: isHop ? stations[1] : stations[0], to: target, profile) { record, random in
        record.bearIntruder(&random, isHard: occurrence.isHard)
      }
      time += random.exponential(mean: occurrence.isHard ? 1800 : 240)
    }
  }
}

extension ConnectionRecord {
  /// What a probed port says: refused, no answer, or open and dropped at once, in proportion to `weights`.
  fileprivate mutating func answerProbe(_ random: inout RandomStream, weights: [Double]) {
    switch random.pick(weights: weights) {
    case 0: refuse(.rejected)
    case 1: refuse(.unanswered)
    default:
      refuse(random.chance(0.5) ? .resetBySource : .finished)
      destinationBytes = random.chance(0.5) ? 20 + random.below(300) : 0
      duration = random.logNormal(median: 0.05, spread: 1)
    }
  }

  fileprivate mutating func bearIntruder(_ random: inout RandomStream, isHard: Bool) {
    content.hot = random.below(isHard ? 2 : 6)
    content.numFileCreations = random.below(isHard ? 2 : 7)
    content.rootShell = random.chance(isHard ? 0.08 : 0.8)
    if content.rootShell { content.numRoot = 1 + random.below(isHard ? 3 : 9) }
    guard !isHard else { return }
    content.numCompromised = random.below(4)
    content.numAccessFiles = random.below(3)
    duration *= 2
  }
}
