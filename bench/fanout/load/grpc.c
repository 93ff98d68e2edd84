#include "load.h"
#include <stdio.h>
#include <string.h>

// One gRPC call on one HTTP/2 connection: as much of RFC 9113 as a client of one stream needs. The headers are
// literals without Huffman and without the dynamic table, so nothing has to be remembered of either side's.

enum { DATA = 0, HEADERS = 1, RST_STREAM = 3, SETTINGS = 4, PING = 6, GOAWAY = 7, WINDOW_UPDATE = 8 };
enum { ACK = 1, END_STREAM = 1, END_HEADERS = 4, PADDED = 8 };
enum { HEAD = 9, PREFIX = 5, STREAM = 1, MAX_FRAME = 16384, FIRST_WINDOW = 65535 };
enum { OUR_WINDOW = 0x7fffffff, GIVE_BACK = 1 << 28 };

static uint32_t read32(const uint8_t *at) {
  return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void write32(uint8_t *at, uint32_t value) {
  for (int index = 3; index >= 0; index--, value >>= 8) at[index] = (uint8_t)value;
}

static void write_frame(conn *to, int type, int flags, uint32_t stream, const void *payload, size_t size) {
  uint8_t head[HEAD] = {(uint8_t)(size >> 16), (uint8_t)(size >> 8), (uint8_t)size, (uint8_t)type, (uint8_t)flags};
  write32(head + 5, stream);
  net_write(to, head, HEAD);
  net_write(to, payload, size);
}

static void add_string(bytes *to, const char *text) {
  size_t size = strlen(text);
  uint8_t digits[3];
  size_t count = 0;
  if (size < 127) digits[count++] = (uint8_t)size;
  else {
    digits[count++] = 127;
    size_t rest = size - 127;
    if (rest >= 128) {
      digits[count++] = (uint8_t)(0x80 | (rest & 127));
      rest >>= 7;
    }
    digits[count++] = (uint8_t)rest;
  }
  bytes_add(to, digits, count);
  bytes_text(to, text);
}

static void add_header(bytes *to, const char *name, const char *value) {
  bytes_add(to, "\0", 1);
  add_string(to, name);
  add_string(to, value);
}

static void give_window(conn *to, uint32_t stream, uint32_t size) {
  uint8_t payload[4];
  write32(payload, size);
  write_frame(to, WINDOW_UPDATE, 0, stream, payload, sizeof payload);
}

static void open_call(conn *who) {
  who->stream_window = who->connection_window = who->first_window = FIRST_WINDOW;
  net_write(who, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 24);
  // ENABLE_PUSH 0, INITIAL_WINDOW_SIZE as large as can be: the client is never what the server waits for.
  uint8_t settings[12] = {0, 2, 0, 0, 0, 0, 0, 4};
  write32(settings + 8, OUR_WINDOW);
  write_frame(who, SETTINGS, 0, 0, settings, sizeof settings);
  give_window(who, 0, OUR_WINDOW - FIRST_WINDOW);
  bytes headers = {0};
  // From the static table: POST, and the scheme.
  bytes_add(&headers, who->group->is_tls ? "\x83\x87" : "\x83\x86", 2);
  add_header(&headers, ":path", who->group->wire->path);
  add_header(&headers, ":authority", "localhost");
  add_header(&headers, "content-type", "application/grpc");
  add_header(&headers, "te", "trailers");
  char name[64];
  snprintf(name, sizeof name, "%s%d", the_plan.name_prefix, who->account);
  add_header(&headers, "user-name", name);
  add_header(&headers, "user-password", the_plan.password);
  write_frame(who, HEADERS, END_HEADERS, STREAM, headers.at, headers.size);
  bytes_release(&headers);
  who->group->wire->talk->greet(who);
}

// Sends of the body what the windows allow.
static void send_body(conn *who) {
  size_t sent = 0;
  while (sent < who->body.size) {
    int64_t window = who->stream_window < who->connection_window ? who->stream_window : who->connection_window;
    size_t size = who->body.size - sent;
    if (size > MAX_FRAME) size = MAX_FRAME;
    if ((int64_t)size > window) size = window > 0 ? (size_t)window : 0;
    if (size == 0) break;
    write_frame(who, DATA, 0, STREAM, who->body.at + sent, size);
    who->stream_window -= (int64_t)size;
    who->connection_window -= (int64_t)size;
    sent += size;
  }
  if (sent > 0) bytes_drop(&who->body, sent);
}

static void send_message(conn *who, const uint8_t *message, size_t size) {
  uint8_t prefix[PREFIX] = {0};
  write32(prefix + 1, (uint32_t)size);
  bytes_add(&who->body, prefix, PREFIX);
  bytes_add(&who->body, message, size);
  send_body(who);
}

// Gives whole messages to the talk; returns the bytes used.
static size_t take_messages(conn *who, const uint8_t *data, size_t size) {
  size_t used = 0;
  while (size - used >= PREFIX) {
    size_t length = read32(data + used + 1);
    if (data[used] != 0) {
      net_fail(who, "a compressed message");
      return size;
    }
    if (size - used - PREFIX < length) break;
    who->group->wire->talk->take(who, data + used + PREFIX, length);
    used += PREFIX + length;
  }
  return used;
}

static void take_data(conn *who, const uint8_t *data, size_t size) {
  who->unread += (uint32_t)size;
  if (who->unread >= GIVE_BACK) {
    give_window(who, 0, who->unread);
    give_window(who, STREAM, who->unread);
    who->unread = 0;
  }
  if (who->in.size == 0) {
    size_t used = take_messages(who, data, size);
    if (used < size) bytes_add(&who->in, data + used, size - used);
    return;
  }
  bytes_add(&who->in, data, size);
  size_t used = take_messages(who, who->in.at, who->in.size);
  if (used > 0) bytes_drop(&who->in, used);
}

static void take_settings(conn *who, const uint8_t *payload, size_t size) {
  for (size_t at = 0; at + 6 <= size; at += 6) {
    if (payload[at] != 0 || payload[at + 1] != 4) continue;
    uint32_t window = read32(payload + at + 2);
    who->stream_window += (int64_t)window - (int64_t)who->first_window;
    who->first_window = window;
  }
  write_frame(who, SETTINGS, ACK, 0, "", 0);
  send_body(who);
}

static void take_frame(conn *who, int type, int flags, uint32_t stream, const uint8_t *payload, size_t size) {
  switch (type) {
    case DATA:
      if (flags & PADDED && size > payload[0]) {
        take_data(who, payload + 1, size - 1 - payload[0]);
      } else take_data(who, payload, size);
      break;
    case HEADERS:
      if (flags & END_STREAM) net_fail(who, "the server has ended the call");
      break;
    case RST_STREAM:
      net_fail(who, "the server has reset the call");
      break;
    case GOAWAY:
      net_fail(who, "the server has sent GOAWAY");
      break;
    case SETTINGS:
      if (!(flags & ACK)) take_settings(who, payload, size);
      break;
    case PING:
      // The server may ask this way whether what it sent has arrived.
      if (!(flags & ACK)) write_frame(who, PING, ACK, 0, payload, size);
      break;
    case WINDOW_UPDATE:
      if (stream == 0) who->connection_window += read32(payload) & 0x7fffffff;
      else who->stream_window += read32(payload) & 0x7fffffff;
      send_body(who);
      break;
  }
}

static size_t take_frames(conn *who, const uint8_t *data, size_t size) {
  size_t used = 0;
  while (size - used >= HEAD && who->state != FAILED) {
    const uint8_t *head = data + used;
    size_t length = (size_t)head[0] << 16 | (size_t)head[1] << 8 | head[2];
    if (size - used - HEAD < length) break;
    take_frame(who, head[3], head[4], read32(head + 5) & 0x7fffffff, head + HEAD, length);
    used += HEAD + length;
  }
  return used;
}

const framing grpc_framing = {"grpc", open_call, take_frames, send_message};
