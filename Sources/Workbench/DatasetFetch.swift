public import DataIngest
import Foundation
public import NumericKernels
public import StrictYAML

/// Brings the original of a data set to where Assay looks for it.
public struct DatasetFetch: Sendable {
  public let contract: DatasetContract
  /// The folder of data sets that the file goes to, laid out as the contract says.
  public let folder: String
  /// Seconds without a byte after which an attempt ends.
  public var timeout: Double = 30
  public var retries = 3
  private let searched: [String]

  /// - Parameter folder: nil stands for the user's own data folder.
  public init(named name: String, to folder: String? = nil) throws(YAMLProblems) {
    contract = try DatasetContract(named: name, in: DataFolders.contracts())
    self.folder = folder ?? DataFolders.own
    searched = folder.map { [$0] } ?? DataFolders.originals
  }

  private var destination: String { "\(folder)/\(contract.file)" }

  /// The original, when it is at hand already. Another file under its name is replaced where the original goes to.
  ///
  /// - Throws: `IngestError` when another file stands where it would be found first.
  public func fileAtHand() throws(IngestError) -> String? {
    guard let file = contract.locateFile(in: searched) else { return nil }
    guard try contract.original.compare(file).match == .different else { return file }
    if folderURL(of: file) == folderURL(of: destination) { return nil }
    throw IngestError(
      IngestProblem(
        file: file, "this is not the original of '\(contract.name)', and it would be found first",
        advice: "remove it, or choose a folder with --to"))
  }

  /// Refuses data that only hands can fetch.
  ///
  /// - Throws: `IngestError` that says how.
  public func checkAddress() throws(IngestError) {
    guard contract.download.isEmpty else { return }
    throw IngestError(
      IngestProblem(
        file: contract.path, "'\(contract.name)' has no address to download from", advice: contract.fetchAdvice))
  }

  /// Fetches the file from the contract's addresses.
  ///
  /// - Throws: `DownloadError`.
  public func download(
    cancellation: Cancellation, report: @escaping (DownloadEvent) -> Void
  ) throws(DownloadError) -> FetchedFile {
    var download = Download(from: contract.download, to: destination, original: contract.original)
    download.timeout = .seconds(timeout)
    download.retries = retries
    return try download.run(cancellation: cancellation, report: report)
  }

  /// Takes a copy at hand.
  ///
  /// - Throws: `DownloadError`.
  public func copy(from file: String, cancellation: Cancellation) throws(DownloadError) -> FetchedFile {
    try installCopy(of: file, as: destination, original: contract.original, cancellation: cancellation)
  }

  /// Whether Assay, started as it is now, finds the data in that file.
  public func finds(_ file: FetchedFile) -> Bool {
    contract.locateFile(in: DataFolders.originals) == file.path
  }

  private func folderURL(of file: String) -> URL {
    URL(fileURLWithPath: file).standardizedFileURL.deletingLastPathComponent()
  }
}
