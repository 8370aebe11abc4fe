import Notes

/// Authors as feeds name them.
enum Person {
  /// An author; nil when there is no name, or only a generator's word for none.
  static func author(name: String?, email: String? = nil, url: String? = nil) -> Author? {
    guard let name = name?.unwrapped.nonEmpty, !placeholders.contains(name.lowercased()) else {
      return nil
    }
    let url = url?.unpadded.nonEmpty.flatMap { isWebAddress($0) ? $0 : nil }
    return Author(name: name, email: email?.unpadded.nonEmpty, url: url)
  }

  /// An author as RSS writes one: `ada@example.org (Ada Lovelace)`, or a name alone.
  static func author(line: String) -> Author? {
    let line = line.unwrapped
    guard let open = line.firstIndex(of: "("), line.hasSuffix(")") else {
      return line.contains("@") && !line.contains(" ") ? nil : author(name: line)
    }
    return author(
      name: String(line[line.index(after: open)...].dropLast()), email: String(line[..<open]))
  }

  /// Zola writes `Unknown`, WordPress `admin`.
  private static let placeholders: Set = ["unknown", "admin", "anonymous", "author", "noreply"]
}
