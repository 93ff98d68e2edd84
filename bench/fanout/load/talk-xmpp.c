#include "load.h"
#include <stdio.h>
#include <string.h>

// XMPP (RFC 6120) with a group chat (XEP-0045), as much as it takes to come in. The framing finds stanzas by their
// ends: servers of this bench write none of the words below within one.

enum { OPENED, AUTHENTICATING, AUTHENTICATED, BINDING, ENTERING };
// More than this without a message is presence that nobody asked for.
enum { CHATTER = 1 << 16 };

static const char *const awaited[] = {"</stream:features>", "<success", "</stream:features>", "</bind>", "<subject"};

static void open_stream(conn *who) {
  static const char stream[] = "<?xml version='1.0'?><stream:stream to='localhost' version='1.0' "
                               "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
  net_write(who, stream, sizeof stream - 1);
}

static void send_stanza(conn *who, const uint8_t *stanza, size_t size) {
  net_write(who, stanza, size);
}

static void add_base64(char *to, const uint8_t *from, size_t size) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t at = 0; at < size; at += 3) {
    uint32_t three = (uint32_t)from[at] << 16;
    if (at + 1 < size) three |= (uint32_t)from[at + 1] << 8;
    if (at + 2 < size) three |= from[at + 2];
    for (int digit = 0; digit < 4; digit++) {
      bool is_there = at + (size_t)digit <= size;
      *to++ = is_there ? digits[three >> (18 - 6 * digit) & 63] : '=';
    }
  }
  *to = 0;
}

static void authenticate(conn *who) {
  char plain[100], encoded[200], stanza[300];
  int size = snprintf(plain, sizeof plain, "%c%s%d%c%s", 0, the_plan.name_prefix, who->account, 0, the_plan.password);
  add_base64(encoded, (const uint8_t *)plain, (size_t)size);
  size = snprintf(stanza, sizeof stanza,
                  "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>%s</auth>", encoded);
  net_write(who, stanza, (size_t)size);
}

static void enter(conn *who) {
  char stanza[300];
  int size = snprintf(stanza, sizeof stanza,
                      "<presence to='lobby@conference.localhost/%s%d'><x xmlns='http://jabber.org/protocol/muc'>"
                      "<history maxstanzas='0'/></x></presence>",
                      the_plan.name_prefix, who->account);
  net_write(who, stanza, (size_t)size);
}

static void go_on(conn *who) {
  static const char bind[] = "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>";
  switch (who->step++) {
    case OPENED:
      authenticate(who);
      break;
    case AUTHENTICATING:
      open_stream(who);
      break;
    case AUTHENTICATED:
      net_write(who, bind, sizeof bind - 1);
      break;
    case BINDING:
      enter(who);
      break;
    case ENTERING:
      net_joined(who);
      break;
  }
}

static size_t take_stanzas(conn *who, const uint8_t *data, size_t size) {
  size_t used = 0;
  while (who->step <= ENTERING) {
    const char *word = awaited[who->step];
    const uint8_t *found = memmem(data + used, size - used, word, strlen(word));
    if (found == NULL) return used;
    used = (size_t)(found - data) + strlen(word);
    go_on(who);
  }
  static const char end[] = "</message>";
  for (;;) {
    const uint8_t *found = memmem(data + used, size - used, end, sizeof end - 1);
    if (found == NULL) break;
    tally_take(who, data + used, (size_t)(found - data) - used);
    used = (size_t)(found - data) + sizeof end - 1;
  }
  return size - used > CHATTER ? size : used;
}

static void say(conn *who, const char *text, size_t size, uint32_t number, bytes *to) {
  (void)who, (void)number;
  bytes_text(to, "<message type='groupchat' to='lobby@conference.localhost'><body>");
  bytes_add(to, text, size);
  bytes_text(to, "</body></message>");
}

const framing stanza_framing = {"stanzas", open_stream, take_stanzas, send_stanza};
const talk xmpp_talk = {NULL, NULL, say};
