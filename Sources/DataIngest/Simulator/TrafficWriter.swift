import NumericKernels

/// Writes connections down as they are drawn; one writer an independent part of the traffic, with a stream of its own.
struct TrafficWriter {
  let network: SimulatedNetwork
  var random: RandomStream
  /// Share of the TCP connections that fail for no reason that matters.
  var failureShare = 0.0
  private(set) var records: [ConnectionRecord] = []

  init(network: SimulatedNetwork, random: RandomStream, failureShare: Double = 0) {
    self.network = network
    self.random = random
    self.failureShare = failureShare
  }

  /// One connection with sizes drawn from its service's profile; `adjust` changes what is special about it.
  ///
  /// - Returns: Whether it went through.
  @discardableResult
  mutating func connect(
    at time: Double, from source: String, to destination: String, _ profile: ServiceProfile,
    adjust: (inout ConnectionRecord, inout RandomStream) -> Void = { _, _ in }
  ) -> Bool {
    var record = ConnectionRecord(
      timestamp: time, sourceHost: source, sourcePort: sourcePort(profile), destinationHost: destination,
      destinationPort: profile.port, transport: profile.transport, service: profile.service, flag: .finished,
      duration: profile.duration.draw(&random), sourceBytes: Int(profile.sourceBytes.draw(&random)),
      destinationBytes: Int(profile.destinationBytes.draw(&random)))
    record.content.loggedIn = profile.loggedIn
    adjust(&record, &random)
    let failed = record.transport == .tcp && random.chance(failureShare)
    if failed { record.fail(&random) }
    records.append(record)
    return !failed
  }

  /// One connection whose every feature is given.
  mutating func append(_ record: ConnectionRecord) { records.append(record) }

  /// A source port as operating systems give it out.
  mutating func ephemeralPort() -> Int { 32_768 + random.below(28_232) }

  private mutating func sourcePort(_ profile: ServiceProfile) -> Int {
    switch profile.service {
    case ServiceProfile.echo.service: 0
    case ServiceProfile.ntp.service: profile.port
    default: ephemeralPort()
    }
  }
}

extension ConnectionRecord {
  /// Turns the connection into one that failed in one of the usual ways.
  mutating func fail(_ random: inout RandomStream) {
    let ways: [ConnectionFlag] = [
      .rejected, .unanswered, .resetBySource, .resetByDestination, .neverClosed, .closedBySourceOnly, .halfOpen,
      .midstream,
    ]
    flag = ways[random.pick(weights: [0.38, 0.22, 0.14, 0.14, 0.06, 0.03, 0.02, 0.01])]
    switch flag {
    case .rejected, .unanswered, .halfOpen:
      refuse(flag)
    case .resetBySource, .resetByDestination:
      destinationBytes = Int(Double(destinationBytes) * random.uniform())
    default:
      break
    }
  }

  /// Nothing was exchanged.
  mutating func refuse(_ flag: ConnectionFlag) {
    self.flag = flag
    duration = 0
    sourceBytes = 0
    destinationBytes = 0
    content = ContentFeatures()
  }
}
