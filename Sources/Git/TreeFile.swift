/// One entry of a commit's files, or of the index.
package struct TreeFile: Hashable, Sendable {
  /// What git stores under a path.
  package enum Kind: Hashable, Sendable {
    case file
    case executable
    /// The blob holds the target; it is never followed.
    case symlink
    /// The id is a commit of another repository; there is nothing to read here.
    case submodule

    /// Whether there is a file's content to read.
    package var isRegular: Bool { self == .file || self == .executable }
  }

  /// What is wrong with a path, so that it must not be used to build another.
  package enum Flaw: Hashable, Sendable {
    /// ``TreeFile/path`` is not what git has; U+FFFD stands for what is not UTF-8.
    case notUTF8
    /// It has a component that is empty, `.`, `..` or a form of `.git`, a backslash, a colon that
    /// Windows takes for a drive or a stream, or a control character.
    case hostile
  }

  /// The whole path from the root of the tree, with `/` between components.
  package var path: String
  package var id: ObjectID
  package var kind: Kind
  /// What is wrong with the path; nil for nearly every path there is.
  package var flaw: Flaw?

  package init(path: String, id: ObjectID, kind: Kind, flaw: Flaw? = nil) {
    self.path = path
    self.id = id
    self.kind = kind
    self.flaw = flaw
  }

  init(_ path: PathBytes, id: ObjectID, mode: UInt32) {
    self.init(path: path.text, id: id, kind: Kind(mode: mode), flaw: Flaw(of: path.bytes))
  }
}

extension TreeFile.Kind {
  /// The kind that git means by a mode which is not a folder's.
  init(mode: UInt32) {
    switch mode & 0o170000 {
    case 0o120000: self = .symlink
    case 0o160000: self = .submodule
    default: self = mode & 0o100 != 0 ? .executable : .file
    }
  }
}

extension TreeFile.Flaw {
  init?(of path: [UInt8]) {
    guard isSuspicious(path) else { return nil }
    guard PathBytes(path).isUTF8 else {
      self = .notUTF8
      return
    }
    for byte in path where byte < 0x20 || byte == 0x7f || byte == UInt8(ascii: "\\") {
      self = .hostile
      return
    }
    guard
      path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        .contains(where: isHostile)
    else { return nil }
    self = .hostile
  }
}

/// Whether a path may have a flaw: all that do, and few others.
private func isSuspicious(_ path: [UInt8]) -> Bool {
  var isStart = true
  for byte in path {
    switch byte {
    case UInt8(ascii: "/"):
      if isStart { return true }
      isStart = true
      continue
    case UInt8(ascii: "."): if isStart { return true }
    case 0..<0x20, 0x7f..., UInt8(ascii: "\\"), UInt8(ascii: ":"), UInt8(ascii: "~"): return true
    default: break
    }
    isStart = false
  }
  return isStart
}

private func isHostile(_ component: ArraySlice<UInt8>) -> Bool {
  // Windows drops dots and spaces at the end, and HFS ignores some invisible characters: git
  // refuses the same forms (core.protectNTFS, core.protectHFS).
  var text = String(decoding: component, as: UTF8.self)
  text.unicodeScalars.removeAll { scalar in
    switch scalar.value {
    case 0x200c...0x200f, 0x202a...0x202e, 0x206a...0x206f, 0xfeff: true
    default: false
    }
  }
  if text.isEmpty || text == "." || text == ".." { return true }
  let stream = text.prefix { $0 != ":" }
  var name = stream.lowercased()
  while name.hasSuffix(".") || name.hasSuffix(" ") { name.removeLast() }
  if name == ".git" || name == "git~1" { return true }
  return stream.count == 1 && text.count > 1
}
