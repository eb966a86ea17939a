import NumericKernels

/// The connections that `parameters` and `seed` stand for, in time order.
///
/// The same parameters and seed give the same connections on every run and machine: every draw comes from a named
/// stream, times and durations are whole milliseconds, bytes are whole. (Logarithms and cosines may differ in their
/// last bit from one C library to another; rounding hides nearly all of that, and the test that
/// makes the shipped table again would show the rest.)
///
/// - Complexity: O(*n* log *n*) for *n* connections; all of them are held in memory.
public func simulateTraffic(_ parameters: TrafficSimulator, seed: UInt64) -> [SimulatedConnection] {
  let random = RandomSource(seed: seed)
  let network = SimulatedNetwork(parameters, random: random.child("network"))
  let calendar = TrafficCalendar(startDate: parameters.startDate, days: parameters.days)
  let normal = normalTraffic(parameters, network, calendar, random: random.child("normal"))
  let attacks = attackTraffic(
    parameters, network, calendar, normalConnections: normal.count, random: random.child("attacks"))
  var all = normal.map { (record: $0, label: TrafficLabel.normal) } + attacks
  for index in all.indices { all[index].record.roundToMilliseconds() }
  // Equal times keep the order in which they were made; the order of `sort` alone would be unspecified.
  let order = all.indices.sorted {
    (all[$0].record.timestamp, $0) < (all[$1].record.timestamp, $1)
  }
  var windows = ConnectionWindows()
  return order.map { index in
    let (record, label) = all[index]
    return SimulatedConnection(record: record, windows: windows.append(record), label: label)
  }
}

extension ConnectionRecord {
  fileprivate mutating func roundToMilliseconds() {
    timestamp = (timestamp * 1000).rounded(.down) / 1000
    duration = (duration * 1000).rounded() / 1000
  }
}
