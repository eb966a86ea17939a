import AnomalyCore
import DataIngest
import Testing

private let day = 86_400.0

/// The simulation that ships with the project.
private let shipped = simulateTraffic(TrafficSimulator(), seed: 7)

private func simulator(_ given: ParameterSet) throws -> TrafficSimulator { try TrafficSimulator(given) }

/// Edges of the parameters' ranges that a simulation in a test can afford.
private let unusualParameters: [ParameterSet] = [
  ["clients": .integer(2), "servers": .integer(8), "externalHosts": .integer(20), "days": .integer(1)],
  ["sessionsPerHour": .real(0)],
  ["attackShare": .real(0)],
  ["attackShare": .real(0.5), "days": .integer(1)],
  ["hardAttackShare": .real(0)],
  ["hardAttackShare": .real(1), "days": .integer(1)],
  ["failureShare": .real(0.5)],
  ["clients": .integer(900), "servers": .integer(200), "externalHosts": .integer(60_000), "days": .integer(1)],
  ["startDate": .integer(2024_02_29), "days": .integer(2)],
]

struct SimulatorTests {
  @Test("The shipped simulation has its size and its share of attacks")
  func size() {
    #expect((18_000...22_000).contains(shipped.count))
    let share = Double(shipped.count { $0.label != .normal }) / Double(shipped.count)
    #expect(abs(share - 0.025) < 0.0001)
  }

  @Test("Every attack has its intended share", arguments: TrafficLabel.attacks)
  func shareOfAttack(_ label: TrafficLabel) {
    let attacks = shipped.count { $0.label != .normal }
    let rows = shipped.count { $0.label == label }
    #expect(abs(Double(rows) - label.shareOfAttacks * Double(attacks)) <= 1)
  }

  @Test("Shares of the attacks add up to 1")
  func sharesAddUp() {
    #expect(abs(TrafficLabel.attacks.map(\.shareOfAttacks).reduce(0, +) - 1) < 1e-12)
  }

  @Test("Same seed, same connections; another seed, others")
  func determinism() {
    #expect(simulateTraffic(TrafficSimulator(), seed: 7) == shipped)
    let other = simulateTraffic(TrafficSimulator(), seed: 8)
    #expect(Set(other.map(\.record)).isDisjoint(with: shipped.map(\.record)))
  }

  @Test("Connections come in time order within the span, with the window features of that order")
  func order() {
    let times = shipped.map(\.record.timestamp)
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
    let start = Double(civilDayNumber(year: 2026, month: 3, day: 5)) * day
    #expect(times.allSatisfy { start <= $0 && $0 < start + 3 * day })
    #expect(shipped.map(\.windows) == windowFeatures(of: shipped.map(\.record)))
  }

  @Test("Nights and weekends are quieter than working hours")
  func dailyRhythm() {
    let normal = shipped.filter { $0.label == .normal }
    var hours = [Int](repeating: 0, count: 72)
    let start = Double(civilDayNumber(year: 2026, month: 3, day: 5)) * day
    for connection in normal { hours[Int((connection.record.timestamp - start) / 3600)] += 1 }
    let working = hours[9..<12].reduce(0, +) + hours[33..<36].reduce(0, +)
    let night = hours[2..<5].reduce(0, +) + hours[26..<29].reduce(0, +)
    let lunch = hours[12] + hours[36], beforeLunch = hours[10] + hours[34]
    let saturday = hours[57..<60].reduce(0, +)
    #expect(working > 3 * night)
    #expect(lunch < beforeLunch)
    #expect(2 * 2 * saturday < working)
  }

  @Test("Some of every attack come one by one and most of the loud ones in bursts")
  func easyAndHardVariants() {
    func intensities(_ label: TrafficLabel) -> [Int] {
      shipped.filter { $0.label == label }.map { max($0.windows.count, $0.windows.srvCount) }
    }
    for label in [TrafficLabel.portScan, .hostSweep, .synFlood] {
      let counts = intensities(label)
      #expect(counts.contains { $0 >= 8 }, "\(label)")
      #expect(counts.count { $0 <= 4 } * 5 > counts.count, "\(label)")
    }
  }

  @Test("No feature gives the labels away", arguments: SimulationTableText.featureNames)
  func noFeatureIsTheLabel(_ name: String) throws {
    let values = try #require(SimulationTableText.shipped[name])
    let labels = try #require(SimulationTableText.shipped["label"])
    #expect(values != labels)
    // What the attacks have and normal traffic has not, or has hardly, must not be most of the attacks.
    let normal = Set(zip(values, labels).filter { $0.1 == "normal" }.map(\.0))
    let ofAttacks = zip(values, labels).filter { $0.1 != "normal" }
    let betraying = ofAttacks.count { !normal.contains($0.0) }
    #expect(betraying * 4 < ofAttacks.count)
  }

  @Test("Records make sense one by one")
  func plausibleRecords() {
    for connection in shipped {
      let record = connection.record
      #expect(record.duration >= 0 && record.duration <= day)
      #expect(record.sourceBytes >= 0 && record.destinationBytes >= 0)
      #expect((0...65_535).contains(record.sourcePort) && (0...65_535).contains(record.destinationPort))
      #expect((record.transport == .icmp) == (record.destinationPort == 0))
      #expect(record.transport == .tcp || record.flag == .finished)
      if record.flag == .unanswered || record.flag == .rejected {
        #expect(record.sourceBytes == 0 && record.destinationBytes == 0 && record.duration == 0)
      }
      #expect(!(record.content.loggedIn && record.content.numFailedLogins > 0))
    }
  }

  @Test("Ordinary traffic fails too, in several ways")
  func ordinaryFailures() {
    let flags = shipped.filter { $0.label == .normal }.map(\.record.flag)
    #expect(Set(flags).count >= 6)
    let failures = flags.count { $0 != .finished }
    #expect(failures > shipped.count { $0.label != .normal })
    #expect(failures * 20 < flags.count)
  }

  @Test("The nightly backup is large and normal")
  func backup() {
    let largest = shipped.max { $0.record.sourceBytes < $1.record.sourceBytes }
    #expect(largest?.label == .normal)
    #expect(largest?.record.service == "rsync")
  }

  @Test("Unusual parameters give a simulation as announced", arguments: unusualParameters)
  func unusual(_ given: ParameterSet) throws {
    let parameters = try simulator(given)
    let connections = simulateTraffic(parameters, seed: 3)
    let attacks = connections.count { $0.label != .normal }
    #expect(!connections.isEmpty)
    #expect(abs(Double(attacks) - parameters.attackShare * Double(connections.count)) <= 1)
    let date = parameters.startDate
    let start = Double(civilDayNumber(year: date / 10_000, month: date / 100 % 100, day: date % 100)) * day
    let end = start + Double(parameters.days) * day
    #expect(connections.allSatisfy { start <= $0.record.timestamp && $0.record.timestamp < end })
  }

  @Test("More sessions give more rows")
  func growth() throws {
    let few = simulateTraffic(try simulator(["sessionsPerHour": .real(40)]), seed: 7)
    let many = simulateTraffic(try simulator(["sessionsPerHour": .real(400)]), seed: 7)
    #expect(few.count < shipped.count && shipped.count < many.count)
  }

  @Test(
    "Parameters out of bounds are refused by name",
    arguments: [
      ("days", ParameterValue.integer(0)), ("clients", .integer(1)), ("servers", .integer(7)),
      ("externalHosts", .integer(19)), ("sessionsPerHour", .real(-1)), ("failureShare", .real(0.6)),
      ("attackShare", .real(0.51)), ("hardAttackShare", .real(1.1)), ("startDate", .integer(0)),
    ])
  func refusals(name: String, value: ParameterValue) {
    do {
      _ = try TrafficSimulator([name: value])
      Issue.record("\(name) = \(value) was accepted")
    } catch {
      #expect(error.description.contains("'\(name)'"))
    }
  }

  @Test("Every property is a declared parameter")
  func declaresEveryParameter() {
    let properties = Mirror(reflecting: TrafficSimulator()).children.compactMap(\.label)
    #expect(properties == TrafficSimulator.parameters.map(\.name))
  }
}

/// The shipped simulation as its table says it, by column.
enum SimulationTableText {
  static let shipped: [String: [String]] = columns(simulationText(DataIngestTests.shipped))

  static let featureNames = shipped.keys.filter {
    ![
      "timestamp", "source_host", "source_port", "destination_host", "destination_port", "label", "family",
      // Sizes and times are continuous: nearly every value occurs once.
      "duration", "src_bytes", "dst_bytes",
    ].contains($0)
  }.sorted()

  private static func columns(_ text: String) -> [String: [String]] {
    let rows = text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    guard let header = rows.first else { return [:] }
    return Dictionary(
      uniqueKeysWithValues: header.enumerated().map { index, name in
        (String(name), rows.dropFirst().map { String($0[index]) })
      })
  }
}
