import Diagnostics
import Notes
import Site

/// A small site with one of everything.
enum Garden {
  static let files: [String: String] = [
    "README.md": """
    # Garden

    Notes on plants, and on the machines that water them. Begin with [soil](notes/soil.md).
    """,
    "notes/soil.md": """
    ---
    title: Soil & water
    date: 2025-11-03
    description: What holds water, and for how long.
    tags: [soil, "C++ & Rust"]
    series: Ground
    ---
    Soil holds water. See [roots](deep/roots.md#hairs) and ![a section](soil.png).

    ## Sand
    Not for long.
    ### Coarse sand
    Shorter.
    ## Clay
    For long, see [Sand](#sand) and [elsewhere](https://example.com/?a=1&b=2).
    """,
    "notes/rain.md": """
    ---
    title: Rain
    date: 2026-02-01
    tags: [soil]
    aliases: [/weather/]
    series: Ground
    ---
    Rain comes from above, and \(filler) More on [soil](soil.md).
    """,
    "notes/deep/roots.md": """
    ---
    title: Wurzeln
    lang: de
    date: 2026-01-05T10:00:00+02:00
    ---
    Wurzeln halten die Erde fest, und die Erde hält die Wurzeln fest.[^1] Mehr gibt es nicht.

    ## Hairs
    [^1]: Meistens.
    """,
    "notes/soil.png": "",
    "projects/pump.md": """
    ---
    title: Pump
    date: 2025-06-01
    description: A pump that listens to the soil.
    extra: { repository: "https://git.example.org/pump", status: in use }
    ---
    \(filler)
    """,
  ]

  static let histories = [
    "notes/soil.md": NoteHistory(
      date: Timestamp(seconds: 1_762_000_000), updated: Timestamp(seconds: 1_768_000_000),
      author: Author(name: "Ada Byron", url: "https://ada.example.org/"),
      firstPath: "notes/earth.md", formerPaths: ["notes/earth.md"])
  ]

  static var site: Site { site(url: "https://example.org/garden") }

  static func site(_ files: [String: String]) -> Site {
    site(files, url: "https://example.org/garden")
  }

  static func site(_ files: [String: String] = files, url: String?) -> Site {
    Site(
      library: library(files, url: url, histories: histories),
      theme: Theme.make(overrides: [plainStyle]).value, highlighter: plain)
  }
}
