/// Traffic features of one connection in the context of those before it (KDD Cup 99; Lee and Stolfo 2000,
/// doi 10.1145/382912.382914).
///
/// Two windows, both over connections in time order and both *including the current one*, so counts are at least 1:
/// - the **time window**: connections whose start lies in [t − 2 s, t], where t is the start of the current one;
///   of those that start at the very same time only the ones that come earlier in order (no future in a window);
/// - the **host window**: the last 100 connections to the same destination host, however long ago.
///
/// A rate is a share of the connections counted, 0…1. A connection is counted from its start with its final flag: in
/// a live deployment the flag of a connection still open is not known yet.
///
/// Departures. The programs that computed the features of KDD Cup 99 were not published and its files do not follow
/// its paper: their host windows saturate at 255 connections instead of 100, and their `dst_host_srv_…` features
/// count connections to *other* hosts too. Here the host window is what the paper says, a window of 100 connections
/// to one destination host; `dstHostSrvDiffHostRate` is therefore about source hosts, the only ones that differ in it.
/// Which flags are errors was read off the files: `ConnectionFlag.isSynError`, `.isRejectError`.
public struct WindowFeatures: Sendable, Hashable {
  // Time window, connections to the same destination host as the current one ("same host"):

  /// Same-host connections.
  public var count = 0
  /// Connections to the same service as the current one, to any host ("same service").
  public var srvCount = 0
  /// Share of SYN errors among the same-host connections.
  public var serrorRate = 0.0
  /// Share of SYN errors among the same-service connections.
  public var srvSerrorRate = 0.0
  /// Share of reject errors among the same-host connections.
  public var rerrorRate = 0.0
  /// Share of reject errors among the same-service connections.
  public var srvRerrorRate = 0.0
  /// Share of the same-host connections that go to the same service.
  public var sameSrvRate = 0.0
  /// Share of the same-host connections that go to another service: 1 − `sameSrvRate`.
  public var diffSrvRate = 0.0
  /// Share of the same-service connections that go to another destination host.
  public var srvDiffHostRate = 0.0

  // Host window:

  /// Connections in the window, 1…100.
  public var dstHostCount = 0
  /// Those to the same service.
  public var dstHostSrvCount = 0
  /// `dstHostSrvCount` / `dstHostCount`.
  public var dstHostSameSrvRate = 0.0
  /// 1 − `dstHostSameSrvRate`.
  public var dstHostDiffSrvRate = 0.0
  /// Share of the window with the same source port as the current connection.
  public var dstHostSameSrcPortRate = 0.0
  /// Share of the same-service connections in the window that come from another source host.
  public var dstHostSrvDiffHostRate = 0.0
  /// Share of SYN errors in the window.
  public var dstHostSerrorRate = 0.0
  /// Share of SYN errors among the same-service connections in the window.
  public var dstHostSrvSerrorRate = 0.0
  /// Share of reject errors in the window.
  public var dstHostRerrorRate = 0.0
  /// Share of reject errors among the same-service connections in the window.
  public var dstHostSrvRerrorRate = 0.0

  public init() {}
}

/// The window features of each of `records`, which stand in time order.
///
/// - Complexity: O(*n*), see `ConnectionWindows`.
public func windowFeatures(of records: [ConnectionRecord]) -> [WindowFeatures] {
  var windows = ConnectionWindows()
  return records.map { windows.append($0) }
}
