// The floor: as little as a fan-out can be. Each message goes to all others; what came in one round of epoll is
// joined and leaves in one send a client. Messages have four bytes of length before them, or, with --websocket, are
// WebSocket frames; the handshake's answer is then not computed, and the load generator does not ask for it.
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct {
  uint8_t *at;
  size_t size, room;
} bytes;

typedef enum { UNKNOWN, LENGTHS, SOCKETS } wire;

typedef struct {
  int fd;
  wire wire;
  bool is_writing, has_spoken;
  bytes in, out;
} client;

// A message of the round, and who sent it.
typedef struct {
  size_t start, end;
  int from;
} said;

enum { EVENTS = 1024, BUFFER = 1 << 20, LIMIT = 1 << 20 };

static client *clients[LIMIT];
static int client_count, *places, poll_fd;
static wire first_wire = LENGTHS;
// All that was said in this round, in both framings, end to end.
static bytes rounds[3];
static said *saids[3];
static size_t said_count, said_room;

static void add(bytes *to, const void *from, size_t size) {
  if (to->size + size > to->room) {
    to->room = to->room ? to->room : 256;
    while (to->room < to->size + size) to->room *= 2;
    to->at = realloc(to->at, to->room);
  }
  if (size > 0) memcpy(to->at + to->size, from, size);
  to->size += size;
}

static void drop(bytes *from, size_t size) {
  from->size -= size;
  if (from->size > 0) memmove(from->at, from->at + size, from->size);
  else if (from->room > 4096) {
    free(from->at);
    *from = (bytes){0};
  }
}

static void leave(client *who) {
  int place = places[who->fd];
  clients[place] = clients[--client_count];
  places[clients[place]->fd] = place;
  close(who->fd);
  free(who->in.at);
  free(who->out.at);
  free(who);
}

static void watch(client *who, bool for_writing) {
  if (who->is_writing == for_writing) return;
  who->is_writing = for_writing;
  struct epoll_event event = {EPOLLIN | (for_writing ? EPOLLOUT : 0), {.ptr = who}};
  epoll_ctl(poll_fd, EPOLL_CTL_MOD, who->fd, &event);
}

static void write_to(client *who, const uint8_t *from, size_t size) {
  size_t sent = 0;
  if (who->out.size == 0) {
    ssize_t count = send(who->fd, from, size, MSG_NOSIGNAL);
    if (count > 0) sent = (size_t)count;
  }
  if (sent < size) add(&who->out, from + sent, size - sent);
  watch(who, who->out.size > 0);
}

static void flush(client *who) {
  ssize_t count = send(who->fd, who->out.at, who->out.size, MSG_NOSIGNAL);
  if (count > 0) drop(&who->out, (size_t)count);
  watch(who, who->out.size > 0);
}

static void note(wire wire, size_t start, int from) {
  saids[wire][said_count] = (said){start, rounds[wire].size, from};
}

static void say(client *from, const uint8_t *message, size_t size) {
  if (said_count == said_room) {
    said_room = said_room ? said_room * 2 : 1024;
    for (int at = LENGTHS; at <= SOCKETS; at++) saids[at] = realloc(saids[at], said_room * sizeof(said));
  }
  size_t start = rounds[LENGTHS].size;
  uint8_t length[4] = {(uint8_t)(size >> 24), (uint8_t)(size >> 16), (uint8_t)(size >> 8), (uint8_t)size};
  add(&rounds[LENGTHS], length, 4);
  add(&rounds[LENGTHS], message, size);
  note(LENGTHS, start, from->fd);
  start = rounds[SOCKETS].size;
  uint8_t head[10] = {0x82, (uint8_t)size};
  size_t count = 2;
  if (size > 65535) {
    head[1] = 127;
    for (int at = 0; at < 8; at++) head[2 + at] = (uint8_t)((uint64_t)size >> (56 - 8 * at));
    count = 10;
  } else if (size > 125) {
    head[1] = 126;
    head[2] = (uint8_t)(size >> 8);
    head[3] = (uint8_t)size;
    count = 4;
  }
  add(&rounds[SOCKETS], head, count);
  add(&rounds[SOCKETS], message, size);
  note(SOCKETS, start, from->fd);
  said_count++;
  from->has_spoken = true;
}

static size_t take_lengths(client *who) {
  size_t used = 0;
  while (who->in.size - used >= 4) {
    const uint8_t *head = who->in.at + used;
    size_t length = (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
    if (who->in.size - used - 4 < length) break;
    say(who, head + 4, length);
    used += 4 + length;
  }
  return used;
}

static size_t take_sockets(client *who) {
  size_t used = 0;
  while (who->in.size - used >= 6) {
    uint8_t *head = who->in.at + used;
    size_t left = who->in.size - used, count = 2, length = head[1] & 0x7f;
    if (length == 126) {
      count = 4;
      length = (size_t)head[2] << 8 | head[3];
    } else if (length == 127) {
      count = 10;
      if (left < count) break;
      length = 0;
      for (int at = 2; at < 10; at++) length = length << 8 | head[at];
    }
    if (left < count + 4 + length) break;
    uint8_t *key = head + count, *message = key + 4;
    for (size_t at = 0; at < length; at++) message[at] ^= key[at & 3];
    if ((head[0] & 15) <= 2) say(who, message, length);
    used += count + 4 + length;
  }
  return used;
}

static void take(client *who) {
  static uint8_t buffer[BUFFER];
  ssize_t count = recv(who->fd, buffer, sizeof buffer, 0);
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0) return leave(who);
  add(&who->in, buffer, (size_t)count);
  size_t used = 0;
  if (who->wire == UNKNOWN) {
    if (memmem(who->in.at, who->in.size, "\r\n\r\n", 4) == NULL) return;
    used = who->in.size;
    who->wire = SOCKETS;
    static const char answer[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                 "Connection: Upgrade\r\n\r\n\x82\x02hi";
    write_to(who, (const uint8_t *)answer, sizeof answer - 1);
  } else used = who->wire == SOCKETS ? take_sockets(who) : take_lengths(who);
  if (used > 0) drop(&who->in, used);
}

static void accept_all(int listener) {
  for (int fd; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    client *who = calloc(1, sizeof *who);
    who->fd = fd;
    places[fd] = client_count;
    clients[client_count++] = who;
    struct epoll_event event = {EPOLLIN, {.ptr = who}};
    epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event);
    // The greeting, an empty message. A WebSocket is greeted behind the handshake.
    who->wire = first_wire;
    if (first_wire == LENGTHS) write_to(who, (const uint8_t[4]){0}, 4);
  }
}

// What the others have said, for somebody who has spoken too.
static void write_others(client *who) {
  static bytes others;
  others.size = 0;
  for (size_t at = 0; at < said_count; at++) {
    const said *message = &saids[who->wire][at];
    if (message->from == who->fd) continue;
    add(&others, rounds[who->wire].at + message->start, message->end - message->start);
  }
  if (others.size > 0) write_to(who, others.at, others.size);
}

static void end_round(void) {
  if (said_count == 0) return;
  for (int at = 0; at < client_count; at++) {
    client *who = clients[at];
    if (who->has_spoken) write_others(who);
    else if (who->wire != UNKNOWN) write_to(who, rounds[who->wire].at, rounds[who->wire].size);
    who->has_spoken = false;
  }
  said_count = rounds[LENGTHS].size = rounds[SOCKETS].size = 0;
}

int main(int count, char **arguments) {
  if (count > 1 && strcmp(arguments[1], "--websocket") == 0) first_wire = UNKNOWN;
  struct rlimit files = {0};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  places = calloc(LIMIT, sizeof *places);
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, size) < 0 || listen(listener, 4096) < 0) {
    perror("listen");
    return 1;
  }
  getsockname(listener, (struct sockaddr *)&address, &size);
  printf("listening on %d\n", ntohs(address.sin_port));
  fflush(stdout);
  poll_fd = epoll_create1(0);
  struct epoll_event event = {EPOLLIN, {.ptr = NULL}};
  epoll_ctl(poll_fd, EPOLL_CTL_ADD, listener, &event);
  static struct epoll_event events[EVENTS];
  for (;;) {
    int ready = epoll_wait(poll_fd, events, EVENTS, -1);
    for (int at = 0; at < ready; at++) {
      client *who = events[at].data.ptr;
      if (who == NULL) accept_all(listener);
      else if (events[at].events & EPOLLOUT) flush(who);
      if (who != NULL && events[at].events & (EPOLLIN | EPOLLHUP)) take(who);
    }
    end_round();
  }
}
