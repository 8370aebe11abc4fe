internal import Git

/// git itself, which calls the hooks, and the library that reads repositories.
enum GitCheck {
  static func examine(_ patient: Patient) async -> [Finding] {
    let library = Finding("libgit2", .fine, Repository.libraryVersion)
    guard let answer = try? Tool.call("git", ["--version"]), answer.status == 0 else {
      return [
        Finding(
          "git", .advice, "not installed: nothing calls the hooks, and nothing fetches receipts",
          mend: "apt-get install git"), library,
      ]
    }
    let words = String(decoding: answer.output, as: UTF8.self).split(separator: "\n").first ?? ""
    return [Finding("git", .fine, String(words)), library]
  }
}
