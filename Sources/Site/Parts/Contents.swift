internal import Markdown

/// A note's contents list: its headings of levels 2 and 3, as links.
///
/// - Returns: Nothing for fewer than three headings: such a note is seen at a glance.
func contents(of headings: [Outline.Heading]) -> Fragment {
  // A level-1 heading that is not the title divides the text as a level-2 one does.
  let listed = headings.filter { $0.level <= 3 && !$0.text.isEmpty }
  guard listed.count >= 3 else { return .empty }
  return Fragment { html in
    var isNested = false
    html.raw("<ol>\n")
    for (index, heading) in listed.enumerated() {
      let goesDeeper = heading.level == 3 && index > 0
      switch (isNested, goesDeeper) {
      case (false, true): html.raw("\n<ol>\n")
      case (true, false): html.raw("</li>\n</ol>\n</li>\n")
      default: if index > 0 { html.raw("</li>\n") }
      }
      isNested = goesDeeper
      html.raw("<li>")
      html.link("#" + heading.anchor, text: heading.text)
    }
    html.raw(isNested ? "</li>\n</ol>\n</li>\n</ol>\n" : "</li>\n</ol>\n")
  }
}
