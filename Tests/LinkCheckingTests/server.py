"""A web server that misbehaves, for tests: prints its port, serves until its stdin closes."""
import asyncio
import struct
import socket
import sys

hits = {}


def answer(status, headers=(), body=b"", length=None):
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body) if length is None else length}"]
    return "\r\n".join([*lines, *headers, "", ""]).encode() + body


PAGE = b"<html><body><h2 id='here'>Here</h2><a name=old></a><p id=\"user-content-readme\"></body></html>"
HTML = "Content-Type: text/html; charset=utf-8"


async def serve(reader, writer):
    try:
        while await one(reader, writer):
            pass
    except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        pass
    finally:
        writer.close()


async def one(reader, writer):
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    method, target, _ = head.split("\r\n")[0].split(" ")
    host = next((line[6:] for line in head.split("\r\n") if line.lower().startswith("host: ")), "")
    path, _, query = target.partition("?")
    key = f"{host}{target}"
    hits[key] = hits.get(key, 0) + 1
    is_head = method == "HEAD"
    port = writer.get_extra_info("sockname")[1]

    async def send(data):
        writer.write(data.split(b"\r\n\r\n")[0] + b"\r\n\r\n" if is_head else data)
        await writer.drain()

    if path == "/ok": await send(answer(200, [HTML], PAGE))
    elif path == "/page": await send(answer(200, [HTML], PAGE))
    elif path == "/text": await send(answer(200, ["Content-Type: text/plain"], b"text"))
    elif path == "/script": await send(answer(200, [HTML], b"<html><script>x</script></html>"))
    elif path == "/missing": await send(answer(404))
    elif path == "/gone": await send(answer(410))
    elif path == "/forbidden": await send(answer(403))
    elif path == "/moved": await send(answer(301, ["Location: /ok"]))
    elif path == "/chain": await send(answer(308, ["Location: /moved"]))
    elif path == "/mixed": await send(answer(301, ["Location: /temporary"]))
    elif path == "/temporary": await send(answer(302, ["Location: ok"]))
    elif path == "/across": await send(answer(301, [f"Location: http://other.test:{port}/ok"]))
    elif path == "/loop": await send(answer(302, ["Location: /pool"]))
    elif path == "/pool": await send(answer(302, ["Location: /loop"]))
    elif path == "/far": await send(answer(302, [f"Location: /far?{int(query or 0) + 1}"]))
    elif path == "/nowhere": await send(answer(302))
    elif path == "/inside": await send(answer(302, ["Location: http://10.0.0.1/"]))
    elif path == "/rebind": await send(answer(302, [f"Location: http://private.test:{port}/ok"]))
    elif path == "/file": await send(answer(302, ["Location: file:///etc/passwd"]))
    elif path == "/nohead": await send(answer(405) if is_head else answer(200))
    elif path == "/hanghead":
        if is_head: return False
        await send(answer(200))
    elif path == "/hang": await asyncio.sleep(60)
    elif path == "/drip":
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X: y\r\n")
            await writer.drain()
            await asyncio.sleep(0.02)
    elif path == "/endless":
        writer.write(f"HTTP/1.1 200 OK\r\n{HTML}\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        while not is_head:
            writer.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
            await writer.drain()
    elif path == "/limited":
        await send(answer(429, ["Retry-After: 1"]) if hits[key] == 1 else answer(200))
    elif path == "/busy": await send(answer(429, ["Retry-After: 3600"]))
    elif path == "/flaky": await send(answer(500) if hits[key] < 3 else answer(200))
    elif path == "/broken": await send(answer(500))
    elif path == "/bodyonhead":
        writer.write(answer(200, [], b"HTTP/1.1 garbage\r\n\r\n" * 3))
        await writer.drain()
    elif path == "/short":
        writer.write(answer(200, [HTML], b"<p>", length=100))
        await writer.drain()
        return False
    elif path == "/long": writer.write(answer(200, [HTML], b"x" * 5000, length=2))
    elif path == "/nohttp":
        writer.write(b"SSH-2.0-OpenSSH\r\n")
        await writer.drain()
        return False
    elif path == "/reset":
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
        return False
    elif path == "/hits": await send(answer(200, [], str(hits.get(query, 0)).encode()))
    elif path == "/archive":
        found = b'{"archived_snapshots":{"closest":{"available":true,"url":"http://web.archive.org/web/1/x","timestamp":"1","status":"200"}}}'
        await send(answer(200, [], found if "gone" in query else b'{"archived_snapshots":{}}'))
    else: await send(answer(200))
    return True


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=1 << 16, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.buffer.read)
    import os
    os._exit(0)


asyncio.run(main())
