/// The keys of front matter that mean something, whatever a collection asks for.
enum FrontMatterKeys {
  struct Key {
    var name: String
    var kind: FieldSchema.Kind
    /// For whoever fills it in.
    var description: String
  }

  /// In the order in which they are listed.
  static let all: [Key] = [
    Key(name: "title", kind: .string, description: "The title; else the first heading."),
    Key(name: "date", kind: .date, description: "When it was first published."),
    Key(name: "updated", kind: .date, description: "When its text last changed."),
    Key(name: "description", kind: .text, description: "One sentence for lists and feeds."),
    Key(name: "summary", kind: .text, description: "The same as 'description'."),
    Key(name: "tags", kind: .list(of: .string), description: "What it is about."),
    Key(name: "slug", kind: .string, description: "The last folder of its address."),
    Key(name: "aliases", kind: .list(of: .string), description: "Old addresses that lead here."),
    Key(name: "draft", kind: .boolean, description: "Whether it is not published."),
    Key(name: "owner", kind: .string, description: "Who is responsible for it."),
    Key(name: "authors", kind: .list(of: .string), description: "Who wrote it."),
    Key(name: "author", kind: .list(of: .string), description: "The same as 'authors'."),
    Key(name: "series", kind: .string, description: "The series of which it is a part."),
    Key(name: "weight", kind: .integer, description: "Its place: the lightest comes first."),
    Key(name: "reviewed", kind: .date, description: "When somebody last read it through."),
    Key(name: "expires", kind: .date, description: "When it is published no more."),
    Key(name: "lang", kind: .string, description: "Its language, as in BCP 47."),
    Key(name: "canonical", kind: .url, description: "Where it was published first."),
    Key(name: "id", kind: .string, description: "What feeds know it by."),
    Key(name: "path", kind: .string, description: "Its whole address."),
  ]

  /// Keys whose values have keys of their own.
  static let tables = ["extra", "channels", "taxonomies"]

  static let names = all.map(\.name) + tables

  private static let kinds = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0.kind) })

  /// Whether the program itself reads a key.
  static func isRead(_ name: String) -> Bool { kinds[name] != nil }

  /// What the value of such a key has to be.
  static func kind(of name: String) -> FieldSchema.Kind? { kinds[name] }

  /// What Zola, Hugo and Jekyll mean by them has no meaning here, or is made without being asked.
  static let ignored: Set = [
    "template", "page_template", "sort_by", "paginate_by", "paginate_path", "paginate_reversed",
    "insert_anchor_links", "in_search_index", "transparent", "render", "redirect_to",
    "generate_feeds", "generate_feed", "page_count", "toc", "comments", "layout", "type",
  ]
}
