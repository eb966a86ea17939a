import Dispatch
import Foundation
import NumericKernels
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Names of status codes.
enum HTTPStatus {
  static func name(_ status: Int) -> String { HTTPURLResponse.localizedString(forStatusCode: status) }
}

/// One request under way. What comes in is kept in order for the thread that asks for it.
struct HTTPTransfer {
  enum Event: Sendable {
    case redirected
    case head(ResponseHead)
    case bytes(Data)
    case ended(Fault?)
  }

  /// Why a transfer broke.
  struct Fault: Sendable {
    let reason: String
    /// The same request may succeed later.
    let isPassing: Bool
  }

  private let inbox = TransferInbox()
  private let session: URLSession

  /// Starts the request: all bytes from `offset` on, provided the file is still the one of `validator`.
  ///
  /// - Parameter validator: an entity tag or a date, as the server gave it.
  init(_ address: URL, offset: Int, validator: String?, timeout: Duration) {
    var request = URLRequest(url: address)
    request.setValue("assay", forHTTPHeaderField: "User-Agent")
    // Packed on the way, a part of the file could not be asked for.
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
    if offset > 0 {
      request.setValue("bytes=\(offset)-", forHTTPHeaderField: "Range")
      if let validator { request.setValue(validator, forHTTPHeaderField: "If-Range") }
    }
    let configuration = URLSessionConfiguration.ephemeral
    configuration.urlCache = nil
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    // `next` watches the time; the session's own watch only has to come later.
    configuration.timeoutIntervalForRequest = 60 + 2 * Double(timeout.components.seconds)
    session = URLSession(configuration: configuration, delegate: inbox, delegateQueue: nil)
    session.dataTask(with: request).resume()
  }

  /// Ends the transfer; what still comes in is dropped.
  func stop() { session.invalidateAndCancel() }

  /// Waits for what comes next.
  ///
  /// - Returns: nil when nothing came within `timeout`.
  /// - Throws: `KernelError.cancelled`.
  func next(within timeout: Duration, _ cancellation: Cancellation) throws(KernelError) -> Event? {
    let end = ContinuousClock.now + timeout
    while true {
      if cancellation.isCancelled { throw .cancelled }
      if let event = inbox.take(within: .milliseconds(50)) { return event }
      if ContinuousClock.now > end { return nil }
    }
  }
}

/// Collects the events of a transfer.
private final class TransferInbox: NSObject, URLSessionDataDelegate {
  private let events = Mutex<[HTTPTransfer.Event]>([])
  private let arrivals = DispatchSemaphore(value: 0)
  /// Set when the server sent us on to where we do not go; the transfer is ended by what comes next. Ending it from
  /// within the question whether to go there would take the session apart while it waits for the answer.
  private let refusal = Mutex<HTTPTransfer.Fault?>(nil)

  func take(within time: DispatchTimeInterval) -> HTTPTransfer.Event? {
    guard arrivals.wait(timeout: .now() + time) == .success else { return nil }
    return events.withLock { $0.isEmpty ? nil : $0.removeFirst() }
  }

  private func put(_ event: HTTPTransfer.Event) {
    events.withLock { $0.append(event) }
    arrivals.signal()
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
  ) {
    if let refused = refusal.withLock({ $0 }) {
      put(.ended(refused))
    } else if let response = response as? HTTPURLResponse {
      var headers: [String: String] = [:]
      for (name, value) in response.allHeaderFields { headers["\(name)"] = "\(value)" }
      put(.head(ResponseHead(status: response.statusCode, headers: headers)))
    }
    completionHandler(.allow)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) { put(.bytes(data)) }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) {
    // The header itself is judged: the new request may already have been bent to this server's scheme.
    let location = response.value(forHTTPHeaderField: "Location") ?? ""
    guard let source = response.url, let target = URL(string: location, relativeTo: source)?.absoluteURL,
      isRedirectAllowed(from: source, to: target)
    else {
      let reason = "status \(response.statusCode), sent on to '\(location)', where Assay does not go"
      refusal.withLock { $0 = HTTPTransfer.Fault(reason: reason, isPassing: false) }
      completionHandler(nil)
      return
    }
    put(.redirected)
    completionHandler(request)
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    put(.ended(refusal.withLock { $0 } ?? error.map { Self.fault($0) }))
  }

  private static func fault(_ error: any Error) -> HTTPTransfer.Fault {
    let lasting: [URLError.Code] = [
      .badURL, .unsupportedURL, .httpTooManyRedirects, .secureConnectionFailed, .serverCertificateUntrusted,
      .serverCertificateHasBadDate, .serverCertificateNotYetValid, .serverCertificateHasUnknownRoot,
    ]
    let code = (error as? URLError)?.code
    let text = (error as NSError).userInfo[NSLocalizedDescriptionKey] as? String
    return HTTPTransfer.Fault(
      reason: text ?? error.localizedDescription, isPassing: !lasting.contains { $0 == code })
  }
}
