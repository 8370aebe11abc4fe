/// A write that the tables refuse, whoever asks for it.
///
/// PostgreSQL puts a trigger's condition into a function, where it may look at other tables.
struct PostgresRule {
  enum Write {
    case insert
    /// Of these columns, or of any.
    case update(String?)
    /// Also of all rows at once: TRUNCATE passes by the rows' own triggers.
    case delete
  }

  let name: String
  let write: Write
  let table: String
  let condition: String
  let refusal: String

  init(
    _ name: String, _ write: Write, on table: String, when condition: String = "true",
    _ refusal: String
  ) {
    self.name = name
    self.write = write
    self.table = table
    self.condition = condition
    self.refusal = refusal
  }

  /// When it looks: `BEFORE UPDATE OF state ON step`.
  private var moment: String {
    let event =
      switch write {
      case .insert: "INSERT"
      case .update(let columns?): "UPDATE OF \(columns)"
      case .update(nil): "UPDATE"
      case .delete: "DELETE"
      }
    return "BEFORE \(event) ON \(table)"
  }

  /// What makes it.
  var statements: String {
    let isDelete = if case .delete = write { true } else { false }
    // With the schema that it was made in, wherever the one who writes happens to look.
    var text = """
      CREATE FUNCTION \(name)() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
        BEGIN
          IF \(condition) THEN RAISE EXCEPTION '\(refusal)'; END IF;
          RETURN \(isDelete ? "OLD" : "NEW");
        END $$;
      CREATE TRIGGER \(name) \(moment) FOR EACH ROW EXECUTE FUNCTION \(name)();

      """
    if isDelete {
      text += """
        CREATE TRIGGER \(name)_whole BEFORE TRUNCATE ON \(table) EXECUTE FUNCTION \(name)();

        """
    }
    return text
  }
}

extension PostgresRule: CustomStringConvertible {
  var description: String { "\(name) \(moment): \(refusal)" }
}
