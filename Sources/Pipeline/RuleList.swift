package import Diagnostics
internal import Notes

/// `check --rules`: every rule of the content and of pipeline files, as ``Rule`` describes it.
package enum RuleList {
  private static let all = Rule.all + Rule.pipelines

  /// Whether a configuration may say how loud a rule is.
  private static func isConfigurable(_ rule: Rule) -> Bool { Rule(rule.id) != nil }

  /// One rule after the other: its id and how loud it is, what it asks for, and an example.
  package static var text: String {
    all.map { rule in
      let setting = rule.setting.rawValue + (isConfigurable(rule) ? "" : ", always")
      let examples = [("wrong", rule.wrong), ("right", rule.right)].map { name, example in
        example.split(separator: "\n").enumerated().map { index, line in
          "  \(index == 0 ? name + ":" : "      ") \(String(line).visible)"
        }
        .joined(separator: "\n")
      }
      return "\(rule.id) (\(setting))\n  \(rule.summary)\n"
        + examples.joined(separator: "\n")
    }
    .joined(separator: "\n\n")
  }

  /// The rules as reports for other programs describe them.
  package static var reported: [ReportedRule] {
    all.map {
      ReportedRule(id: $0.id, severity: $0.severity, summary: $0.summary, explanation: $0.why)
    }
  }

  /// The same for programs, schema 1.
  package static var json: JSON {
    [
      "schema": 1,
      "rules": .array(
        all.map { rule in
          [
            "id": .string(rule.id.description), "severity": .string(rule.severity.rawValue),
            "setting": .string(rule.setting.rawValue),
            "configurable": .bool(isConfigurable(rule)), "summary": .string(rule.summary),
            "why": .string(rule.why), "wrong": .string(rule.wrong), "right": .string(rule.right),
          ]
        }),
    ]
  }
}
