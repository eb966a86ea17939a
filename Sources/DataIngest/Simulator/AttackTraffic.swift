import NumericKernels

/// The planted attacks: as many connections as the wanted share asks for, cut up into occurrences.
func attackTraffic(
  _ parameters: TrafficSimulator, _ network: SimulatedNetwork, _ calendar: TrafficCalendar, normalConnections: Int,
  random: RandomSource
) -> [(record: ConnectionRecord, label: TrafficLabel)] {
  let share = parameters.attackShare
  let wanted = Int((share / (1 - share) * Double(normalConnections)).rounded())
  let quotas = apportioned(wanted, weights: TrafficLabel.attacks.map(\.shareOfAttacks))
  var planted: [(record: ConnectionRecord, label: TrafficLabel)] = []
  for (label, quota) in zip(TrafficLabel.attacks, quotas) {
    let source = random.child(label.rawValue)
    let occurrences = occurrences(of: label, quota: quota, hardShare: parameters.hardAttackShare, random: source)
    for (index, occurrence) in occurrences.enumerated() {
      var writer = TrafficWriter(network: network, random: source.stream("occurrence", index))
      writer.write(label, occurrence)
      planted += placed(writer.records, occurrence, calendar, source.stream("place", index)).map { ($0, label) }
    }
  }
  return planted
}

/// One attack from its first connection to its last.
struct AttackOccurrence {
  let connections: Int
  /// Slow, small or nearly ordinary instead of loud.
  let isHard: Bool
}

/// The quota in occurrences of uneven size, easy and hard ones spread evenly; two or more if the quota allows.
private func occurrences(
  of label: TrafficLabel, quota: Int, hardShare: Double, random: RandomSource
) -> [AttackOccurrence] {
  guard quota > 0 else { return [] }
  var random = random.stream("occurrences")
  let count = min(quota, max(2, quota / label.typicalConnections))
  let weights = (0..<count).map { _ in 0.4 + random.uniform() }
  let sizes = apportioned(quota - count, weights: weights).map { $0 + 1 }
  return sizes.enumerated().map { index, size in
    let isHard = Int(Double(index + 1) * hardShare + 0.5) > Int(Double(index) * hardShare + 0.5)
    return AttackOccurrence(connections: size, isHard: isHard)
  }
}

/// Moves an attack that was written from time 0 on to a moment of the span where all of it fits.
///
/// Loud attacks come at any hour; hard ones hide among the day's work more often than not.
private func placed(
  _ records: [ConnectionRecord], _ occurrence: AttackOccurrence, _ calendar: TrafficCalendar, _ random: RandomStream
) -> [ConnectionRecord] {
  var random = random
  let length = records.map(\.timestamp).max() ?? 0
  // An attack longer than the whole span is told faster.
  let pace = min(1, 0.9 * calendar.length / max(length, 1))
  let room = calendar.length - length * pace - 1
  var start = 0.0
  for _ in 0..<40 {
    start = calendar.start + room * random.uniform()
    if !occurrence.isHard || random.chance(calendar.activity(at: start)) { break }
  }
  return records.map {
    var record = $0
    record.timestamp = start + record.timestamp * pace
    return record
  }
}
