import Diagnostics
import Testing

@Suite struct JSONTests {
  @Test func `text that could break out of its string is escaped`() {
    let json = JSON.string("a\"b\\c\n\t\u{1}\u{7F}é")
    #expect(String(decoding: json.compact(), as: UTF8.self) == #""a\"b\\c\n\t\u0001\u007fé""#)
  }

  @Test func `keys keep the order in which they were given`() {
    let json: JSON = ["b": 1, "a": [true, nil, "x"], "c": []]
    #expect(
      String(decoding: json.compact(), as: UTF8.self) == #"{"b":1,"a":[true,null,"x"],"c":[]}"#)
    #expect(
      String(decoding: json.pretty(), as: UTF8.self) == """
        {
          "b": 1,
          "a": [
            true,
            null,
            "x"
          ],
          "c": []
        }

        """)
  }

  @Test func `a long list has one item a line`() {
    let items: [JSON] = [["a": 1], ["b": "x"]]
    let head: [JSON.Member] = [.init("schema", 1), .init("commit", nil)]
    func listing(_ items: [JSON]) -> String {
      String(decoding: JSON.listing(head, "files", items.map { $0.compact() }), as: UTF8.self)
    }
    #expect(
      listing(items) == """
        {
          "schema": 1,
          "commit": null,
          "files": [
            {"a":1},
            {"b":"x"}
          ]
        }

        """)
    #expect(listing([]).hasSuffix("\"files\": []\n}\n"))
  }
}
