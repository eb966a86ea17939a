import NumericKernels

/// What an internal server is for. Every network has one of each.
enum ServerRole: Int, Sendable, CaseIterable {
  case names, mail, web, files, database, shell, backup, monitor
}

/// How someone uses their workstation.
enum ClientRole: Sendable {
  case office, developer, administrator
}

/// A workstation and the habits of its user.
struct SimulatedClient: Sendable {
  let address: String
  let role: ClientRole
  /// Sessions in relation to the average client.
  let activity: Double
  /// Hours by which the user's day is later than that of the others.
  let shift: Double
  /// Where the user goes in the internet, the most visited first.
  let favourites: [String]
}

/// The hosts that take part.
struct SimulatedNetwork: Sendable {
  let clients: [SimulatedClient]
  let externalHosts: [String]
  private let serversOfRole: [[String]]

  init(_ parameters: TrafficSimulator, random: RandomSource) {
    let externals = (0..<parameters.externalHosts).map(Self.externalAddress)
    externalHosts = externals
    clients = (0..<parameters.clients).map {
      Self.client($0, externals: externals, random: random.stream("client", $0))
    }
    let roles = ServerRole.allCases
    let further: [ServerRole] = [.web, .files, .database, .shell]
    var byRole = [[String]](repeating: [], count: roles.count)
    for index in 0..<parameters.servers {
      let role = index < roles.count ? roles[index] : further[(index - roles.count) % further.count]
      byRole[role.rawValue].append("10.0.0.\(10 + index)")
    }
    serversOfRole = byRole
  }

  var servers: [String] { serversOfRole.flatMap { $0 } }

  func servers(_ role: ServerRole) -> [String] { serversOfRole[role.rawValue] }

  /// An internal address by number: clients in order, then addresses that nobody has.
  static func internalAddress(_ index: Int) -> String { "10.0.\(1 + index / 200).\(10 + index % 200)" }

  /// Addresses that are reserved for documentation and benchmarks (RFC 5737, RFC 2544): nobody's.
  private static func externalAddress(_ index: Int) -> String {
    switch index {
    case 0..<250: "203.0.113.\(1 + index)"
    case 250..<500: "198.51.100.\(index - 249)"
    default: "198.\(18 + (index - 500) / 62_500).\((index - 500) / 250 % 250).\(1 + (index - 500) % 250)"
    }
  }

  private static func client(_ index: Int, externals: [String], random: RandomStream) -> SimulatedClient {
    var random = random
    let roles: [ClientRole] = [.office, .developer, .administrator]
    // The second client always administers: a small network has its administrator too.
    let role = index == 1 ? .administrator : roles[random.pick(weights: [0.72, 0.22, 0.06])]
    // Some hosts are popular with everybody: low numbers are drawn more often.
    let favourites = (0..<12).map { _ in
      let place = random.uniform() * random.uniform()
      return externals[Int(place * Double(externals.count))]
    }
    return SimulatedClient(
      address: internalAddress(index), role: role, activity: random.logNormal(median: 0.85, spread: 0.55),
      shift: 0.8 * random.gaussian(), favourites: favourites)
  }
}
