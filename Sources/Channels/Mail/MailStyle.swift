import Diagnostics

/// How a mail looks: in each element's own attribute, since many readers drop style sheets.
enum MailStyle {
  /// HTML with a `style` for each element that has a look and none of its own.
  static func inlined(_ html: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(html.count * 3 / 2)
    let bytes = html.span
    // Asked for at each tag, whether it has been made would be asked too.
    let styles = styles
    // What is before here is written.
    var start = 0
    for index in bytes.indices.dropLast() where bytes[index] == UInt8(ascii: "<") {
      for style in styles[Int(bytes[index + 1])] {
        let end = index + 1 + style.name.count
        guard end < bytes.count, " >/".utf8.contains(bytes[end]),
          style.name.indices.allSatisfy({ bytes[index + 1 + $0] == style.name[$0] })
        else { continue }
        if hasStyle(html[end...]) { break }
        out.append(bytes.extracting(start..<end))
        out += style.attribute
        start = end
        break
      }
    }
    out.append(bytes.extracting(start...))
    return out
  }

  /// Whether a tag, from behind its name on, has a style of its own.
  private static func hasStyle(_ rest: ArraySlice<UInt8>) -> Bool {
    for index in rest.indices {
      if rest[index] == UInt8(ascii: ">") { return false }
      if rest[index] == UInt8(ascii: " "), rest[index...].starts(with: " style=".utf8) {
        return true
      }
    }
    return false
  }

  /// By the first letter of the tag: a map would have to hash the name of every one.
  private static let styles: [[(name: [UInt8], attribute: [UInt8])]] = {
    var styles: [[(name: [UInt8], attribute: [UInt8])]] = Array(repeating: [], count: 256)
    for (name, look) in looks {
      let name = Array(name.utf8)
      styles[Int(name[0])].append((name, Array(" style=\"\(look)\"".utf8)))
    }
    return styles
  }()

  private static let looks: KeyValuePairs = [
    "body": "margin:0;padding:24px 12px",
    "div":
      "max-width:600px;margin:0 auto;font:16px/1.6 -apple-system,Segoe UI,Helvetica,Arial,sans-serif",
    "h1": "font-size:26px;line-height:1.25;margin:0 0 16px",
    "h2": "font-size:20px;line-height:1.3;margin:32px 0 8px",
    "h3": "font-size:17px;line-height:1.3;margin:24px 0 8px",
    "p": "margin:0 0 16px",
    "ul": "margin:0 0 16px;padding-left:24px",
    "ol": "margin:0 0 16px;padding-left:24px",
    "li": "margin:0 0 4px",
    "a": "color:#0b57d0",
    "blockquote": "margin:0 0 16px;padding:0 0 0 16px;border-left:3px solid #c4c7c5",
    "pre": "margin:0 0 16px;padding:12px;overflow-x:auto;background:#8080801f;border-radius:6px;"
      + "font:14px/1.5 Menlo,Consolas,monospace",
    "code": "font-family:Menlo,Consolas,monospace;font-size:14px",
    "table": "border-collapse:collapse;margin:0 0 16px",
    "th": "padding:6px 12px;border:1px solid #8080805f;text-align:left",
    "td": "padding:6px 12px;border:1px solid #8080805f",
    "img": "max-width:100%;height:auto",
    "hr": "border:0;border-top:1px solid #8080805f;margin:24px 0",
  ]
}
