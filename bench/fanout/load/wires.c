#include "load.h"
#include <string.h>

static const wire wires[] = {
    {"chat-room", &grpc_framing, &chat_room_talk, "/chat.QtGrpcChat/ChatRoom"},
    {"native-grpc", &grpc_framing, &native_talk, "/parley.v1.LiveService/Connect"},
    {"native-ws", &websocket_framing, &native_talk, "/live"},
    {"line", &line_framing, &line_talk, ""},
    {"ws", &websocket_framing, &plain_talk, "/"},
    {"length", &length_framing, &plain_talk, ""},
    {"xmpp", &stanza_framing, &xmpp_talk, ""},
    {"socket.io", &text_socket_framing, &socket_io_talk, "/socket.io/?EIO=4&transport=websocket"},
};

const wire *find_wire(const char *name) {
  for (size_t at = 0; at < sizeof wires / sizeof *wires; at++) {
    if (strcmp(wires[at].name, name) == 0) return &wires[at];
  }
  return NULL;
}
