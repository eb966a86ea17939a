public import Foundation
import Synchronization

/// What a client asked for.
public struct LoopbackRequest: Sendable {
  public let path: String
  /// Names in lower case.
  public let headers: [String: String]

  /// First byte of "Range: bytes=40-", if there is one.
  public var rangeStart: Int? {
    headers["range"]?.wholeMatch(of: /bytes=(\d+)-/).flatMap { Int($0.output.1) }
  }
}

/// What the server answers, true or false, and how it goes wrong.
public struct LoopbackReply: Sendable {
  public enum Ending: Sendable {
    /// Closes the connection, be it before all announced bytes were sent.
    case close
    /// Resets the connection.
    case reset
    /// Sends nothing more and keeps the connection open, until the client or the server goes.
    case stall
  }

  public var status: Int
  public var headers: [String: String]
  public var body: [UInt8]
  /// What Content-Length says; nil leaves the header out.
  public var announcedLength: Int?
  /// Bytes of the body that are sent; nil sends all.
  public var sentLength: Int?
  public var ending = Ending.close
  /// Seconds between two pieces of 1,000 bytes; 0 sends all at once.
  public var pause = 0.0

  public init(_ status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
    announcedLength = body.count
  }

  /// Answers as a sound server does: the part that was asked for, unless the file is another one by now.
  public static func file(
    _ bytes: [UInt8], _ request: LoopbackRequest, entityTag: String? = "\"v1\""
  ) -> LoopbackReply {
    let headers = entityTag.map { ["ETag": $0] } ?? [:]
    let isSame = request.headers["if-range"].map { $0 == entityTag } ?? true
    guard let start = request.rangeStart, isSame else { return LoopbackReply(200, headers: headers, body: bytes) }
    guard start < bytes.count else { return LoopbackReply(416, headers: ["Content-Range": "bytes */\(bytes.count)"]) }
    let range = ["Content-Range": "bytes \(start)-\(bytes.count - 1)/\(bytes.count)"]
    return LoopbackReply(206, headers: headers.merging(range) { $1 }, body: Array(bytes[start...]))
  }

  /// The same reply, broken off after some bytes of its body.
  public func broken(after count: Int, _ ending: Ending = .close) -> LoopbackReply {
    var reply = self
    reply.sentLength = min(count, body.count)
    reply.ending = ending
    return reply
  }

  var head: [UInt8] {
    var lines = ["HTTP/1.1 \(status) Scripted", "Connection: close"]
    if let announcedLength { lines.append("Content-Length: \(announcedLength)") }
    lines += headers.map { "\($0.key): \($0.value)" }.sorted()
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
  }
}

/// A small HTTP server on 127.0.0.1 whose answers a test scripts. It ends with the value that holds it, and at the
/// latest after a minute or a hundred connections.
public final class LoopbackServer: Sendable {
  public typealias Script = @Sendable (_ request: LoopbackRequest, _ number: Int) -> LoopbackReply

  private let log: ServerLog
  public let port: UInt16

  /// Starts to listen at a free port.
  ///
  /// - Parameter script: answers the request with the given number, counted from 0.
  public init(_ script: @escaping Script) throws {
    // A proxy of the machine has no way to this server.
    setenv("no_proxy", "127.0.0.1", 1)
    let (listener, port) = try listenOnLoopback()
    let log = ServerLog()
    self.log = log
    self.port = port
    Thread.detachNewThread { accept(on: listener, log, script) }
  }

  deinit { log.stop() }

  public func url(_ path: String = "/data.csv") -> URL {
    URL(string: "http://127.0.0.1:\(port)\(path)") ?? URL(fileURLWithPath: path)
  }

  public var requests: [LoopbackRequest] { log.state.withLock { $0.requests } }

  /// Bytes of bodies that were handed to the network, over all requests.
  public var sentBytes: Int { log.state.withLock { $0.sentBytes } }
}

/// What the threads of a server share.
private final class ServerLog: Sendable {
  struct State {
    var requests: [LoopbackRequest] = []
    var sentBytes = 0
    var isStopped = false
  }

  let state = Mutex(State())
  private let end = ContinuousClock.now + .seconds(60)

  func stop() { state.withLock { $0.isStopped = true } }
  var isOver: Bool { ContinuousClock.now > end || state.withLock { $0.isStopped } }
}

private struct SocketFault: Error {
  let call: String
  let code = errno
}

#if canImport(Glibc)
  private let streamType = Int32(SOCK_STREAM.rawValue)
  private let sendFlags = Int32(MSG_NOSIGNAL)
#else
  private let streamType = SOCK_STREAM
  private let sendFlags: Int32 = 0
#endif

private func listenOnLoopback() throws -> (listener: Int32, port: UInt16) {
  let listener = socket(AF_INET, streamType, 0)
  guard listener >= 0 else { throw SocketFault(call: "socket") }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let isBound = withUnsafeMutablePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
      bind(listener, generic, length) == 0 && listen(listener, 16) == 0 && getsockname(listener, generic, &length) == 0
    }
  }
  guard isBound else {
    close(listener)
    throw SocketFault(call: "bind")
  }
  return (listener, UInt16(bigEndian: address.sin_port))
}

private func accept(on listener: Int32, _ log: ServerLog, _ script: @escaping LoopbackServer.Script) {
  var accepted = 0
  while accepted < 100 && !log.isOver {
    guard isReadable(listener, within: 50) else { continue }
    let connection = accept(listener, nil, nil)
    guard connection >= 0 else { break }
    accepted += 1
    Thread.detachNewThread {
      serve(connection, log, script)
      close(connection)
    }
  }
  close(listener)
}

private func serve(_ connection: Int32, _ log: ServerLog, _ script: LoopbackServer.Script) {
  guard let request = readRequest(connection, log) else { return }
  let number = log.state.withLock { state in
    state.requests.append(request)
    return state.requests.count - 1
  }
  let reply = script(request, number)
  guard transmit(reply.head, connection) else { return }
  var rest = reply.body.prefix(reply.sentLength ?? reply.body.count)
  while !rest.isEmpty && !log.isOver {
    let piece = reply.pause > 0 ? rest.prefix(1000) : rest
    guard transmit(Array(piece), connection) else { return }
    log.state.withLock { $0.sentBytes += piece.count }
    rest = rest.dropFirst(piece.count)
    if reply.pause > 0 { Thread.sleep(forTimeInterval: reply.pause) }
  }
  switch reply.ending {
  case .close: break
  case .reset:
    // The client must have read what was sent: a reset overtakes it.
    Thread.sleep(forTimeInterval: 0.1)
    var lingering = linger(l_onoff: 1, l_linger: 0)
    setsockopt(connection, SOL_SOCKET, SO_LINGER, &lingering, socklen_t(MemoryLayout<linger>.size))
  case .stall:
    while !log.isOver && !isReadable(connection, within: 50) {}
  }
}

private func readRequest(_ connection: Int32, _ log: ServerLog) -> LoopbackRequest? {
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 4096)
  while !log.isOver && bytes.count < 65_536 {
    guard isReadable(connection, within: 50) else { continue }
    let count = recv(connection, &buffer, buffer.count, 0)
    guard count > 0 else { return nil }
    bytes += buffer.prefix(count)
    guard bytes.suffix(4) == [13, 10, 13, 10] else { continue }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
    let words = lines.first?.split(separator: " ") ?? []
    guard words.count == 3 else { return nil }
    let headers = lines.dropFirst().compactMap { line -> (String, String)? in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      return (line[..<colon].lowercased(), String(value))
    }
    return LoopbackRequest(path: String(words[1]), headers: Dictionary(headers, uniquingKeysWith: { $1 }))
  }
  return nil
}

/// - Parameter milliseconds: how long to wait.
private func isReadable(_ descriptor: Int32, within milliseconds: Int32) -> Bool {
  var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
  return poll(&waiting, 1, milliseconds) > 0
}

/// - Returns: false when the client has gone.
private func transmit(_ bytes: [UInt8], _ connection: Int32) -> Bool {
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, sendFlags) }
    guard count > 0 else { return false }
    rest = rest.dropFirst(count)
  }
  return true
}
