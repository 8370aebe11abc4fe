/// How a channel looks: enough for a person to know it, and to see what a text does there.
struct Look: Sendable {
  /// The colour of what is live.
  var accent: String
  /// What the words stand on, by day.
  var paper: String
  /// And by night.
  var dark: String
  var font: Font
  /// Whether the picture of the account is a square.
  var isSquare = false

  enum Font: String, Sendable {
    case system = "system-ui, sans-serif"
    case grotesque = "Helvetica, Arial, sans-serif"
    case serif = "Georgia, serif"
    case verdana = "Verdana, Geneva, sans-serif"
  }

  /// The values for the page's style sheet.
  var style: String {
    "--accent: \(accent); --paper: \(paper); --dark: \(dark); font-family: \(font.rawValue)"
  }
}
