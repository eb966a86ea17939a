import DataIngest
import Foundation
import NumericKernels

/// 60,000 bytes without a pattern that repeats at a power of two.
let payload = (0..<60_000).map { UInt8(truncatingIfNeeded: $0 &* 167 ^ ($0 >> 8)) }

/// A download into a folder of its own, with waits that a test can afford.
final class DownloadCase {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("assay-\(UUID().uuidString)").path
  var download: Download
  private(set) var events: [DownloadEvent] = []

  init(_ addresses: URL..., expecting bytes: [UInt8]? = payload) {
    download = Download(
      from: addresses, to: folder + "/set/data.csv", original: OriginalDigest(stored: bytes.map { sha256(of: $0) }))
    download.firstWait = .milliseconds(10)
    download.timeout = .seconds(20)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func run(_ cancellation: Cancellation = Cancellation()) throws -> FetchedFile {
    try download.run(cancellation: cancellation) { [weak self] in self?.events.append($0) }
  }

  /// The text of the error that the download ends with.
  func failure(_ cancellation: Cancellation = Cancellation()) -> String {
    do {
      return "fetched \(try run(cancellation).path)"
    } catch {
      return "\(error)"
    }
  }

  /// Leaves what an earlier, interrupted attempt would.
  func leavePart(_ bytes: ArraySlice<UInt8>, from address: URL, entityTag: String? = "\"v1\"") throws {
    try FileManager.default.createDirectory(atPath: folder + "/set", withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: part))
    let tag = entityTag.map { ", \"entityTag\": \"\($0.replacing("\"", with: "\\\""))\"" } ?? ""
    let note = "{\"process\": 1, \"address\": \"\(address.absoluteString)\"\(tag)}"
    try Data(note.utf8).write(to: URL(fileURLWithPath: part + ".json"))
  }

  var part: String { download.destination + ".part" }
  var contents: [UInt8]? { FileManager.default.contents(atPath: download.destination).map { Array($0) } }
  var partContents: [UInt8]? { FileManager.default.contents(atPath: part).map { Array($0) } }
  var files: [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder + "/set").sorted()) ?? [] }
  var startedOver: [String] {
    events.compactMap { if case .startedOver(let why) = $0 { why } else { nil } }
  }
}
