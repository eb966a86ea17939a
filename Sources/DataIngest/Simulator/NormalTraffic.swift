import NumericKernels

/// Everything that is no attack, in no particular order.
func normalTraffic(
  _ parameters: TrafficSimulator, _ network: SimulatedNetwork, _ calendar: TrafficCalendar, random: RandomSource
) -> [ConnectionRecord] {
  var records = userTraffic(parameters, network, calendar, random: random.child("users"))
  records += inboundTraffic(parameters, network, calendar, random: random.child("inbound"))
  records += scheduledTraffic(network, calendar, random: random.child("jobs"))
  records += troubleTraffic(network, calendar, random: random.child("trouble"))
  records.removeAll { $0.timestamp < calendar.start || $0.timestamp >= calendar.end }
  suffer(outages(network, calendar, random: random.child("outages")), &records)
  return records
}

/// The sessions that people at their workstations start.
private func userTraffic(
  _ parameters: TrafficSimulator, _ network: SimulatedNetwork, _ calendar: TrafficCalendar, random: RandomSource
) -> [ConnectionRecord] {
  let sessionsPerClient = parameters.sessionsPerHour / Double(network.clients.count)
  var records: [ConnectionRecord] = []
  for (index, client) in network.clients.enumerated() {
    for day in 0..<calendar.days {
      var writer = TrafficWriter(
        network: network, random: random.stream("client", index * calendar.days + day),
        failureShare: parameters.failureShare)
      for hour in 0..<24 {
        let rate = sessionsPerClient * client.activity * calendar.activity(day: day, hour: hour)
        let begin = calendar.midnight(ofDay: day) + 3600 * (Double(hour) + client.shift)
        for _ in 0..<writer.random.poisson(mean: rate) {
          writer.writeSession(of: client, at: begin + 3600 * writer.random.uniform())
        }
      }
      records += writer.records
    }
  }
  return records
}

/// What the internet wants from the network: visits to the web servers, mail, and now and then a stray packet.
private func inboundTraffic(
  _ parameters: TrafficSimulator, _ network: SimulatedNetwork, _ calendar: TrafficCalendar, random: RandomSource
) -> [ConnectionRecord] {
  var records: [ConnectionRecord] = []
  for hour in 0..<(calendar.days * 24) {
    var writer = TrafficWriter(
      network: network, random: random.stream("hour", hour), failureShare: parameters.failureShare)
    let begin = calendar.start + 3600 * Double(hour)
    // Visitors live in all time zones, most of them in ours.
    let activity = 0.25 + 0.75 * calendar.activity(day: hour / 24, hour: hour % 24)
    for _ in 0..<writer.random.poisson(mean: 0.2 * parameters.sessionsPerHour * activity) {
      writer.writeInboundSession(at: begin + 3600 * writer.random.uniform())
    }
    records += writer.records
  }
  return records + strayTraffic(parameters, network, calendar, random: random)
}

/// Single probes by the internet's own noise, too few to be anybody's attack.
private func strayTraffic(
  _ parameters: TrafficSimulator, _ network: SimulatedNetwork, _ calendar: TrafficCalendar, random: RandomSource
) -> [ConnectionRecord] {
  var writer = TrafficWriter(network: network, random: random.stream("stray"))
  let count = writer.random.poisson(mean: 0.015 * parameters.sessionsPerHour * 24 * Double(calendar.days))
  for _ in 0..<count {
    let time = calendar.start + calendar.length * writer.random.uniform()
    let source = writer.random.pick(network.externalHosts), target = writer.random.pick(network.servers)
    writer.connect(at: time, from: source, to: target, writer.random.chance(0.5) ? .ssh : .http) { record, random in
      record.destinationPort = random.pick([22, 23, 80, 443, 445, 1433, 3389, 8080])
      record.service = ServiceProfile.name(ofPort: record.destinationPort)
      record.refuse(random.chance(0.6) ? .rejected : .unanswered)
    }
  }
  return writer.records
}

extension TrafficWriter {
  /// A visit from the internet to the web server, which asks the database, or a mail that is delivered.
  mutating func writeInboundSession(at start: Double) {
    let visitor = random.pick(network.externalHosts)
    guard random.chance(0.8) else {
      connect(at: start, from: visitor, to: server(.mail), .smtp)
      return
    }
    let web = server(.web)
    let profile: ServiceProfile = random.chance(0.8) ? .https : .http
    var time = start
    for _ in 0..<(1 + min(random.poisson(mean: 1.4), 9)) {
      let answered = connect(at: time, from: visitor, to: web, profile)
      if answered && random.chance(0.25) {
        connect(at: time + 0.02, from: web, to: server(.database), .database)
      }
      time += random.exponential(mean: 0.8)
    }
  }
}
