import NumericKernels

/// What people do at their workstations.
private enum Activity: Int, CaseIterable {
  case browsing, mail, files, shell, transfer, upload, download, call, printing, query, look
}

extension TrafficWriter {
  /// One session of the client: something its user does, as several connections.
  mutating func writeSession(of client: SimulatedClient, at time: Double) {
    let weights: [Double] =
      switch client.role {
      case .office: [46, 18, 16, 0.3, 1.5, 2, 1, 3, 4, 4, 0.5]
      case .developer: [42, 10, 8, 14, 3, 3, 3, 3, 1, 8, 2]
      case .administrator: [26, 8, 8, 26, 4, 2, 3, 2, 1, 6, 10]
      }
    switch Activity.allCases[random.pick(weights: weights)] {
    case .browsing: browse(client, at: time)
    case .mail: readMail(client, at: time)
    case .files: openFiles(client, at: time)
    case .shell: logIn(client, at: time)
    case .transfer: transfer(client, at: time)
    case .upload: move(client, at: time, bytes: HeavyTail(3e6, 1.8, tail: 0.03), isUpload: true)
    case .download: move(client, at: time, bytes: HeavyTail(2e7, 1.6, tail: 0.03), isUpload: false)
    case .call: connect(at: time, from: client.address, to: random.pick(client.favourites), .media)
    case .printing: connect(at: time, from: client.address, to: server(.files), .printer)
    case .query: query(client, at: time)
    case .look: lookAround(client, at: time)
    }
  }

  mutating func server(_ role: ServerRole) -> String { random.pick(network.servers(role)) }

  /// Asks for a name; returns when the answer is there.
  mutating func resolve(_ host: String, at time: Double) -> Double {
    connect(at: time, from: host, to: server(.names), .dns) { record, random in
      record.wrongFragment = random.chance(0.002) ? 1 : 0
    }
    return time + random.exponential(mean: 0.03)
  }

  private mutating func favourite(of client: SimulatedClient) -> String {
    if random.chance(0.15) { return random.pick(network.externalHosts) }
    return client.favourites[Int(random.uniform() * random.uniform() * Double(client.favourites.count))]
  }

  /// A page or a few: a name, then a burst of connections to it and to those it includes.
  private mutating func browse(_ client: SimulatedClient, at start: Double) {
    var time = start
    for _ in 0..<(1 + random.below(2)) {
      time = resolve(client.address, at: time)
      let site = favourite(of: client)
      let profile: ServiceProfile = random.chance(0.82) ? .https : .http
      for _ in 0..<(1 + min(random.poisson(mean: 1.6), 8)) {
        let host = random.chance(0.75) ? site : favourite(of: client)
        connect(at: time, from: client.address, to: host, profile)
        time += random.exponential(mean: 0.35)
      }
      time += random.exponential(mean: 40)
    }
  }

  private mutating func readMail(_ client: SimulatedClient, at time: Double) {
    let mail = server(.mail)
    connect(at: time, from: client.address, to: mail, .imap) { record, random in
      if random.chance(0.01) {
        record.content.numFailedLogins = 1
        record.content.loggedIn = false
      }
    }
    if random.chance(0.35) {
      connect(at: time + random.exponential(mean: 90), from: client.address, to: mail, .smtp)
    }
  }

  private mutating func openFiles(_ client: SimulatedClient, at start: Double) {
    let files = server(.files)
    var time = start
    if random.chance(0.3) { connect(at: time, from: client.address, to: server(.names), .directory) }
    for _ in 0..<(1 + min(random.poisson(mean: 0.8), 6)) {
      time += random.exponential(mean: 6)
      connect(at: time, from: client.address, to: files, .smb) { record, random in
        record.content.numFileCreations = random.chance(0.12) ? 1 + random.below(3) : 0
      }
    }
  }

  /// A remote shell. A mistyped password comes first now and then; administrators become root.
  private mutating func logIn(_ client: SimulatedClient, at start: Double) {
    let target = random.chance(0.7) ? server(.shell) : random.pick(network.servers)
    var time = start
    while random.chance(0.09) {
      connect(at: time, from: client.address, to: target, .ssh) { record, random in
        record.beFailedLogin(&random, attempts: 1 + random.pick(weights: [0.7, 0.2, 0.1]))
      }
      time += 3 + random.exponential(mean: 6)
    }
    let isAdministrator = client.role == .administrator
    connect(at: time, from: client.address, to: target, .ssh) { record, random in
      record.content.hot = random.chance(0.15) ? 1 + random.below(3) : 0
      record.content.numFileCreations = random.chance(0.2) ? 1 + random.below(4) : 0
      guard random.chance(isAdministrator ? 0.35 : 0.04) else { return }
      record.content.rootShell = true
      record.content.numRoot = 1 + random.below(6)
      record.content.numAccessFiles = random.chance(0.3) ? 1 : 0
      record.content.numCompromised = random.chance(0.1) ? 1 : 0
    }
  }

  /// A control connection and its data connections.
  private mutating func transfer(_ client: SimulatedClient, at start: Double) {
    let files = server(.files)
    connect(at: start, from: client.address, to: files, .ftp) { record, random in
      record.content.isGuestLogin = random.chance(0.25)
      record.content.hot = random.chance(0.3) ? 1 + random.below(4) : 0
    }
    var time = start
    for _ in 0..<(1 + min(random.poisson(mean: 1.2), 6)) {
      time += 1 + random.exponential(mean: 8)
      connect(at: time, from: client.address, to: files, .ftpData) { record, random in
        if random.chance(0.3) { swap(&record.sourceBytes, &record.destinationBytes) }
      }
    }
  }

  /// A large object goes up or comes down; the rate of the line gives the duration.
  private mutating func move(_ client: SimulatedClient, at start: Double, bytes: HeavyTail, isUpload: Bool) {
    let time = resolve(client.address, at: start)
    connect(at: time, from: client.address, to: favourite(of: client), .https) { record, random in
      let size = bytes.draw(&random)
      if isUpload { record.sourceBytes = Int(size) } else { record.destinationBytes = Int(size) }
      record.duration = 1 + size / random.logNormal(median: 4e6, spread: 0.7)
    }
  }

  private mutating func query(_ client: SimulatedClient, at start: Double) {
    let database = server(.database)
    var time = start
    for _ in 0..<(1 + min(random.poisson(mean: 1.5), 8)) {
      connect(at: time, from: client.address, to: database, .database)
      time += random.exponential(mean: 3)
    }
  }

  /// "Is it up?": a few echoes, some of them into the void.
  private mutating func lookAround(_ client: SimulatedClient, at start: Double) {
    let target = random.pick(network.servers)
    let isUp = random.chance(0.85), size = random.pick([32, 56, 56, 56])
    for beat in 0..<(2 + random.below(4)) {
      connect(at: start + Double(beat), from: client.address, to: target, .echo) { record, _ in
        record.sourceBytes = size
        record.destinationBytes = isUp ? size : 0
      }
    }
  }
}

extension ConnectionRecord {
  /// A login that was turned away, with what one exchanges until then.
  mutating func beFailedLogin(_ random: inout RandomStream, attempts: Int) {
    content = ContentFeatures()
    content.numFailedLogins = attempts
    sourceBytes = Int(random.logNormal(median: 1300, spread: 0.12)) + 90 * attempts
    destinationBytes = Int(random.logNormal(median: 1900, spread: 0.12)) + 60 * attempts
    duration = Double(attempts) * random.logNormal(median: 2.4, spread: 0.4)
  }
}
