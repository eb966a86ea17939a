import Foundation

/// One line of JSON on standard output: what `Benchmarks/peers/run` reads of every program.
struct Measurement: Codable {
  let task: String
  let rows: Int
  let columns: Int
  let loadSeconds: Double
  /// Memory that was resident once the matrix was there, before anything was computed.
  let loadedBytes: Int
  /// Wall-clock seconds of each repetition.
  let computeSeconds: [Double]
  /// User CPU seconds of all repetitions together.
  let userSeconds: Double
  let systemSeconds: Double
  /// The most memory that was resident at once, before the answer was written.
  let peakBytes: Int
  /// Sum of the answer's values: a first look at whether two programs agree.
  let sum: Double
  let version: String

  func print() throws {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = .sortedKeys
    // Infinite scores would be refused, and the figures with them.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    Swift.print(String(decoding: try encoder.encode(self), as: UTF8.self))
  }
}

/// Seconds that the clock and the processor counted between two moments.
struct Stopwatch {
  private let start = ContinuousClock.now
  private let usage = ProcessTimes.now

  var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }
  var processor: ProcessTimes {
    let now = ProcessTimes.now
    return ProcessTimes(user: now.user - usage.user, system: now.system - usage.system)
  }
}

/// Processor time of this process, all threads.
struct ProcessTimes {
  let user: Double
  let system: Double

  static var now: ProcessTimes {
    var usage = rusage()
    #if os(Linux)
      getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
    #else
      getrusage(RUSAGE_SELF, &usage)
    #endif
    return ProcessTimes(user: seconds(usage.ru_utime), system: seconds(usage.ru_stime))
  }

  private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
}

/// The most memory this process had resident at once, in bytes; 0 where the system does not say.
func peakResidentBytes() -> Int { statusBytes("VmHWM:") }

/// Memory this process has resident now, in bytes; 0 where the system does not say.
func residentBytes() -> Int { statusBytes("VmRSS:") }

private func statusBytes(_ key: String) -> Int {
  guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
    let line = status.split(separator: "\n").first(where: { $0.hasPrefix(key) }),
    let kilobytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) })
  else { return 0 }
  return kilobytes * 1024
}

/// Runs `work` as often as asked, and keeps the answer of the last time.
func measured<T>(repetitions: Int, _ work: () throws -> T) throws -> (
  answer: T, seconds: [Double], processor: ProcessTimes
) {
  let whole = Stopwatch()
  var answer: T?
  let seconds = try (0..<repetitions).map { _ in
    answer = nil
    let one = Stopwatch()
    answer = try work()
    return one.seconds
  }
  guard let answer else { throw BenchError("at least one repetition is needed") }
  return (answer, seconds, whole.processor)
}
