internal import ConfigFormats
package import Diagnostics
package import Workflow

/// What `pipelines/site.yaml` says of people: who they are, what they may, and how they prove it.
///
/// The rest of that file is the site's; content knows nothing of roles.
package struct SitePeople: Hashable, Sendable {
  package var people = People()
  /// Public keys of SSH by the name of the person.
  package var keys: [String: String] = [:]
  /// Whether an approval has to carry a signature.
  package var isSigned = false
  /// The file of the repository with allowed signers, as in ssh-keygen(1).
  package var signers: String?

  /// Whether all that the file says of people was understood.
  package var isWhole = true

  package init() {}

  /// What stands for a file that cannot be understood.
  ///
  /// Nobody may do anything, and whatever is approved has to be signed. Nothing said at all would be
  /// the opposite.
  static var unknown: SitePeople {
    var people = SitePeople()
    people.people.listed = []
    people.isSigned = true
    people.isWhole = false
    return people
  }

  /// Reads the file's keys for people; never fails.
  ///
  /// What is wrong gives nobody a role and takes no duty away.
  ///
  /// - Parameter file: `pipelines/site.yaml`; a file that is no YAML is reported by whoever reads
  ///   the rest of it.
  /// - Returns: What it says, as far as it can be understood.
  package static func read(_ file: SourceFile) -> Checked<SitePeople> {
    guard let value = try? ConfigFormat.yaml.read(file.bytes[...]) else {
      return Checked(.unknown, [])
    }
    var result = SitePeople()
    var check = ShapeCheck(path: file.path, ids: .site)
    for entry in value.table ?? [] {
      guard let shape = shapes.first(where: { $0.name == entry.key })?.shape else { continue }
      let before = check.diagnostics.count
      check.check(entry.value, shape, as: entry.key, at: entry.keyRange)
      let isWrong = check.diagnostics[before...].contains { $0.severity == .error }
      if isWrong { result.isWhole = false }
      switch entry.key {
      case "signed": result.isSigned = isWrong || entry.value.bool ?? true
      case "signers": result.signers = isWrong ? nil : entry.value.text
      default: result.take(isWrong ? [] : entry.value.table ?? [])
      }
    }
    return Checked(result, check.diagnostics)
  }

  private mutating func take(_ entries: [ConfigValue.Entry]) {
    people.listed = entries.map { entry in
      keys[entry.key] = entry.value["key"]?.text
      return People.Person(
        entry.key, email: entry.value["email"]?.text,
        roles: Set((entry.value["roles"]?.list ?? []).compactMap(\.text)))
    }
  }
}

extension SitePeople {
  /// The keys of the file that are read here, with their schemas.
  static var schema: [JSON.Member] { shapes.map { .init($0.name, $0.schema) } }

  private static let shapes = [
    Shape.Key(
      "people", .map(.person, person, atLeast: 1), "Who may approve and start pipelines, by name."),
    Shape.Key("signed", .flag, "Whether an approval has to carry an SSH signature."),
    Shape.Key("signers", .form(.folder), "The file with allowed signers."),
  ]

  private static let person = Shape.table(
    .init(
      noun: "a person",
      keys: [
        .init("email", .form(.address), "The address that git knows the person by."),
        .init(
          "roles", .list(.form(.role), atLeast: 1, unique: true), required: true,
          "What the person may do.", example: "[editor]"),
        .init("key", .form(.publicKey), "The public key with which the person signs."),
      ]))
}

extension TextForm {
  fileprivate static let person = TextForm(
    noun: "the name of a person", pattern: #"^[^\s"*?!,]+( [^\s"*?!,]+)*$"#,
    hint: "write a name, an e-mail address or the name of a user"
  ) { text in
    !text.hasPrefix(" ") && !text.hasSuffix(" ") && !text.contains("  ")
      && isPrincipal(text.filter { $0 != " " })
  }

  fileprivate static let address = TextForm(
    noun: "an e-mail address", pattern: #"^[^\s"*?!,@]+@[^\s"*?!,@]+$"#,
    hint: "write it as git's user.email has it"
  ) { text in
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { isPrincipal(String($0)) }
  }

  /// Whether a text means itself in a list of allowed signers, where a `*` is anybody.
  private static func isPrincipal(_ text: String) -> Bool {
    !text.isEmpty
      && !text.unicodeScalars.contains {
        $0.properties.isWhitespace || "\"*?!,".unicodeScalars.contains($0)
      }
  }

  fileprivate static let publicKey = TextForm(
    noun: "a public key of SSH", pattern: "^(ssh|ecdsa|sk)-[a-z0-9@.-]+ [A-Za-z0-9+/]+=*( .*)?$",
    hint: "write the line of the file that ends in '.pub'"
  ) { text in
    let parts = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2, ["ssh-", "ecdsa-", "sk-"].contains(where: parts[0].hasPrefix) else {
      return false
    }
    let isKind = { (scalar: Unicode.Scalar) in
      scalar.isLower || scalar.isDigit || "@.-".unicodeScalars.contains(scalar)
    }
    let body = parts[1].prefix { $0 != "=" }
    return parts[0].unicodeScalars.allSatisfy(isKind) && !body.isEmpty
      && parts[1].dropFirst(body.count).allSatisfy { $0 == "=" }
      && body.unicodeScalars.allSatisfy { $0.isLetter || $0.isDigit || $0 == "+" || $0 == "/" }
      && !text.contains { $0.isNewline }
  }
}

extension ShapeCheck.IDs {
  fileprivate static let site = ShapeCheck.IDs(
    invalid: "config.invalid", unknownKey: "config.unknown-key", missingKey: "config.invalid",
    unknownKeySeverity: .warning)
}
