import Notes

/// Where a copied picture stands.
enum AssetPath {
  /// `assets/`, and then the path that the picture had on its site; a stranger's host comes first.
  ///
  /// Nothing that a feed says leads out of `assets/`, and nothing there is a note, a script or a
  /// file that a tool would read.
  static func path(of address: String, home: String?) -> String? {
    guard let parts = Web.parts(of: address), let last = parts.path.last else { return nil }
    let ending = last.split(separator: ".").last.map { $0.lowercased() } ?? ""
    guard last.contains("."), !last.hasPrefix("."), endings.contains(ending) else { return nil }
    var names = parts.path
    if parts.host != home.flatMap({ Web.parts(of: $0)?.host }) { names.insert(parts.host, at: 0) }
    if names.first == "assets" { names.removeFirst() }
    names = names.map(clean).filter { !$0.isEmpty }
    let path = (["assets"] + names).joined(separator: "/")
    return names.isEmpty || path.utf8.count > 400 ? nil : path
  }

  private static let endings: Set = [
    "png", "jpg", "jpeg", "gif", "webp", "avif", "ico", "mp3", "ogg", "oga", "opus", "wav", "mp4",
    "webm", "ogv",
  ]

  /// A file's name of letters, digits, `.`, `-` and `_`, that does not begin with a dot.
  private static func clean(_ name: String) -> String {
    var out = ""
    for scalar in name.unicodeScalars {
      let isKept =
        scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal
        || scalar == "." || scalar == "-" || scalar == "_"
      out.unicodeScalars.append(isKept ? scalar : "-")
    }
    out = String(out.drop { $0 == "." })
    while out.utf8.count > 120 { out.removeFirst() }
    return out
  }
}
