#include "load.h"
#include <stdio.h>
#include <string.h>

static void no_greeting(conn *who) {
  (void)who;
}

static void say_text(conn *who, const char *text, size_t size, uint32_t number, bytes *to) {
  (void)who, (void)number;
  bytes_add(to, text, size);
}

// A message is a text and nothing else. The server says something, anything, when it knows the client.
static void take_plain(conn *who, const uint8_t *message, size_t size) {
  if (!tally_take(who, message, size)) net_joined(who);
}

const talk plain_talk = {no_greeting, take_plain, say_text};

// Socket.IO 4 on Engine.IO 4: 0 open, 2 and 3 ping and pong, 40 connected, 42 an event as a JSON array.

static void send_text(conn *who, const char *text) {
  who->group->wire->framing->send(who, (const uint8_t *)text, strlen(text));
}

static void take_socket_io(conn *who, const uint8_t *message, size_t size) {
  if (size > 2 && message[0] == '4' && message[1] == '2') {
    // The server's first event says that the client is in the room.
    if (!tally_take(who, message, size)) net_joined(who);
  } else if (size > 0 && message[0] == '0') send_text(who, "40");
  else if (size == 1 && message[0] == '2') send_text(who, "3");
}

static void say_event(conn *who, const char *text, size_t size, uint32_t number, bytes *to) {
  (void)who, (void)number;
  bytes_text(to, "42[\"message\",\"");
  bytes_add(to, text, size);
  bytes_text(to, "\"]");
}

const talk socket_io_talk = {no_greeting, take_socket_io, say_event};

// Parley's line door: docs/doors/line.md.

static void sign_in(conn *who) {
  char line[200];
  snprintf(line, sizeof line, "/login %s%d %s", the_plan.name_prefix, who->account, the_plan.password);
  send_text(who, line);
}

static void take_line(conn *who, const uint8_t *line, size_t size) {
  if (tally_take(who, line, size)) return;
  if (memmem(line, size, "you are ", 8)) net_joined(who);
  else if (size > 0 && line[0] == '!') tally.refused++;
}

const talk line_talk = {sign_in, take_line, say_text};
