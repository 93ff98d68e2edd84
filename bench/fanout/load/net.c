#include "load.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#ifdef WITH_TLS
#include <openssl/err.h>
#include <openssl/ssl.h>
static SSL_CTX *tls_context;
#endif

int net_joined_count, net_failed_count, net_pending_count;

enum { BUFFER = 4 << 20, EVENTS = 512, TOLD = 10 };

static int poll_fd;
static uint8_t *buffer;
// Who has something to send at the end of the round.
static conn **dirty;
static int dirty_count;

void net_open(int limit) {
  poll_fd = epoll_create1(0);
  buffer = malloc(BUFFER);
  dirty = calloc((size_t)limit, sizeof *dirty);
#ifdef WITH_TLS
  tls_context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_mode(tls_context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                    SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_verify(tls_context, SSL_VERIFY_NONE, NULL);
#endif
}

void net_fail(conn *who, const char *why) {
  if (who->state == FAILED) return;
  if (net_failed_count++ < TOLD) fprintf(stderr, "connection %d (%s): %s\n", who->index, who->group->wire->name, why);
  if (who->state == JOINED) net_joined_count--;
  else net_pending_count--;
  who->state = FAILED;
  epoll_ctl(poll_fd, EPOLL_CTL_DEL, who->fd, NULL);
  close(who->fd);
}

void net_joined(conn *who) {
  if (who->state != OPENING) return;
  who->state = JOINED;
  net_pending_count--;
  net_joined_count++;
}

static void watch(conn *who, bool for_writing) {
  if (who->is_writing == for_writing) return;
  who->is_writing = for_writing;
  struct epoll_event event = {EPOLLIN | (for_writing ? EPOLLOUT : 0), {.ptr = who}};
  epoll_ctl(poll_fd, EPOLL_CTL_MOD, who->fd, &event);
}

void net_connect(conn *who) {
  net_pending_count++;
  who->state = CONNECTING;
  who->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  int on = 1;
  setsockopt(who->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)who->group->port)};
  inet_pton(AF_INET, the_plan.host, &address.sin_addr);
  who->is_writing = true;
  struct epoll_event event = {EPOLLIN | EPOLLOUT, {.ptr = who}};
  epoll_ctl(poll_fd, EPOLL_CTL_ADD, who->fd, &event);
  if (connect(who->fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS) {
    net_fail(who, strerror(errno));
  }
}

static ssize_t read_some(conn *who, uint8_t *to, size_t size) {
#ifdef WITH_TLS
  if (who->tls) {
    int count = SSL_read(who->tls, to, (int)size);
    if (count > 0) return count;
    int problem = SSL_get_error(who->tls, count);
    ERR_clear_error();
    errno = EAGAIN;
    return problem == SSL_ERROR_WANT_READ || problem == SSL_ERROR_WANT_WRITE ? -1 : 0;
  }
#endif
  return recv(who->fd, to, size, 0);
}

static ssize_t write_some(conn *who, const uint8_t *from, size_t size) {
#ifdef WITH_TLS
  if (who->tls) {
    int count = SSL_write(who->tls, from, (int)size);
    if (count > 0) return count;
    int problem = SSL_get_error(who->tls, count);
    ERR_clear_error();
    errno = problem == SSL_ERROR_WANT_READ || problem == SSL_ERROR_WANT_WRITE ? EAGAIN : EPIPE;
    return -1;
  }
#endif
  return send(who->fd, from, size, MSG_NOSIGNAL);
}

static void flush(conn *who) {
  if (who->state == FAILED || who->state == CONNECTING || who->state == SECURING) return;
  size_t sent = 0;
  while (sent < who->out.size) {
    ssize_t count = write_some(who, who->out.at + sent, who->out.size - sent);
    if (count < 0 && errno == EAGAIN) break;
    if (count <= 0) return net_fail(who, strerror(errno));
    sent += (size_t)count;
  }
  if (sent > 0) bytes_drop(&who->out, sent);
  watch(who, who->out.size > 0);
}

void net_write(conn *who, const void *data, size_t size) {
  bytes_add(&who->out, data, size);
  if (who->is_dirty) return;
  who->is_dirty = true;
  dirty[dirty_count++] = who;
}

void net_flush(void) {
  for (int at = 0; at < dirty_count; at++) {
    dirty[at]->is_dirty = false;
    flush(dirty[at]);
  }
  dirty_count = 0;
}

static void take(conn *who) {
  size_t size = who->rest.size;
  if (size > 0) memcpy(buffer, who->rest.at, size);
  ssize_t count = read_some(who, buffer + size, BUFFER - size);
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0) return net_fail(who, count == 0 ? "the server has hung up" : strerror(errno));
  tally_now = now_ns();
  size += (size_t)count;
  size_t used = who->group->wire->framing->take(who, buffer, size);
  bytes_clear(&who->rest);
  if (used < size && who->state != FAILED) bytes_add(&who->rest, buffer + used, size - used);
}

static void secure(conn *who) {
#ifdef WITH_TLS
  if (who->tls == NULL) {
    who->tls = SSL_new(tls_context);
    SSL_set_fd(who->tls, who->fd);
    static const uint8_t h2[] = {2, 'h', '2'}, h1[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    bool is_grpc = who->group->wire->framing == &grpc_framing;
    SSL_set_alpn_protos(who->tls, is_grpc ? h2 : h1, is_grpc ? sizeof h2 : sizeof h1);
    SSL_set_connect_state(who->tls);
  }
  int done = SSL_do_handshake(who->tls);
  if (done == 1) {
    who->state = OPENING;
    who->group->wire->framing->open(who);
    return;
  }
  int problem = SSL_get_error(who->tls, done);
  ERR_clear_error();
  if (problem == SSL_ERROR_WANT_WRITE) return watch(who, true);
  if (problem == SSL_ERROR_WANT_READ) return watch(who, false);
#endif
  net_fail(who, "no TLS");
}

static void handle(conn *who, uint32_t events) {
  if (who->state == CONNECTING) {
    int problem = 0;
    socklen_t size = sizeof problem;
    getsockopt(who->fd, SOL_SOCKET, SO_ERROR, &problem, &size);
    if (problem != 0) return net_fail(who, strerror(problem));
    who->state = who->group->is_tls ? SECURING : OPENING;
    if (who->state == OPENING) {
      watch(who, false);
      return who->group->wire->framing->open(who);
    }
  }
  if (who->state == SECURING) return secure(who);
  if (events & EPOLLOUT) flush(who);
  if (who->state != FAILED && events & (EPOLLIN | EPOLLHUP | EPOLLERR)) take(who);
#ifdef WITH_TLS
  while (who->state != FAILED && who->tls && SSL_pending(who->tls) > 0) take(who);
#endif
}

void net_round(uint64_t deadline) {
  static struct epoll_event events[EVENTS];
  uint64_t now = now_ns();
  uint64_t left = deadline > now ? deadline - now : 0;
  struct timespec timeout = {(time_t)(left / 1000000000u), (long)(left % 1000000000u)};
  int count = epoll_pwait2(poll_fd, events, EVENTS, &timeout, NULL);
  for (int at = 0; at < count; at++) handle(events[at].data.ptr, events[at].events);
  net_flush();
}
