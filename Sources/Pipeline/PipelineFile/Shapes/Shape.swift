/// What may stand at one place of a configuration file.
///
/// One description serves the reader, which says what is wrong and where, and the JSON Schema,
/// with which an editor says it while the file is typed.
indirect enum Shape: Sendable {
  /// Any scalar: a number and a word are text too, whatever YAML takes them for.
  case text
  /// Text of a form.
  case form(TextForm)
  case word([String])
  case integer(ClosedRange<Int>)
  case flag
  case list(Shape, atLeast: Int = 0, unique: Bool = false)
  /// Known keys.
  case table(Table)
  /// Names of a form, each with a value of its own.
  case map(TextForm, Shape, atLeast: Int = 0)

  struct Table: Sendable {
    /// With its article, as messages say it: `a step`.
    var noun: String
    var keys: [Key]
    /// Of these keys there is exactly one.
    var oneOf: [String] = []
    /// A key that has no meaning without another one.
    var dependent: (key: String, on: String)?
    /// At least one key, whichever.
    var isNeverEmpty = false
  }

  struct Key: Sendable {
    var name: String
    var shape: Shape
    var isRequired: Bool
    /// What it is for, in one sentence, for editors.
    var summary: String
    /// How it is written, for whoever left it out.
    var example: String

    init(
      _ name: String, _ shape: Shape, required: Bool = false, _ summary: String,
      example: String = ""
    ) {
      self.name = name
      self.shape = shape
      isRequired = required
      self.summary = summary
      self.example = example
    }
  }
}
