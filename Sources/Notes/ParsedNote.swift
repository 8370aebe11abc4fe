package import Diagnostics
import Markdown

/// What one file says, before anything outside it is known.
package struct ParsedNote: Sendable {
  package var source: SourceFile
  package var frontMatter: FrontMatter {
    _read { yield matter.value }
    set { matter.value = newValue }
  }
  package var body: Body {
    _read { yield text.value }
    set { text.value = newValue }
  }
  /// The text of the level-1 heading with which the note begins.
  package var headingTitle: String?
  /// Under the title there are fewer than ten words, or nothing but "work in progress".
  package var isStub: Bool
  /// The front matter could not be read, so what it says is not known.
  package var isUnreadable = false
  /// The exceptions to rules that it asks for.
  package var allowances: [Allowance] = []

  var matter: Shared<FrontMatter>
  var text: Shared<Body>
}

/// What git says about one file.
package struct NoteHistory: Hashable, Sendable {
  /// When its first commit was made.
  package var date: Timestamp
  /// When a commit last changed its content.
  package var updated: Timestamp
  /// Who made the first commit.
  package var author: Author
  /// Its first path in history, renames followed.
  package var firstPath: String
  /// Every path it had before the present one, oldest first.
  package var formerPaths: [String]
  /// The commits that took those paths away, by path, in hexadecimal digits.
  package var renames: [String: String]

  package init(
    date: Timestamp, updated: Timestamp, author: Author, firstPath: String,
    formerPaths: [String] = [], renames: [String: String] = [:]
  ) {
    self.date = date
    self.updated = updated
    self.author = author
    self.firstPath = firstPath
    self.formerPaths = formerPaths
    self.renames = renames
  }
}

extension ParsedNote {
  /// The largest note that is read.
  ///
  /// A novel of 150,000 words is about 1 MB; what is larger is data.
  package static let sizeLimit = 4 << 20

  /// Reads one file.
  ///
  /// - Parameters:
  ///   - file: UTF-8 text of at most ``sizeLimit`` bytes; anything else is a diagnostic, and the
  ///     note is nil.
  ///   - trustsHTML: Raw HTML is passed on as it is.
  ///   - schema: What its collection asks of its front matter.
  /// - Returns: The note, with what is wrong with it.
  package static func parse(
    _ file: SourceFile, trustsHTML: Bool, schema: [FieldSchema] = []
  ) -> Checked<ParsedNote?> {
    if let refusal = refusal(of: file) { return Checked(nil, [refusal]) }
    let fence = Fence(file.bytes)
    let frontMatter = FrontMatterReader.read(file, fence, schema: schema)
    var diagnostics = frontMatter.diagnostics + NoteChecks.check(file)
    let text = file.bytes[fence.body...]
    if let hazard = Document.hazard(in: text) {
      let range = LineTable(file.bytes).range(
        (fence.body + hazard.offset)..<(fence.body + hazard.offset + 1))
      return Checked(
        nil,
        diagnostics + [
          Diagnostic(
            .noteTooLarge, at: range, in: file.path,
            "\(hazard.what): more than can be read in bounded time",
            hint: "split the note, or put this into a code block")
        ])
    }
    let document = Document(text, firstLine: fence.bodyLine)
    let heading = document.leadingTitle()
    // A heading that says something else than 'title' is the writer's, and stays.
    let isTitle = heading != nil && (frontMatter.value.title ?? heading) == heading
    let lead =
      frontMatter.value.description == nil
      ? Lead.of(Array(document.blocks().dropFirst(heading == nil ? 0 : 1))) : nil
    let rendered = document.render(omittingLeadingTitle: isTitle, trustedHTML: trustsHTML)
    let allowances = Allowance.read(file, fence, rendered.outline.comments)
    diagnostics += NoteChecks.check(rendered.outline, in: file.path) + allowances.diagnostics
    let body = Body(
      html: rendered.html, outline: rendered.outline, offset: fence.body, line: fence.bodyLine,
      lead: lead)
    return Checked(
      ParsedNote(
        source: file, headingTitle: heading,
        isStub: Stub.isStub(text, heading: heading, words: rendered.outline.words),
        isUnreadable: frontMatter.value == FrontMatter() && frontMatter.hasErrors,
        allowances: allowances.value, matter: Shared(frontMatter.value), text: Shared(body)),
      diagnostics)
  }

  private static func refusal(of file: SourceFile) -> Diagnostic? {
    if file.bytes.count > sizeLimit {
      return Diagnostic(
        .noteTooLarge, at: .wholeFile, in: file.path,
        "\(file.bytes.count) bytes are more than the \(sizeLimit) of a note",
        hint: "split the note, or give the file another extension")
    }
    guard let offset = firstInvalidByte(file.bytes) else { return nil }
    return Diagnostic(
      .noteNotUTF8, at: LineTable(file.bytes).range(offset..<(offset + 1)), in: file.path,
      "byte 0x\(String(file.bytes[offset], radix: 16)) is not UTF-8",
      hint: "convert the file, for instance with: iconv -f latin1 -t utf8")
  }

  private static func firstInvalidByte(_ bytes: [UInt8]) -> Int? {
    do {
      _ = try UTF8Span(validating: bytes.span)
      return nil
    } catch {
      return error.byteOffsets.lowerBound
    }
  }
}
