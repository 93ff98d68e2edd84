#include "load.h"
#include <stdio.h>
#include <string.h>

// The Qt 6 gRPC chat: proto/chat-room/.

enum { USERNAME = 1, TIMESTAMP = 2, TEXT = 3, FILE_MESSAGE = 4 };
enum { CHUNKS = 8 };

static void add_sender(bytes *to, const conn *who) {
  char name[64];
  int size = snprintf(name, sizeof name, "%s%d", the_plan.name_prefix, who->account);
  proto_bytes(to, USERNAME, name, (size_t)size);
  proto_number(to, TIMESTAMP, 1700000000000u);
}

// The first message has no content.
static void greet(conn *who) {
  bytes message = {0};
  add_sender(&message, who);
  who->group->wire->framing->send(who, message.at, message.size);
  bytes_release(&message);
}

// The first message is the client's own login.
static void take(conn *who, const uint8_t *message, size_t size) {
  if (!tally_take(who, message, size)) net_joined(who);
}

static void add_file(bytes *to, const conn *who, const char *chunk, size_t size, uint32_t number) {
  uint32_t file = (number - 1) / CHUNKS, index = (number - 1) % CHUNKS;
  uint8_t uuid[16] = {0};
  memcpy(uuid, &file, sizeof file);
  memcpy(uuid + 10, &who->index, sizeof who->index);
  uuid[6] = 0x40;
  uuid[8] = 0x80;
  bytes id = {0}, continuation = {0}, message = {0};
  proto_bytes(&id, 1, uuid, sizeof uuid);
  if (index > 0) proto_number(&continuation, 1, index);
  proto_number(&continuation, 2, CHUNKS);
  proto_bytes(&continuation, 3, id.at, id.size);
  proto_bytes(&message, 2, "load.bin", 8);
  proto_bytes(&message, 3, chunk, size);
  proto_number(&message, 4, CHUNKS * size);
  proto_bytes(&message, 5, continuation.at, continuation.size);
  proto_bytes(to, FILE_MESSAGE, message.at, message.size);
  bytes_release(&id);
  bytes_release(&continuation);
  bytes_release(&message);
}

static void say(conn *who, const char *text, size_t size, uint32_t number, bytes *to) {
  add_sender(to, who);
  if (the_plan.are_chunks) return add_file(to, who, text, size, number);
  bytes inner = {0};
  proto_bytes(&inner, 1, text, size);
  proto_bytes(to, TEXT, inner.at, inner.size);
  bytes_release(&inner);
}

const talk chat_room_talk = {greet, take, say};
