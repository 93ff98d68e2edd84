// A gRPC C++ client without generated code: asks the health service many times, at once and one after the other, and
// holds one call that streams both ways. Prints what it got, a line each.
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

using grpc::ByteBuffer;
using grpc::ClientContext;
using grpc::CompletionQueue;
using grpc::GenericStub;
using grpc::Slice;
using grpc::Status;

namespace {

ByteBuffer ToBuffer(const std::string &text) {
  Slice slice(text);
  return ByteBuffer(&slice, 1);
}

std::string ToText(const ByteBuffer &buffer) {
  std::vector<Slice> slices;
  (void)buffer.Dump(&slices);
  std::string text;
  for (const Slice &slice : slices) text.append(reinterpret_cast<const char *>(slice.begin()), slice.size());
  return text;
}

struct Unary {
  ClientContext context;
  ByteBuffer answer;
  Status status;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
};

// Calls `count` times at once; returns how many were answered as they should be.
int CallAtOnce(GenericStub &stub, const char *path, const std::string &message, int count, const std::string &expected) {
  CompletionQueue queue;
  std::vector<std::unique_ptr<Unary>> calls;
  for (int n = 0; n < count; ++n) {
    auto call = std::make_unique<Unary>();
    call->reader = stub.PrepareUnaryCall(&call->context, path, ToBuffer(message), &queue);
    call->reader->StartCall();
    call->reader->Finish(&call->answer, &call->status, call.get());
    calls.push_back(std::move(call));
  }
  int right = 0;
  for (int n = 0; n < count; ++n) {
    void *tag;
    bool ok;
    if (!queue.Next(&tag, &ok)) break;
    auto *call = static_cast<Unary *>(tag);
    if (call->status.ok() && ToText(call->answer) == expected) ++right;
  }
  return right;
}

bool Next(CompletionQueue &queue) {
  void *tag;
  bool ok = false;
  return queue.Next(&tag, &ok) && ok;
}

// Sends `count` questions, one after the other, on one call; returns how many were answered.
int Stream(GenericStub &stub, const char *path, const std::string &question, int count, Status *status) {
  CompletionQueue queue;
  ClientContext context;
  auto call = stub.PrepareCall(&context, path, &queue);
  call->StartCall(nullptr);
  if (!Next(queue)) return -1;
  int answered = 0;
  for (int n = 0; n < count; ++n) {
    call->Write(ToBuffer(question), nullptr);
    if (!Next(queue)) break;
    ByteBuffer answer;
    call->Read(&answer, nullptr);
    if (!Next(queue)) break;
    if (ToText(answer).size() > 100) ++answered;
  }
  call->WritesDone(nullptr);
  Next(queue);
  call->Finish(status, nullptr);
  Next(queue);
  return answered;
}

}  // namespace

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  const auto channel = grpc::CreateChannel(argv[1], grpc::InsecureChannelCredentials());
  GenericStub stub(channel);
  const char *check = "/grpc.health.v1.Health/Check";
  const std::string serving("\x08\x01", 2);
  int right = 0;
  for (int n = 0; n < 100; ++n) right += CallAtOnce(stub, check, "", 1, serving);
  std::printf("one by one: %d\n", right);
  std::printf("at once: %d\n", CallAtOnce(stub, check, "", 500, serving));
  Status status;
  const std::string list_services("\x3a\x00", 2);
  const int answered = Stream(stub, "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", list_services, 50, &status);
  std::printf("stream: %d, status %d\n", answered, static_cast<int>(status.error_code()));
  Unary unknown;
  CompletionQueue queue;
  unknown.reader = stub.PrepareUnaryCall(&unknown.context, "/no.Such/Method", ToBuffer(""), &queue);
  unknown.reader->StartCall();
  unknown.reader->Finish(&unknown.answer, &unknown.status, &unknown);
  Next(queue);
  std::printf("unknown: %d %s\n", static_cast<int>(unknown.status.error_code()), unknown.status.error_message().c_str());
  return 0;
}
