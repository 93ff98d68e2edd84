"""A client of the Qt chat room on Python's gRPC, driven by lines of JSON.

Usage: client.py DESCRIPTORS TARGET [ROOT_CERTIFICATE]

Reads commands from standard input and writes what happens to standard output:
  {"do": "register", "name", "password"}   -> {"registered": code, "details"}
  {"do": "enter", "name", "password"}      opens the room
  {"do": "say", "text"}
  {"do": "send_file", "path"}              in chunks, as the Qt client does
  {"do": "leave"}                          half-closes the call
and for the room {"status"}, {"text"}, {"file"} and, at the end, {"ended": code, "details"}.
"""

import hashlib
import json
import os
import queue
import sys
import threading
import time
import uuid

import grpc
from google.protobuf import descriptor_pb2, message_factory

CHUNK_BYTES = 131072
SERVICE = "/chat.QtGrpcChat/"


def load_messages(path):
    descriptors = descriptor_pb2.FileDescriptorSet()
    with open(path, "rb") as source:
        descriptors.ParseFromString(source.read())
    return message_factory.GetMessages(descriptors.file)


MESSAGES = load_messages(sys.argv[1])
ChatMessage = MESSAGES["chat.ChatMessage"]
Credentials = MESSAGES["chat.Credentials"]
KINDS = {
    value.number: value.name
    for value in MESSAGES["chat.UserStatus"].DESCRIPTOR.enum_types_by_name["Type"].values
}


def open_channel(target, root):
    options = [("grpc.max_receive_message_length", -1)]
    if root is None:
        return grpc.insecure_channel(target, options)
    with open(root, "rb") as certificate:
        credentials = grpc.ssl_channel_credentials(certificate.read())
    return grpc.secure_channel(target, credentials, options)


def tell(**event):
    print(json.dumps(event), flush=True)


def cut(path, name):
    size = os.path.getsize(path)
    count = -(-size // CHUNK_BYTES)
    transfer = uuid.uuid4().bytes
    with open(path, "rb") as source:
        for index in range(count):
            message = ChatMessage(username=name, timestamp=int(time.time() * 1000))
            message.file.name = os.path.basename(path)
            message.file.content = source.read(CHUNK_BYTES)
            message.file.size = size
            if count > 1:
                message.file.continuation.index = index
                message.file.continuation.count = count
                message.file.continuation.uuid.rfc4122_uuid = transfer
            yield message


class Room:
    def __init__(self, channel, name, password):
        self.name = name
        self.outgoing = queue.Queue()
        self.outgoing.put(ChatMessage(username=name))
        metadata = (("user-name", name), ("user-password", password))
        open_room = channel.stream_stream(
            SERVICE + "ChatRoom",
            request_serializer=ChatMessage.SerializeToString,
            response_deserializer=ChatMessage.FromString,
        )
        self.call = open_room(iter(self.outgoing.get, None), metadata=metadata)
        self.hashes = {}
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        try:
            for message in self.call:
                self.show(message)
        except grpc.RpcError:
            pass
        tell(ended=self.call.code().value[0], details=self.call.details())

    def show(self, message):
        kind = message.WhichOneof("content")
        if kind == "text":
            tell(text=message.text.content, sender=message.username)
        elif kind == "user_status":
            status = message.user_status
            tell(status=KINDS[status.type], sender=message.username, fetched=status.fetched)
        elif kind == "file":
            self.show_chunk(message.username, message.file)

    def show_chunk(self, sender, file):
        part = file.continuation
        key = part.uuid.rfc4122_uuid
        digest = self.hashes.setdefault(key, hashlib.sha256())
        digest.update(file.content)
        if not file.HasField("continuation") or part.index == part.count - 1:
            del self.hashes[key]
            tell(file=file.name, sender=sender, size=file.size, sha256=digest.hexdigest())


def main():
    channel = open_channel(sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None)
    register = channel.unary_unary(
        SERVICE + "Register",
        request_serializer=Credentials.SerializeToString,
        response_deserializer=MESSAGES["chat.None"].FromString,
    )
    room = None
    for line in sys.stdin:
        command = json.loads(line)
        if command["do"] == "register":
            request = Credentials(name=command["name"], password=command["password"])
            try:
                register(request)
                tell(registered=0, details="")
            except grpc.RpcError as error:
                tell(registered=error.code().value[0], details=error.details())
        elif command["do"] == "enter":
            room = Room(channel, command["name"], command["password"])
        elif command["do"] == "say":
            message = ChatMessage(username=room.name, timestamp=int(time.time() * 1000))
            message.text.content = command["text"]
            room.outgoing.put(message)
        elif command["do"] == "send_file":
            for message in cut(command["path"], room.name):
                room.outgoing.put(message)
        elif command["do"] == "leave":
            room.outgoing.put(None)


main()
