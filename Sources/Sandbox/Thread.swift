internal import Glibc

/// Runs `body` on a thread of its own, which nobody waits for.
///
/// Not a task: it waits for descriptors, and would hold a thread of the pool for as long; and the
/// kernel ties a child that must not outlive us to the thread that started it.
///
/// - Returns: Whether the system gave us a thread.
func detach(_ body: @escaping @Sendable () -> Void) -> Bool {
  let box = unsafe Unmanaged.passRetained(Body(body))
  var thread = pthread_t()
  var attributes = pthread_attr_t()
  unsafe pthread_attr_init(&attributes)
  defer { unsafe _ = pthread_attr_destroy(&attributes) }
  unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
  let error = unsafe pthread_create(
    &thread, &attributes,
    { argument in
      if let argument = unsafe argument {
        unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
      }
      return nil
    }, box.toOpaque())
  if error != 0 { unsafe box.release() }
  return error == 0
}

private final class Body {
  let run: @Sendable () -> Void

  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
