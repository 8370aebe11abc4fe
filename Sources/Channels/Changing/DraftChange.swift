internal import Diagnostics
package import Notes

/// What became of a draft since it was delivered, as its readers would judge it.
///
/// A pure function of two drafts and their titles. It errs towards ``material(because:)``, which only
/// means that a person is asked.
package enum DraftChange: Hashable, Sendable {
  /// The words are the same, whatever became of blanks and of members that nobody reads.
  case none
  /// A few words are spelt otherwise, and none of them is one that meaning hangs on.
  case typo
  /// What is said may have changed; the reason is a part of a sentence: `a number changed`.
  case material(because: String)

  /// Compares what was delivered with what would be drafted now.
  ///
  /// - Parameters:
  ///   - then: The draft that was delivered.
  ///   - oldTitle: Of the note at that time.
  ///   - now: The draft of the same note for the same channel now.
  ///   - newTitle: Of the note now.
  package init(from then: Draft, titled oldTitle: String, to now: Draft, titled newTitle: String) {
    if then.digest == now.digest {
      self = .none
    } else if then.parts.count != now.parts.count {
      self = .material(because: "it has another number of posts")
    } else if oldTitle != newTitle {
      self = .material(because: "the title changed")
    } else {
      self.init(from: Self.texts(then.payload), to: Self.texts(now.payload))
    }
  }

  /// Compares a note with what it said before, whatever is made of it.
  ///
  /// - Parameters:
  ///   - then: The note as it was.
  ///   - now: The same note.
  package init(from then: Note, to now: Note) {
    guard then.title == now.title else {
      self = .material(because: "the title changed")
      return
    }
    self.init(
      from: [Text("", String(decoding: then.markdown, as: UTF8.self))],
      to: [Text("", String(decoding: now.markdown, as: UTF8.self))])
  }

  /// Compares texts by the names of what they are in.
  init(from then: [Text], to now: [Text]) {
    guard then.map(\.name) == now.map(\.name) else {
      self = .material(because: "it has other members")
      return
    }
    var changed: [WordChange] = []
    var total = 0
    for (old, new) in zip(then, now) where old.words != new.words {
      if Self.exact.contains(new.name) {
        self = .material(because: "'\(new.name)' changed")
        return
      }
      guard old.words.count == new.words.count else {
        self = .material(because: "words came or went")
        return
      }
      changed += zip(old.words, new.words).filter { $0 != $1 }.map { WordChange($0, $1) }
    }
    if changed.isEmpty {
      self = .none
      return
    }
    for text in now { total += text.words.count }
    if let reason = changed.lazy.compactMap(\.meaning).first {
      self = .material(because: reason)
    } else if changed.count > max(Self.few, total / 100) {
      self = .material(because: "\(changed.count) words changed")
    } else {
      self = .typo
    }
  }

  /// How many words of a short text may be spelt otherwise; of a long one it is one in a hundred.
  private static let few = 3

  /// Members in which each sign counts: names, addresses, what a copy is found by.
  private static let exact: Set<String> = [
    "title", "subject", "name", "tag_name", "slug", "canonical_url", "originalArticleURL", "url",
    "uri", "href", "link", "tags", "authors", "visibility", "parse_mode", "$type", "image",
    "main_image",
  ]

  /// Members that follow from there being a change, and so say nothing of what it is.
  private static let consequent: Set<String> = ["updated"]

  /// One text of a payload.
  struct Text: Hashable, Sendable {
    /// Of the member that it is in; empty for a payload that is one text.
    var name: String
    var words: [Substring]

    init(_ name: String, _ text: String) {
      self.name = name
      words = text.split(whereSeparator: \.isWhitespace)
    }
  }

  /// Every text of a payload, in order; numbers and places in a text follow from the texts.
  private static func texts(_ payload: [UInt8]) -> [Text] {
    guard let json = JSON(reading: payload) else {
      return [Text("", String(decoding: payload, as: UTF8.self))]
    }
    var texts: [Text] = []
    collect(json, named: "", into: &texts)
    return texts
  }

  private static func collect(_ json: JSON, named name: String, into texts: inout [Text]) {
    switch json {
    case .string(let text): texts.append(Text(name, text))
    case .array(let items): for item in items { collect(item, named: name, into: &texts) }
    case .object(let members):
      for member in members where !consequent.contains(member.key) {
        collect(member.value, named: member.key, into: &texts)
      }
    default: break
    }
  }
}
