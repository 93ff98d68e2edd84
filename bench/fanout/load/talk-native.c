#include "load.h"
#include <string.h>

// parley.v1's live frames: proto/native/parley/v1/live.proto.

enum { HELLO = 1, SEND = 2 };
enum { EVENT = 2, SENT = 3, REFUSED = 4, CAUGHT_UP = 5, GAP = 6, RESYNC = 7, SLOW_DOWN = 8 };

static const char *find_conversation(const conn *who) {
  return the_plan.conversation_count > 0 ? the_plan.conversations[who->room] : "lobby";
}

static void greet(conn *who) {
  if (who->account >= the_plan.token_count) return net_fail(who, "there is no token for it");
  const char *token = the_plan.tokens[who->account];
  bytes hello = {0}, frame = {0};
  proto_bytes(&hello, 1, token, strlen(token));
  proto_bytes(&frame, HELLO, hello.at, hello.size);
  who->group->wire->framing->send(who, frame.at, frame.size);
  bytes_release(&hello);
  bytes_release(&frame);
}

// The first field's bytes, when it is field 1 and bytes: a client message id, or a log.
static const uint8_t *find_first(const uint8_t *frame, size_t size, size_t *length) {
  const uint8_t *at = frame + 1, *end = frame + size;
  read_varint(&at, end);
  if (at >= end || *at++ != (1 << 3 | 2)) return NULL;
  *length = read_varint(&at, end);
  return at + *length <= end ? at : NULL;
}

static void take(conn *who, const uint8_t *frame, size_t size) {
  if (size < 2) return;
  size_t length = 0;
  const uint8_t *first;
  const char *conversation;
  switch (frame[0] >> 3) {
    case EVENT:
      tally_take(who, frame, size);
      return;
    case SENT:
      first = find_first(frame, size, &length);
      if (first && length == MARK - 2) tally_acknowledge(who, first);
      return;
    case CAUGHT_UP:
      first = find_first(frame, size, &length);
      conversation = find_conversation(who);
      if (first && length == strlen(conversation) && memcmp(first, conversation, length) == 0) net_joined(who);
      return;
    case REFUSED:
      tally.refused++;
      return;
    case SLOW_DOWN:
      tally.slowed++;
      return;
    case GAP:
    case RESYNC:
      net_fail(who, "the server gives it up as too slow");
      return;
  }
}

static void say(conn *who, const char *text, size_t size, uint32_t number, bytes *to) {
  (void)number;
  const char *conversation = find_conversation(who);
  bytes body = {0}, message = {0}, request = {0};
  proto_bytes(&body, 1, text, size);
  proto_bytes(&message, 1, conversation, strlen(conversation));
  // The text's own mark without its beginning, by which receivers would take it for the text.
  proto_bytes(&message, 2, text + 2, MARK - 2);
  proto_bytes(&message, 3, body.at, body.size);
  proto_bytes(&request, 1, message.at, message.size);
  proto_bytes(to, SEND, request.at, request.size);
  bytes_release(&body);
  bytes_release(&message);
  bytes_release(&request);
}

const talk native_talk = {greet, take, say};
