package import Diagnostics
internal import Notes

/// `check --rules`: every rule of the content, as ``Rule`` describes it.
package enum RuleList {
  /// One rule after the other: its id and how loud it is, what it asks for, and an example.
  package static var text: String {
    Rule.all.map { rule in
      let examples = [("wrong", rule.wrong), ("right", rule.right)].map { name, example in
        example.split(separator: "\n").enumerated().map { index, line in
          "  \(index == 0 ? name + ":" : "      ") \(String(line).visible)"
        }
        .joined(separator: "\n")
      }
      return "\(rule.id) (\(rule.setting.rawValue))\n  \(rule.summary)\n"
        + examples.joined(separator: "\n")
    }
    .joined(separator: "\n\n")
  }

  /// The same for programs, schema 1.
  package static var json: JSON {
    [
      "schema": 1,
      "rules": .array(
        Rule.all.map { rule in
          [
            "id": .string(rule.id.description), "severity": .string(rule.severity.rawValue),
            "setting": .string(rule.setting.rawValue), "summary": .string(rule.summary),
            "why": .string(rule.why), "wrong": .string(rule.wrong), "right": .string(rule.right),
          ]
        }),
    ]
  }
}
