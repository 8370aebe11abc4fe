package import Diagnostics
import Markdown

/// What a note said at an earlier commit, as far as that may be shown.
///
/// Written anew from what was read, so that it has neither comments nor front matter, and a
/// paragraph that was only broken into lines otherwise is the same.
package struct PastText: Hashable, Sendable {
  /// As the note was called then; nil where nothing says it.
  package var title: String?
  /// Markdown, one line for each paragraph, heading, item and row.
  package var markdown: String

  /// Reads a file of the past; nil for what was not published or must not be: a draft, a text with
  /// what looks like a secret, and one that cannot be read.
  package init?(_ file: SourceFile) {
    guard (try? UTF8Span(validating: file.bytes.span)) != nil, FoundSecret.check(file).isEmpty
    else { return nil }
    let fence = Fence(file.bytes)
    let frontMatter = FrontMatterReader.read(file, fence, schema: [])
    if frontMatter.value.isDraft || frontMatter.hasErrors { return nil }
    let text = file.bytes[fence.body...]
    guard Document.hazard(in: text) == nil else { return nil }
    let document = Document(text, firstLine: fence.bodyLine)
    let heading = document.leadingTitle()
    title = frontMatter.value.title ?? heading
    var blocks = document.blocks()
    if heading != nil, heading == title { blocks.removeFirst() }
    markdown =
      MarkdownWriter.write(blocks, for: .plain, address: { $0 }, html: withoutComments).text
  }
}
