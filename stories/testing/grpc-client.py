"""Any gRPC call, by Python's gRPC, driven by lines of JSON.

Usage: grpc-client.py DESCRIPTORS TARGET

Reads commands from standard input:
  {"id", "kind", "path", "request", "response", "metadata", "message"}   begins a call; kind: unary, list or chat
  {"id", "write": message}   sends a message of a chat
  {"id", "end": true}        half-closes it
  {"id", "cancel": true}     cancels a call that streams
and writes {"id", "message"} for each message received and {"id", "code", "details"} at the end of each call.
Messages are in Protobuf's JSON form.
"""

import json
import queue
import sys
import threading

import grpc
from google.protobuf import descriptor_pb2, json_format, message_factory


def load_messages(path):
    descriptors = descriptor_pb2.FileDescriptorSet()
    with open(path, "rb") as source:
        descriptors.ParseFromString(source.read())
    return message_factory.GetMessages(descriptors.file)


MESSAGES = load_messages(sys.argv[1])
CHANNEL = grpc.insecure_channel(sys.argv[2], [("grpc.enable_retries", 0)])
LOCK = threading.Lock()


def tell(**event):
    with LOCK:
        print(json.dumps(event), flush=True)


class Call:
    def __init__(self, command):
        self.id = command["id"]
        self.request = MESSAGES[command["request"]]
        self.outgoing = queue.Queue()
        codecs = {
            "request_serializer": self.request.SerializeToString,
            "response_deserializer": MESSAGES[command["response"]].FromString,
        }
        metadata = [tuple(pair) for pair in command.get("metadata", [])]
        path, kind = command["path"], command["kind"]
        if kind == "chat":
            messages = iter(self.outgoing.get, None)
            self.call = CHANNEL.stream_stream(path, **codecs)(messages, metadata=metadata)
        else:
            method = CHANNEL.unary_stream if kind == "list" else CHANNEL.unary_unary
            message = self.parse(command.get("message", {}))
            start = method(path, **codecs)
            if kind == "list":
                self.call = start(message, metadata=metadata)
            else:
                self.call = start.future(message, metadata=metadata)
        read = self.read_one if kind == "unary" else self.read_all
        threading.Thread(target=read, daemon=True).start()

    def parse(self, message):
        return json_format.ParseDict(message, self.request())

    def tell_message(self, message):
        tell(id=self.id, message=json_format.MessageToDict(message))

    def tell_end(self):
        tell(id=self.id, code=self.call.code().value[0], details=self.call.details() or "")

    def read_one(self):
        try:
            self.tell_message(self.call.result())
        except (grpc.RpcError, grpc.FutureCancelledError):
            pass
        self.tell_end()

    def read_all(self):
        try:
            for message in self.call:
                self.tell_message(message)
        except grpc.RpcError:
            pass
        self.tell_end()


def main():
    calls = {}
    for line in sys.stdin:
        command = json.loads(line)
        call = calls.get(command["id"])
        if call is None:
            calls[command["id"]] = Call(command)
        elif "write" in command:
            call.outgoing.put(call.parse(command["write"]))
        elif command.get("end"):
            call.outgoing.put(None)
        elif command.get("cancel"):
            call.call.cancel()


main()
