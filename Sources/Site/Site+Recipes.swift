package import Digests
internal import Markdown
internal import Notes

/// What files are made of, for those that take long to make: a file of the same recipe has the same
/// bytes.
///
/// A recipe has no list of what a page depends on, which would be wrong one day. It is what the page
/// says, made for this build like the page itself, with the one part that takes long, the note's
/// text, in the form in which it goes in.
extension Site {
  /// What a file is made of, and the way to make it, which takes over what the recipe had to be made
  /// of.
  ///
  /// - Parameters:
  ///   - index: See ``file(_:)``.
  ///   - base: What tells the program and the languages of code that it knows from others.
  /// - Returns: The recipe, nil for a file that is made anew in every build; and the bytes that
  ///   ``file(_:)`` has.
  package func making(_ index: Int, base: Digest) -> (recipe: Digest?, bytes: () -> [UInt8]) {
    switch pages[index] {
    case .note(let note):
      let frame = frame(ofNote: note)
      return (recipe(ofNote: note, in: frame, base), { self.note(note, in: frame) })
    case .twin(.note(let note)): return (recipe(ofTwin: note, base), { file(index).bytes })
    default: return (nil, { file(index).bytes })
    }
  }

  private func recipe(
    ofNote index: Int, in frame: [TemplateValue: Fragment], _ base: Digest
  ) -> Digest? {
    let note = library.notes[index]
    // How a picture is shown depends on its own file.
    guard note.body.html.imageLinks.isEmpty else { return nil }
    var parts = Ingredients()
    parts.add("page")
    parts.add(base)
    parts.add(theme.digest)
    for value in TemplateValue.allCases { parts.add(frame[value]?.html) }
    parts.add(note.body.html.signature)
    let root = Place(note.address).toRoot
    for target in note.destinations { parts.add(target.href(toRoot: root)) }
    return parts.digest
  }

  private func recipe(ofTwin index: Int, _ base: Digest) -> Digest {
    let note = library.notes[index]
    let twin = Twin(library, at: note.address)
    var parts = Ingredients()
    parts.add("twin")
    parts.add(base)
    parts.add(twin.head(of: note))
    parts.add(note.markdown)
    parts.add(note.body.line)
    parts.add(note.body.outline.refusedHTML.isEmpty ? 0 : 1)
    for (link, target) in zip(note.body.outline.links, note.destinations) {
      parts.add(link.destination)
      parts.add(link.kind == .html ? 1 : 0)
      if case .external = target { parts.add(1) } else { parts.add(0) }
      parts.add(twin.address(of: target))
    }
    return parts.digest
  }

  /// The recipe of everything that ``revisions(ofNote:_:older:)`` gives.
  ///
  /// - Parameters:
  ///   - index: The note's, in the library.
  ///   - revisions: What each of them is known by, the newest first.
  ///   - older: As there.
  ///   - base: As for ``recipe(_:base:)``, with the configuration.
  /// - Returns: The recipe.
  package func recipe(
    ofRevisions index: Int, _ revisions: [String], older: Int, base: Digest
  ) -> Digest {
    let note = library.notes[index]
    var parts = Ingredients()
    parts.add("revisions")
    parts.add(base)
    parts.add(theme.digest)
    for text in [note.path, note.title, note.address.path, library.title] { parts.add(text) }
    parts.add(older)
    for crumb in trail(toNote: index) {
      parts.add(crumb.title)
      parts.add(crumb.address.path)
    }
    // What stands around every page: it differs from one to another by where the page is.
    let frame = shell("revisions", heading: "", at: note.address.revisions, Head(title: ""))
    for value in TemplateValue.allCases { parts.add(frame[value]?.html) }
    for revision in revisions { parts.add(revision) }
    return parts.digest
  }
}
