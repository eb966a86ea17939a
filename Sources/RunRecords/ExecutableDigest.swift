import Foundation

/// SHA-256 of the running program's file in hexadecimal, or nil if it cannot be read: the version of the code in keys
/// of a `RunStore`. Computed once.
///
/// Libraries that the program loads (BLAS, GSL, the system's) are not part of it.
public func executableDigest() -> String? { runningProgram }

private let runningProgram: String? = {
  // On Linux this leads to what was started, even if another file has taken its name meanwhile.
  let places: [String?] = ["/proc/self/exe", Bundle.main.executablePath, CommandLine.arguments.first]
  for place in places.compactMap({ $0 }) {
    if let program = try? Data(contentsOf: URL(fileURLWithPath: place), options: .mappedIfSafe) {
      return sha256(program)
    }
  }
  return nil
}()
