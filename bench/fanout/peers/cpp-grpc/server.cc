// A chat room as one writes it with the callback API of gRPC C++, in the shape of the Qt example's server: a
// reactor a client, each with its queue of messages that all share, each writing for itself. Nothing is stored,
// nobody is asked for a password. Prints the port; ends at the end of its input.
#include <grpcpp/grpcpp.h>

#include <deque>
#include <fstream>
#include <iostream>
#include <memory>
#include <mutex>
#include <sstream>
#include <string>
#include <unordered_set>

#include "qtgrpcchat.grpc.pb.h"

namespace {

using Message = std::shared_ptr<const chat::ChatMessage>;

class Member;

class Room {
 public:
  void add(Member *member) {
    std::lock_guard lock(mutex_);
    members_.insert(member);
  }

  void remove(Member *member) {
    std::lock_guard lock(mutex_);
    members_.erase(member);
  }

  void tellOthers(const Message &message, const Member *sender);

 private:
  std::mutex mutex_;
  std::unordered_set<Member *> members_;
};

class Member : public grpc::ServerBidiReactor<chat::ChatMessage, chat::ChatMessage> {
 public:
  Member(Room &room, std::string name) : room_(room) {
    auto login = std::make_shared<chat::ChatMessage>();
    login->set_username(std::move(name));
    login->mutable_user_status()->set_type(chat::UserStatus::LOGIN);
    room_.add(this);
    tell(login);
    StartRead(&incoming_);
  }

  void tell(const Message &message) {
    std::lock_guard lock(mutex_);
    if (isFinished_) return;
    waiting_.push_back(message);
    if (waiting_.size() == 1) StartWrite(waiting_.front().get());
  }

  void OnReadDone(bool isThere) override {
    if (!isThere) {
      room_.remove(this);
      std::lock_guard lock(mutex_);
      if (isFinished_) return;
      isFinished_ = true;
      Finish(grpc::Status::OK);
      return;
    }
    // The first message has no content: it only opens the call.
    if (incoming_.content_case() != chat::ChatMessage::CONTENT_NOT_SET) {
      room_.tellOthers(std::make_shared<const chat::ChatMessage>(std::move(incoming_)), this);
    }
    incoming_.Clear();
    StartRead(&incoming_);
  }

  void OnWriteDone(bool isWritten) override {
    std::lock_guard lock(mutex_);
    waiting_.pop_front();
    if (isWritten && !isFinished_ && !waiting_.empty()) StartWrite(waiting_.front().get());
  }

  void OnDone() override {
    room_.remove(this);
    delete this;
  }

 private:
  Room &room_;
  chat::ChatMessage incoming_;
  std::mutex mutex_;
  std::deque<Message> waiting_;
  bool isFinished_ = false;
};

void Room::tellOthers(const Message &message, const Member *sender) {
  std::lock_guard lock(mutex_);
  for (Member *member : members_) {
    if (member != sender) member->tell(message);
  }
}

class Service : public chat::QtGrpcChat::CallbackService {
 public:
  grpc::ServerBidiReactor<chat::ChatMessage, chat::ChatMessage> *ChatRoom(
      grpc::CallbackServerContext *context) override {
    const auto &metadata = context->client_metadata();
    const auto name = metadata.find("user-name");
    return new Member(room_, name == metadata.end() ? "" : std::string(name->second.data(), name->second.size()));
  }

 private:
  Room room_;
};

std::string readFile(const char *path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::shared_ptr<grpc::ServerCredentials> toCredentials(int count, char **arguments) {
  if (count < 4 || std::string(arguments[1]) != "--tls") return grpc::InsecureServerCredentials();
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs.push_back({readFile(arguments[3]), readFile(arguments[2])});
  return grpc::SslServerCredentials(options);
}

}  // namespace

int main(int count, char **arguments) {
  Service service;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", toCredentials(count, arguments), &port);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (!server) return 1;
  std::cout << "listening on " << port << std::endl;
  std::cin.ignore(std::numeric_limits<std::streamsize>::max());
  server->Shutdown(std::chrono::system_clock::now());
}
