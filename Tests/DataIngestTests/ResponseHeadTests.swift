import DataIngest
import Foundation
import Testing

@Suite struct ResponseHeadTests {
  @Test(
    arguments: [
      ("bytes 0-9/10", 0...9, 10), ("Bytes 5-9/*", 5...9, nil), ("bytes */10", nil, 10), ("bytes  1-1/2", 1...1, 2),
    ] as [(String, ClosedRange<Int>?, Int?)])
  func readsContentRanges(text: String, bytes: ClosedRange<Int>?, total: Int?) throws {
    let range = try #require(ContentRange(text))
    #expect(range.bytes == bytes && range.total == total)
  }

  @Test(arguments: [
    "", "bytes", "bytes 9-0/10", "bytes 0-10/10", "bytes 0-9/x", "items 0-9/10", "bytes -5/10",
    "bytes 0-9/99999999999999999999", "bytes 99999999999999999999-9/10",
  ]) func refusesOtherContentRanges(text: String) {
    #expect(ContentRange(text) == nil)
  }

  @Test(arguments: [
    ("http://a/x", "http://b/y", true), ("http://a/x", "https://b/y", true), ("https://a/x", "https://b/y", true),
    ("https://a/x", "http://a/x", false), ("http://a/x", "file:///etc/passwd", false),
    ("http://a/x", "ftp://b/y", false), ("http://a/x", "http:///y", false),
  ]) func redirects(source: String, target: String, isAllowed: Bool) throws {
    let (source, target) = try (#require(URL(string: source)), #require(URL(string: target)))
    #expect(isRedirectAllowed(from: source, to: target) == isAllowed)
  }

  @Test func weakTagsPromiseNothing() {
    #expect(ResponseHead(status: 200, headers: ["ETag": "W/\"1\""]).entityTag == nil)
    #expect(ResponseHead(status: 200, headers: ["eTag": "\"1\""]).entityTag == "\"1\"")
  }
}
