import DataIngest
import Testing

/// The definitions of `WindowFeatures`, word for word, with loops over all earlier connections.
private func featuresByDefinition(_ records: [ConnectionRecord], at current: Int) -> WindowFeatures {
  let record = records[current]
  let seen = records[...current]
  let recent = seen.filter { $0.timestamp >= record.timestamp - 2 }
  let host = recent.filter { $0.destinationHost == record.destinationHost }
  let service = recent.filter { $0.service == record.service }
  let ring = seen.filter { $0.destinationHost == record.destinationHost }.suffix(100)
  let ringService = ring.filter { $0.service == record.service }
  var features = WindowFeatures()
  features.count = host.count
  features.srvCount = service.count
  features.serrorRate = share(of: host) { $0.flag.isSynError }
  features.srvSerrorRate = share(of: service) { $0.flag.isSynError }
  features.rerrorRate = share(of: host) { $0.flag.isRejectError }
  features.srvRerrorRate = share(of: service) { $0.flag.isRejectError }
  features.sameSrvRate = share(of: host) { $0.service == record.service }
  features.diffSrvRate = share(of: host) { $0.service != record.service }
  features.srvDiffHostRate = share(of: service) { $0.destinationHost != record.destinationHost }
  features.dstHostCount = ring.count
  features.dstHostSrvCount = ringService.count
  features.dstHostSameSrvRate = share(of: ring) { $0.service == record.service }
  features.dstHostDiffSrvRate = share(of: ring) { $0.service != record.service }
  features.dstHostSameSrcPortRate = share(of: ring) { $0.sourcePort == record.sourcePort }
  features.dstHostSrvDiffHostRate = share(of: ringService) { $0.sourceHost != record.sourceHost }
  features.dstHostSerrorRate = share(of: ring) { $0.flag.isSynError }
  features.dstHostSrvSerrorRate = share(of: ringService) { $0.flag.isSynError }
  features.dstHostRerrorRate = share(of: ring) { $0.flag.isRejectError }
  features.dstHostSrvRerrorRate = share(of: ringService) { $0.flag.isRejectError }
  return features
}

private func share(
  of records: some Collection<ConnectionRecord>, where isCounted: (ConnectionRecord) -> Bool
) -> Double {
  Double(records.count(where: isCounted)) / Double(records.count)
}

private func connection(
  at time: Double, from source: String = "a", port: Int = 1000, to destination: String = "x",
  service: String = "http", flag: ConnectionFlag = .finished
) -> ConnectionRecord {
  ConnectionRecord(
    timestamp: time, sourceHost: source, sourcePort: port, destinationHost: destination, destinationPort: 80,
    transport: .tcp, service: service, flag: flag)
}

/// The finaliser of SplitMix64 over a counter: repeatable noise for test data.
private struct Noise: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// Connections among a few hosts and services, many of them at the same time and on the edges of the window.
private func noisyConnections(_ count: Int, gaps: [Double], seed: UInt64) -> [ConnectionRecord] {
  var noise = Noise(state: seed)
  var time = 1_772_668_800.0
  return (0..<count).map { _ in
    time += gaps.randomElement(using: &noise) ?? 0
    return connection(
      at: time, from: ["a", "b", "c"].randomElement(using: &noise) ?? "a", port: Int.random(in: 1...4, using: &noise),
      to: ["x", "y", "z", "a"].randomElement(using: &noise) ?? "x",
      service: ["http", "ssh", "smtp"].randomElement(using: &noise) ?? "http",
      flag: ConnectionFlag.allCases.randomElement(using: &noise) ?? .finished)
  }
}

struct WindowFeaturesTests {
  @Test(
    "Windows agree with their definition by brute force",
    arguments: [
      ("ties and edges", [0, 0, 0.5, 1, 2]), ("all at once", [0]), ("dense", [0, 0.001, 0.01]),
      ("sparse", [1.999, 2, 2.001, 60]), ("milliseconds", [0.001, 0.333, 0.667, 1.1]),
    ])
  func agreesWithDefinition(_ name: String, gaps: [Double]) {
    for seed in 1...3 as ClosedRange<UInt64> {
      let records = noisyConnections(700, gaps: gaps, seed: seed)
      let features = windowFeatures(of: records)
      for index in records.indices {
        #expect(features[index] == featuresByDefinition(records, at: index), "\(name), seed \(seed), row \(index)")
      }
    }
  }

  @Test("A window knows nothing of later connections")
  func noFuture() {
    let records = noisyConnections(400, gaps: [0, 0.3, 1], seed: 9)
    let features = windowFeatures(of: records)
    for length in [1, 2, 57, 399] {
      #expect(windowFeatures(of: Array(records.prefix(length))) == Array(features.prefix(length)))
    }
  }

  @Test("The time window includes its older end and the current connection", arguments: [(2.0, 2), (2.001, 1), (0, 2)])
  func edgeOfTimeWindow(gap: Double, count: Int) {
    let features = windowFeatures(of: [connection(at: 100), connection(at: 100 + gap)])
    #expect(features[0].count == 1)
    #expect(features[1].count == count)
    #expect(features[1].srvCount == count)
    #expect(features[1].dstHostCount == 2)
  }

  @Test("The host window holds 100 connections and forgets the oldest")
  func hostWindowIsBounded() {
    let records = (0..<150).map {
      connection(at: Double($0) * 60, flag: $0 < 50 ? .unanswered : $0 == 50 ? .rejected : .finished)
    }
    let features = windowFeatures(of: records)
    #expect(features[49].dstHostSerrorRate == 1)
    #expect(features[99].dstHostCount == 100)
    #expect(features[99].dstHostSerrorRate == 0.5)
    #expect(features[100].dstHostSerrorRate == 0.49)
    #expect(features[149].dstHostCount == 100)
    #expect(features[149].dstHostSerrorRate == 0)
    #expect(features[149].dstHostRerrorRate == 0.01)
    #expect(features[149].count == 1)
  }

  @Test("A scan of ports and a sweep of hosts show in the rates they are for")
  func examples() throws {
    let scan = windowFeatures(
      of: (0..<10).map { connection(at: Double($0) / 10, service: "port\($0)", flag: .rejected) })
    let lastOfScan = try #require(scan.last)
    #expect(lastOfScan.count == 10)
    #expect(lastOfScan.srvCount == 1)
    #expect(lastOfScan.sameSrvRate == 0.1)
    #expect(lastOfScan.diffSrvRate == 0.9)
    #expect(lastOfScan.rerrorRate == 1)
    let sweep = windowFeatures(of: (0..<10).map { connection(at: Double($0) / 10, to: "host\($0)") })
    let lastOfSweep = try #require(sweep.last)
    #expect(lastOfSweep.count == 1)
    #expect(lastOfSweep.srvCount == 10)
    #expect(lastOfSweep.srvDiffHostRate == 0.9)
    #expect(lastOfSweep.dstHostCount == 1)
  }

  @Test("The clock of the windows does not run backwards")
  func unorderedTimes() {
    let features = windowFeatures(of: [connection(at: 100), connection(at: 90), connection(at: 101.5)])
    #expect(features.map(\.count) == [1, 2, 3])
  }

  @Test("Errors are what the files of KDD Cup 99 count as errors")
  func errorFlags() {
    #expect(ConnectionFlag.allCases.filter(\.isSynError).map(\.rawValue) == ["S0", "S1", "S2", "S3", "SH", "SHR"])
    #expect(
      ConnectionFlag.allCases.filter(\.isRejectError).map(\.rawValue) == ["REJ", "RSTO", "RSTR", "RSTOS0", "RSTRH"])
  }

  @Test("No connections have no features")
  func noRecords() {
    #expect(windowFeatures(of: []).isEmpty)
  }
}
