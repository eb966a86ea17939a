import NumericKernels

/// What happens by the clock, with nobody at a keyboard: time, monitoring, logs, the nightly backup.
func scheduledTraffic(
  _ network: SimulatedNetwork, _ calendar: TrafficCalendar, random: RandomSource
) -> [ConnectionRecord] {
  clockTraffic(network, calendar, random: random.child("clocks"))
    + monitoringTraffic(network, calendar, random: random.child("monitoring"))
    + logTraffic(network, calendar, random: random.child("logs"))
    + backupTraffic(network, calendar, random: random.child("backup"))
}

/// Every host asks a server for the time, about every three hours.
private func clockTraffic(
  _ network: SimulatedNetwork, _ calendar: TrafficCalendar, random: RandomSource
) -> [ConnectionRecord] {
  let timeServer = network.servers(.names)[0]
  var records: [ConnectionRecord] = []
  for (index, host) in (network.clients.map(\.address) + network.servers).enumerated() where host != timeServer {
    var writer = TrafficWriter(network: network, random: random.stream("host", index))
    var time = calendar.start + 10_800 * writer.random.uniform()
    while time < calendar.end {
      writer.connect(at: time, from: host, to: timeServer, .ntp)
      time += 10_800 + 60 * writer.random.gaussian()
    }
    records += writer.records
  }
  return records
}

/// Every half hour the monitor looks at each server: an echo and a connection to what it serves.
private func monitoringTraffic(
  _ network: SimulatedNetwork, _ calendar: TrafficCalendar, random: RandomSource
) -> [ConnectionRecord] {
  let monitor = network.servers(.monitor)[0]
  let checks: [(role: ServerRole, profile: ServiceProfile)] = [
    (.names, .directory), (.mail, .smtp), (.web, .http), (.files, .smb), (.database, .database), (.shell, .ssh),
    (.backup, .backup),
  ]
  var records: [ConnectionRecord] = []
  for round in 0..<(calendar.days * 48) {
    var writer = TrafficWriter(network: network, random: random.stream("round", round))
    var time = calendar.start + 1800 * Double(round) + 4 * writer.random.uniform()
    for (role, profile) in checks {
      for server in network.servers(role) {
        writer.connect(at: time, from: monitor, to: server, .echo)
        writer.connect(at: time + 0.01, from: monitor, to: server, profile) { record, random in
          record.sourceBytes = Int(random.uniform(in: 60...90))
          record.destinationBytes = Int(random.uniform(in: 150...400))
          record.duration = random.logNormal(median: 0.03, spread: 0.5)
          record.content.loggedIn = false
        }
        time += 0.2 + writer.random.exponential(mean: 0.6)
      }
    }
    records += writer.records
  }
  return records
}

/// Servers send their logs to the monitor, in small bursts.
private func logTraffic(
  _ network: SimulatedNetwork, _ calendar: TrafficCalendar, random: RandomSource
) -> [ConnectionRecord] {
  let monitor = network.servers(.monitor)[0]
  var records: [ConnectionRecord] = []
  for (index, server) in network.servers.enumerated() where server != monitor {
    var writer = TrafficWriter(network: network, random: random.stream("server", index))
    var time = calendar.start + writer.random.exponential(mean: 5400)
    while time < calendar.end {
      for beat in 0..<(1 + writer.random.below(3)) {
        writer.connect(at: time + 0.05 * Double(beat), from: server, to: monitor, .syslog)
      }
      time += writer.random.exponential(mean: 5400)
    }
    records += writer.records
  }
  return records
}

/// From one in the morning every server copies what has changed to the backup server; the file server has most.
private func backupTraffic(
  _ network: SimulatedNetwork, _ calendar: TrafficCalendar, random: RandomSource
) -> [ConnectionRecord] {
  let backup = network.servers(.backup)[0]
  let hasMuch = Set(network.servers(.files) + network.servers(.database))
  var writer = TrafficWriter(network: network, random: random.stream("nights"), failureShare: 0.01)
  for day in 0..<calendar.days {
    var time = calendar.midnight(ofDay: day) + 3600 + 300 * writer.random.uniform()
    for server in network.servers where server != backup {
      for _ in 0..<(hasMuch.contains(server) ? 3 : 1) {
        writer.connect(at: time, from: server, to: backup, .backup) { record, _ in
          if !hasMuch.contains(server) { record.sourceBytes /= 20 }
        }
        time += 60 + writer.random.exponential(mean: 240)
      }
    }
  }
  return writer.records
}
