import Diagnostics
import Testing

@testable import Delivering

@Suite struct ResponseTests {
  private func meaning(_ status: Int, _ headers: [(String, String)] = []) -> Answer? {
    let response = Response(status: status, headers: headers.map { .init($0.0, $0.1) })
    do throws(Stop) {
      _ = try response.accepted()
      return nil
    } catch {
      return error.answer
    }
  }

  @Test(arguments: [200, 201, 202, 204])
  func `2xx is for the channel to read`(status: Int) { #expect(meaning(status) == nil) }

  @Test(arguments: [400, 401, 403, 404, 409, 410, 413, 422])
  func `what says that nothing was done is a refusal for good`(status: Int) {
    #expect(meaning(status) == .refused("it answers \(status)", isPermanent: true))
  }

  @Test(arguments: [100, 301, 302, 303, 307, 308, 408, 425, 499, 500, 502, 503, 504, 599])
  func `anything else may have been done`(status: Int) {
    #expect(meaning(status) == .unclear("it answers \(status)"))
  }

  @Test func `too many is a refusal for as long as it says`() {
    #expect(
      meaning(429, [("Retry-After", "7")])
        == .refused("it answers 429", isPermanent: false, retryAfter: .seconds(7)))
    #expect(
      meaning(403, [("x-ratelimit-remaining", "0"), ("retry-after", "5")])
        == .refused("it answers 403", isPermanent: false, retryAfter: .seconds(5)))
  }

  @Test(
    arguments: [
      ("Retry-After", "120", 120), ("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT", 37),
      ("Retry-After", "Sun, 06 Nov 1994 08:48:00 GMT", 0),
      ("x-rate-limit-reset", "1784111790", 1_000_000_050),
      ("x-ratelimit-reset", "1994-11-06T08:49:30.000Z", 30), ("ratelimit-reset", "15", 15),
      ("Retry-After", "-4", nil), ("Retry-After", "soon", nil), ("Retry-After", "1e300", nil),
    ] as [(String, String, Int64?)])
  func `how long to wait is read in each form`(name: String, value: String, seconds: Int64?) {
    let response = Response(status: 429, headers: [.init(name, value)])
    // 1994-11-06T08:49:00Z.
    let patience = response.patience(now: 784_111_740)
    #expect(patience == seconds.map { .seconds($0) })
  }

  @Test(arguments: [0, 1, 951_782_400, 1_709_164_800, 1_772_668_800, 4_102_444_799] as [Int64])
  func `a moment that is written is read again`(moment: Int64) {
    #expect(Moment.iso(Moment.text(moment)) == moment)
  }

  @Test(arguments: [
    "", "2026", "2026-03-05", "2026-03-05T12:00:00", "x026-03-05T12:00:00Z",
    "2026-03-05T12:00:00+1", "2026-03-05T12:00:00.Zx",
  ])
  func `what is no moment is none`(text: String) { #expect(Moment.iso(text) == nil) }

  @Test func `an offset is taken off`() {
    #expect(Moment.iso("1970-01-01T02:00:00+02:00") == 0)
    #expect(Moment.iso("1969-12-31T22:30:00.5-01:30") == 0)
  }

  @Test func `a message is one line, and not long`() {
    let response = Response(
      status: 422,
      body: Array("{\"error\": \"a\\n\\u0007b  \(String(repeating: "c", count: 400))\"}".utf8))
    #expect(response.told == "it answers 422: a b " + String(repeating: "c", count: 156))
  }
}

@Suite struct JSONReaderTests {
  @Test(arguments: [
    "{}", "[]", "null", "true", "-1", "0", #"{"b":1,"a":[2,{"c":"d"}]}"#, #""\"\\\n""#,
    #"{"a":1,"a":2}"#,
  ])
  func `what is read is written as it was`(text: String) {
    #expect(
      JSON(reading: Array(text.utf8)).map { String(decoding: $0.compact(), as: UTF8.self) } == text)
  }

  @Test(arguments: [
    "", " ", "{", "}", "[1,]", "{\"a\"}", "{\"a\":}", "{a:1}", "01", "-", "1.", "1e", "tru", "\"",
    "\"\\x\"",
    "\"\\u12\"", "\"\u{1}\"", "[1] 2", "nulll", "+1", ".5", "\"\\\"",
  ])
  func `what is no JSON is not read`(text: String) {
    #expect(JSON(reading: Array(text.utf8)) == nil)
  }

  @Test func `a depth that would end the stack is not entered`() {
    let deep = Array(String(repeating: "[", count: 100_000).utf8)
    #expect(JSON(reading: deep) == nil)
    let shallow = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
    #expect(JSON(reading: Array(shallow.utf8)) != nil)
  }

  @Test func `escapes are undone, and what is no text is not taken for one`() {
    #expect(JSON(reading: Array(#""\u00e9\ud83e\uddea\/\ud83e""#.utf8)) == .string("é🧪/\u{FFFD}"))
    #expect(JSON(reading: [0x22, 0xFF, 0x22]) == nil)
  }

  @Test func `a number that is too large stays what it was`() {
    #expect(
      JSON(reading: Array("[12345678901234567890,1.5e3]".utf8))?.items == [
        "12345678901234567890", "1.5e3",
      ])
  }

  @Test func `a member is put in its place, or at the end`() {
    let json: JSON = ["a": 1, "b": 2]
    #expect(json.with("a", 3) == ["a": 3, "b": 2])
    #expect(json.with("c", 3) == ["a": 1, "b": 2, "c": 3])
    #expect(json.without("a") == ["b": 2])
  }
}
