import Foundation

/// Paths of `name` in the folders at and above some starting places, nearest first: the start given, the current folder,
/// the program.
///
/// - Parameter start: A file or folder to look from first.
func placesAbove(_ name: String, near start: String? = nil) -> [String] {
  let program = Bundle.main.executableURL?.resolvingSymlinksInPath().path
  var places: [String] = []
  for start in [start, FileManager.default.currentDirectoryPath, program].compactMap({ $0 }) {
    var folder = URL(fileURLWithPath: start).standardizedFileURL
    while folder.path != "/" {
      places.append(folder.appendingPathComponent(name).path)
      folder.deleteLastPathComponent()
    }
  }
  return places
}
