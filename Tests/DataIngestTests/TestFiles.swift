import Foundation

/// The folder of originals, or nil where they are absent.
let datasets = ProcessInfo.processInfo.environment["ASSAY_DATASETS"]

/// Whether an original is at hand.
func hasData(_ path: String) -> Bool {
  datasets.map { FileManager.default.fileExists(atPath: "\($0)/\(path)") } ?? false
}

/// The contracts of the project.
let contractFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appendingPathComponent("dataset").path

/// A file that lives as long as `body` runs.
func withFile<T>(_ bytes: some Sequence<UInt8>, named name: String = "data.csv", _ body: (String) throws -> T) throws
  -> T
{
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("assay-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let file = folder.appendingPathComponent(name)
  try Data(bytes).write(to: file)
  return try body(file.path)
}

func withFile<T>(_ text: String, _ body: (String) throws -> T) throws -> T {
  try withFile(text.utf8, body)
}

/// A gzip member with one stored block: what any compressor may write, made without one.
func gzipped(_ bytes: [UInt8]) -> [UInt8] {
  var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
  var rest = bytes[...]
  repeat {
    let block = rest.prefix(65_535)
    rest = rest.dropFirst(block.count)
    let count = UInt16(block.count)
    result += [rest.isEmpty ? 1 : 0, UInt8(count & 255), UInt8(count >> 8), UInt8(~count & 255), UInt8(~count >> 8)]
    result += block
  } while !rest.isEmpty
  for word in [crc32(bytes), UInt32(truncatingIfNeeded: bytes.count)] {
    result += [0, 8, 16, 24].map { UInt8((word >> $0) & 255) }
  }
  return result
}

private func crc32(_ bytes: [UInt8]) -> UInt32 {
  ~bytes.reduce(UInt32.max) { crc, byte in
    (0..<8).reduce(crc ^ UInt32(byte)) { value, _ in value & 1 == 1 ? (value >> 1) ^ 0xEDB8_8320 : value >> 1 }
  }
}
