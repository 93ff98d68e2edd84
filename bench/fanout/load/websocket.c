#include "load.h"
#include <stdio.h>
#include <string.h>

// A WebSocket (RFC 6455) from the client's side. The answer to the handshake is not verified: this measures
// servers, and does not depend on them.

enum { CONTINUATION = 0, TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10, FIN = 0x80, MASKED = 0x80 };

static const uint8_t key[4] = {0x5a, 0x17, 0xc3, 0x8e};

static void write_frame(conn *to, int opcode, const uint8_t *payload, size_t size) {
  uint8_t head[14] = {(uint8_t)(FIN | opcode)};
  size_t count = 2;
  if (size < 126) head[1] = (uint8_t)(MASKED | size);
  else if (size < 65536) {
    head[1] = MASKED | 126;
    head[2] = (uint8_t)(size >> 8);
    head[3] = (uint8_t)size;
    count = 4;
  } else {
    head[1] = MASKED | 127;
    for (int at = 0; at < 8; at++) head[2 + at] = (uint8_t)((uint64_t)size >> (56 - 8 * at));
    count = 10;
  }
  memcpy(head + count, key, 4);
  net_write(to, head, count + 4);
  uint8_t piece[4096];
  for (size_t start = 0; start < size; start += sizeof piece) {
    size_t length = size - start < sizeof piece ? size - start : sizeof piece;
    for (size_t at = 0; at < length; at++) piece[at] = payload[start + at] ^ key[at & 3];
    net_write(to, piece, length);
  }
}

static void open_socket(conn *who) {
  char request[400];
  int size = snprintf(request, sizeof request,
                      "GET %s HTTP/1.1\r\nHost: localhost:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                      "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Version: 13\r\n\r\n",
                      who->group->wire->path, who->group->port);
  net_write(who, request, (size_t)size);
}

static size_t take_answer(conn *who, const uint8_t *data, size_t size) {
  const uint8_t *end = memmem(data, size, "\r\n\r\n", 4);
  if (end == NULL) return 0;
  if (size < 12 || memcmp(data + 9, "101", 3) != 0) {
    net_fail(who, "the server refuses the WebSocket");
    return size;
  }
  who->step = 1;
  who->group->wire->talk->greet(who);
  return (size_t)(end - data) + 4;
}

static void take_frame(conn *who, int opcode, const uint8_t *payload, size_t size) {
  if (opcode == TEXT || opcode == BINARY) who->group->wire->talk->take(who, payload, size);
  else if (opcode == PING) write_frame(who, PONG, payload, size);
  else if (opcode == CLOSE) net_fail(who, "the server has closed the WebSocket");
  else if (opcode == CONTINUATION) net_fail(who, "a message in pieces, which no peer sends");
}

static size_t take_frames(conn *who, const uint8_t *data, size_t size) {
  size_t used = who->step == 0 ? take_answer(who, data, size) : 0;
  if (who->step == 0) return used;
  while (size - used >= 2 && who->state != FAILED) {
    const uint8_t *head = data + used;
    size_t left = size - used, count = 2, length = head[1] & 0x7f;
    if (length == 126) {
      count = 4;
      if (left < count) break;
      length = (size_t)head[2] << 8 | head[3];
    } else if (length == 127) {
      count = 10;
      if (left < count) break;
      length = 0;
      for (int at = 2; at < 10; at++) length = length << 8 | head[at];
    }
    if (left - count < length) break;
    take_frame(who, head[0] & 15, head + count, length);
    used += count + length;
  }
  return used;
}

static void send_binary(conn *who, const uint8_t *message, size_t size) {
  write_frame(who, BINARY, message, size);
}

static void send_text(conn *who, const uint8_t *message, size_t size) {
  write_frame(who, TEXT, message, size);
}

const framing websocket_framing = {"websocket", open_socket, take_frames, send_binary};
const framing text_socket_framing = {"text socket", open_socket, take_frames, send_text};
