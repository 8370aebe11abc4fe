import Diagnostics
internal import TOMLKit

func readTOML(_ source: ConfigSource) throws(ConfigError) -> ConfigValue {
  let table: TOMLTable
  do {
    table = try TOMLTable(string: source.text)
  } catch {
    throw ConfigError(error, in: source)
  }
  let start = SourcePosition(line: source.firstLine, column: 1)
  return value(table, at: [], start..<start, TOMLPlaces(source), source)
}

/// Turns a table of TOMLKit into values, in the order in which the keys were typed; one with nothing
/// in it is at `place`.
private func value(
  _ table: TOMLTable, at path: [String], _ place: SourceRange, _ places: TOMLPlaces,
  _ source: ConfigSource
) -> ConfigValue {
  var entries: [ConfigValue.Entry] = []
  for key in table.keys {
    guard let item = table[key] else { continue }
    let path = path + [key]
    let place = places[path] ?? .init(key: SourceRange(line: source.firstLine), value: nil)
    entries.append(
      .init(key: key, keyRange: place.key, value: value(item, at: path, place, places, source)))
  }
  entries.sort { ($0.keyRange.lowerBound, $0.key) < ($1.keyRange.lowerBound, $1.key) }
  guard let start = entries.first?.keyRange.lowerBound,
    let end = entries.map(\.value.range.upperBound).max()
  else { return ConfigValue(content: .table([]), range: place) }
  return ConfigValue(content: .table(entries), range: start..<max(start, end))
}

private func value(
  _ item: any TOMLValueConvertible, at path: [String], _ place: TOMLPlaces.Place,
  _ places: TOMLPlaces, _ source: ConfigSource
) -> ConfigValue {
  let range = place.value ?? place.key
  if let table = item.table { return value(table, at: path, range, places, source) }
  if let array = item.array {
    let items = array.enumerated().map { index, element in
      let inner = path + [String(index)]
      return value(element, at: inner, places[inner] ?? place, places, source)
    }
    return ConfigValue(content: .list(items), range: range)
  }
  if let text = item.string {
    return ConfigValue(content: .scalar(text, isPlain: false), range: range)
  }
  return ConfigValue(content: .scalar(plain(item), isPlain: true), range: range)
}

private func plain(_ item: any TOMLValueConvertible) -> String {
  if let bool = item.bool { return bool ? "true" : "false" }
  if let integer = item.int { return String(integer) }
  if let double = item.double { return String(double) }
  if let moment = item.dateTime {
    let time = "\(text(moment.date))T\(text(moment.time))"
    guard let minutes = moment.offset?.offset else { return time + "Z" }
    return time + (minutes < 0 ? "-" : "+") + two(abs(minutes) / 60) + ":" + two(abs(minutes) % 60)
  }
  if let date = item.date { return text(date) }
  if let time = item.time { return text(time) }
  return item.debugDescription
}

private func text(_ date: TOMLDate) -> String {
  let year = String(date.year)
  return String(repeating: "0", count: max(0, 4 - year.count)) + year + "-" + two(date.month) + "-"
    + two(date.day)
}

private func text(_ time: TOMLTime) -> String {
  "\(two(time.hour)):\(two(time.minute)):\(two(time.second))"
}

private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

extension ConfigError {
  fileprivate init(_ error: any Error, in source: ConfigSource) {
    guard let error = error as? TOMLParseError else {
      self.init(.syntax, at: SourceRange(line: source.firstLine), "not TOML")
      return
    }
    let place = error.source.begin
    var start = source.position(line: max(1, place.line), scalar: max(1, place.column))
    // toml++ writes "Error while parsing key-value pair: cannot redefine existing string 'a' as …".
    let message = error.description.split(separator: ": ", maxSplits: 1).last.map(String.init)
    let isDuplicate = error.description.contains("redefine existing")
    if isDuplicate {
      // toml++ names the value; the key is what is set twice.
      start.column = 1 + source.line(place.line).prefix { $0 == 0x20 || $0 == 0x09 }.count
    }
    self.init(
      isDuplicate ? .duplicateKey : .syntax, at: start..<start, message ?? error.description,
      hint: isDuplicate ? "keep one of the two" : nil)
  }
}
