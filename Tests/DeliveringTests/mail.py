"""A server of mail that keeps what it gets in memory, and goes wrong as its second word says.

Prints its port. The first word is a folder to which each mail is written, with its envelope; the
second one a fault; a third one a certificate with its key, for TLS from the first byte.
"""
import asyncio
import base64
import os
import ssl
import sys

folder, fault = sys.argv[1], sys.argv[2]


async def serve(reader, writer):
    async def say(line):
        writer.write(line.encode() + b"\r\n")
        await writer.drain()

    if fault == "greeting":
        return await say("554 no service here")
    await say("220 mail.test")
    envelope = []
    while line := await reader.readline():
        words = line.decode().strip()
        verb = words.split(":")[0].split(" ")[0].upper()
        if verb == "EHLO":
            writer.write(b"250-mail.test\r\n250-PIPELINING\r\n")
            await say("250 AUTH PLAIN")
        elif verb == "AUTH":
            secret = base64.b64decode(words.split(" ")[2])
            await say("235 yes" if secret == b"\0ada\0planted-password" else f"535 not {secret!r}")
        elif verb == "MAIL":
            envelope.append(words)
            await say("451 come again" if fault == "greylisted" else "250 yes")
        elif verb == "RCPT":
            isRefused = "nobody@" in words or fault == "recipients"
            if not isRefused:
                envelope.append(words)
            await say("550 no such user" if isRefused else "250 yes")
        elif verb == "DATA":
            if fault == "drop-before":
                return
            await say("354 go on")
            mail = b""
            while (line := await reader.readline()) and line != b".\r\n":
                mail += line[1:] if line.startswith(b".") else line
            if fault == "refuse":
                await say("554 this is spam")
                continue
            name = os.path.join(folder, str(len(os.listdir(folder))))
            with open(name, "wb") as file:
                file.write("\r\n".join(envelope).encode() + b"\r\n\r\n" + mail)
            if fault == "drop":
                return
            if fault == "nonsense":
                await say("thank you")
            elif fault == "slow":
                await asyncio.sleep(45)
            await say("250 taken")
        elif verb == "QUIT":
            return await say("221 bye")
        else:
            await say("502 what")


async def handle(reader, writer):
    try:
        await serve(reader, writer)
    finally:
        writer.close()


async def main():
    context = None
    if len(sys.argv) > 3:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[3])
    server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.buffer.read)
    os._exit(0)


asyncio.run(main())
