/// A value that many copies of its owner have in common, until one of them is changed.
///
/// For what is large, and copied far more often than it is changed: a copy counts one reference,
/// whatever the value is made of.
struct Shared<Value: Sendable>: Sendable {
  private final class Box: Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
  }

  private var box: Box

  init(_ value: Value) { box = Box(value) }

  var value: Value {
    // Lent, so that who reads one part of it does not copy the others.
    _read { yield box.value }
    set { box = Box(newValue) }
  }
}
