/// Diagnostics in the form that code scanning reads: SARIF 2.1.0.
///
/// Source: docs.oasis-open.org/sarif/sarif/v2.1.0.
package enum SARIFReport {
  /// A log of one run.
  ///
  /// - Parameters:
  ///   - diagnostics: In the order in which they are to stand.
  ///   - rules: What each id means; ids that are not among them are described by their name alone.
  ///   - version: The program's.
  ///   - columns: Knows the text of the files.
  /// - Returns: The whole document.
  package static func report(
    _ diagnostics: [Diagnostic], rules: [ReportedRule], version: String, columns: CharacterColumns
  ) -> JSON {
    let known = Set(rules.map(\.id))
    var others: [Diagnostic.ID] = []
    for diagnostic in diagnostics
    where !known.contains(diagnostic.id) && !others.contains(diagnostic.id) {
      others.append(diagnostic.id)
    }
    let all = rules.map(rule) + others.map { ["id": .string($0.description)] }
    let places = Dictionary(
      (rules.map(\.id) + others).enumerated().map { ($0.element, $0.offset) },
      uniquingKeysWith: { first, _ in first })
    return [
      "$schema":
        "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
      "version": "2.1.0",
      "runs": [
        [
          "tool": [
            "driver": [
              "name": "controlroom", "version": .string(version),
              "semanticVersion": .string(version), "rules": .array(all),
            ]
          ],
          "columnKind": "unicodeCodePoints",
          "originalUriBaseIds": ["ROOT": ["description": ["text": "The root of the repository."]]],
          "results": .array(
            diagnostics.map { result($0, at: places[$0.id] ?? 0, columns.range($0)) }),
        ]
      ],
    ]
  }

  private static func rule(_ rule: ReportedRule) -> JSON {
    [
      "id": .string(rule.id.description),
      "shortDescription": ["text": .string(rule.summary)],
      "fullDescription": ["text": .string(rule.explanation)],
      "defaultConfiguration": ["level": .string(rule.severity.rawValue)],
    ]
  }

  private static func result(
    _ diagnostic: Diagnostic, at index: Int, _ range: SourceRange
  ) -> JSON {
    let location: JSON = ["uri": .string(uri(diagnostic.path)), "uriBaseId": "ROOT"]
    var text = diagnostic.message.visible
    if let hint = diagnostic.hint { text += "\n\(hint.visible)" }
    var members: [JSON.Member] = [
      .init("ruleId", .string(diagnostic.id.description)), .init("ruleIndex", .number(index)),
      .init("level", .string(diagnostic.severity.rawValue)),
      .init("message", ["text": .string(text)]),
      .init(
        "locations",
        [["physicalLocation": ["artifactLocation": location, "region": region(range)]]]),
      .init(
        "partialFingerprints",
        ["finding/v1": .string(fingerprint(diagnostic))]),
    ]
    if let fix = diagnostic.fix {
      let replacement: JSON = [
        "deletedRegion": region(range), "insertedContent": ["text": .string(fix)],
      ]
      members.append(
        .init(
          "fixes",
          [
            [
              "description": ["text": .string((diagnostic.hint ?? "mend it").visible)],
              "artifactChanges": [
                ["artifactLocation": location, "replacements": .array([replacement])]
              ],
            ]
          ]))
    }
    return .object(members)
  }

  private static func region(_ range: SourceRange) -> JSON {
    [
      "startLine": .number(range.lowerBound.line), "startColumn": .number(range.lowerBound.column),
      "endLine": .number(range.upperBound.line), "endColumn": .number(range.upperBound.column),
    ]
  }

  /// What stays the same when lines above are added or taken away: FNV-1a of 64 bits.
  private static func fingerprint(_ diagnostic: Diagnostic) -> String {
    let text = "\(diagnostic.id)\n\(diagnostic.path)\n\(diagnostic.message)"
    let hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    return String(hash, radix: 16)
  }

  /// A path as a relative reference of RFC 3986.
  private static func uri(_ path: String) -> String {
    let kept = Set(
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=@/".utf8)
    let hex = Array("0123456789ABCDEF".utf8)
    var out: [UInt8] = []
    for byte in path.utf8 {
      if kept.contains(byte) {
        out.append(byte)
      } else {
        out += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
