internal import CardDrawing
internal import Cards
internal import Glibc

// The program that draws social cards, for `controlroom` alone: cards on stdin, a line each, and
// answers on stdout. A program of its own, since what it links with would make every other command
// start later, and since it reads fonts and shapes text that anybody may have written.

// Libraries say there what they think; nothing of it may stand between two answers.
let nowhere = unsafe open("/dev/null", O_WRONLY | O_CLOEXEC)
dup2(nowhere, 2)

var input: [UInt8] = []
while true {
  var count = 0
  input += unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, filled in
    unsafe count = read(0, buffer.baseAddress, buffer.count)
    filled = max(0, count)
  }
  if count == 0 { break }
  if count < 0, errno != EINTR { exit(1) }
}

/// Writes all of an answer, or ends: nobody is there any more.
func send(_ answer: CardAnswer) {
  var rest = answer.frame[...]
  while !rest.isEmpty {
    let count = unsafe rest.withUnsafeBytes { unsafe write(1, $0.baseAddress, $0.count) }
    if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { exit(1) }
  }
}

do throws(DrawingError) {
  let pen = try CardPen()
  for line in input.split(separator: UInt8(ascii: "\n")) {
    guard let card = Card(line: String(decoding: line, as: UTF8.self)) else {
      send(.refused("no card"))
      continue
    }
    do throws(DrawingError) {
      send(.png(try pen.png(card)))
    } catch {
      send(.refused(error.message))
    }
  }
} catch {
  exit(1)
}
