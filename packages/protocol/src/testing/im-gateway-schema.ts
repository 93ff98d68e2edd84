import protobuf from "protobufjs";

// Typed in from the description of the wire: a line for each message, `number type name` for each field, `@` before the
// name of the oneof that a field is in. Neither our .proto files nor our generated code can agree with it by accident.
const messages = `
ClientAuthenticationReq: 1 string request_id; 2 string session_id
ClientAuthenticationRsp: 1 string request_id; 2 bool success; 3 string errmsg
UserInfo: 1 string user_id; 2 string nickname; 3 string description; 4 string phone; 5 bytes avatar
ChatSessionInfo: 1 string single_chat_friend_id; 2 string chat_session_id; 3 string chat_session_name; 4 MessageInfo prev_message; 5 bytes avatar
StringMessageInfo: 1 string content
ImageMessageInfo: 1 string file_id; 2 bytes image_content
FileMessageInfo: 1 string file_id; 2 int64 file_size; 3 string file_name; 4 bytes file_contents
SpeechMessageInfo: 1 string file_id; 2 bytes file_contents
MessageContent: 1 MessageType message_type; 2 StringMessageInfo string_message @msg_content; 3 FileMessageInfo file_message @msg_content; 4 SpeechMessageInfo speech_message @msg_content; 5 ImageMessageInfo image_message @msg_content
MessageInfo: 1 string message_id; 2 string chat_session_id; 3 int64 timestamp; 4 UserInfo sender; 5 MessageContent message
Message: 1 string request_id; 2 MessageInfo message
FileDownloadData: 1 string file_id; 2 bytes file_content
FileUploadData: 1 string file_name; 2 int64 file_size; 3 bytes file_content
NotifyFriendAddApply: 1 UserInfo user_info
NotifyFriendAddProcess: 1 bool agree; 2 UserInfo user_info
NotifyFriendRemove: 1 string user_id
NotifyNewChatSession: 1 ChatSessionInfo chat_session_info
NotifyNewMessage: 1 MessageInfo message_info
NotifyMessage: 1 string notify_event_id; 2 NotifyType notify_type; 3 NotifyFriendAddApply friend_add_apply @notify_remarks; 4 NotifyFriendAddProcess friend_process_result @notify_remarks; 5 NotifyNewChatSession new_chat_session_info @notify_remarks; 6 NotifyNewMessage new_message_info @notify_remarks; 7 NotifyFriendRemove friend_remove @notify_remarks; 8 NewGroupNameMessage new_group_name @notify_remarks
UserRegisterReq: 1 string request_id; 2 string nickname; 3 string password; 4 string verify_code_id; 5 string verify_code
UserRegisterRsp: 1 string request_id; 2 bool success; 3 string errmsg
UserLoginReq: 1 string request_id; 2 string nickname; 3 string password; 4 string verify_code_id; 5 string verify_code
UserLoginRsp: 1 string request_id; 2 bool success; 3 string errmsg; 4 string login_session_id
PhoneVerifyCodeReq: 1 string request_id; 2 string phone_number
PhoneVerifyCodeRsp: 1 string request_id; 2 bool success; 3 string errmsg; 4 string verify_code_id
PhoneRegisterReq: 1 string request_id; 2 string phone_number; 3 string verify_code_id; 4 string verify_code
PhoneRegisterRsp: 1 string request_id; 2 bool success; 3 string errmsg
PhoneLoginReq: 1 string request_id; 2 string phone_number; 3 string verify_code_id; 4 string verify_code
PhoneLoginRsp: 1 string request_id; 2 bool success; 3 string errmsg; 4 string login_session_id
GetUserInfoReq: 1 string request_id; 2 string user_id; 3 string session_id
GetUserInfoRsp: 1 string request_id; 2 bool success; 3 string errmsg; 4 UserInfo user_info
SetUserAvatarReq: 1 string request_id; 2 string user_id; 3 string session_id; 4 bytes avatar
SetUserAvatarRsp: 1 string request_id; 2 bool success; 3 string errmsg
SetUserNicknameReq: 1 string request_id; 2 string user_id; 3 string session_id; 4 string nickname
SetUserNicknameRsp: 1 string request_id; 2 bool success; 3 string errmsg
SetUserDescriptionReq: 1 string request_id; 2 string user_id; 3 string session_id; 4 string description
SetUserDescriptionRsp: 1 string request_id; 2 bool success; 3 string errmsg
SetUserPhoneNumberReq: 1 string request_id; 2 string user_id; 3 string session_id; 4 string phone_number; 5 string phone_verify_code_id; 6 string phone_verify_code
SetUserPhoneNumberRsp: 1 string request_id; 2 bool success; 3 string errmsg
GetFriendListReq: 1 string request_id; 2 string user_id; 3 string session_id
GetFriendListRsp: 1 string request_id; 2 bool success; 3 string errmsg; 4 repeated UserInfo friend_list
FriendRemoveReq: 1 string request_id; 2 string user_id; 3 string session_id; 4 string peer_id
FriendRemoveRsp: 1 string request_id; 2 bool success; 3 string errmsg
FriendAddReq: 1 string request_id; 2 string session_id; 3 string user_id; 4 string respondent_id
FriendAddRsp: 1 string request_id; 2 bool success; 3 string errmsg; 4 string notify_event_id
FriendAddProcessReq: 1 string request_id; 2 string notify_event_id; 3 bool agree; 4 string apply_user_id; 5 string session_id; 6 string user_id
FriendAddProcessRsp: 1 string request_id; 2 bool success; 3 string errmsg; 4 string new_session_id
GetPendingFriendEventListReq: 1 string request_id; 2 string session_id; 3 string user_id
FriendEvent: 1 string event_id; 3 UserInfo sender
GetPendingFriendEventListRsp: 1 string request_id; 2 bool success; 3 string errmsg; 4 repeated FriendEvent event
FriendSearchReq: 1 string request_id; 2 string search_key; 3 string session_id; 4 string user_id
FriendSearchRsp: 1 string request_id; 2 bool success; 3 string errmsg; 4 repeated UserInfo user_info
GetChatSessionListReq: 1 string request_id; 2 string session_id; 3 string user_id
GetChatSessionListRsp: 1 string request_id; 2 bool success; 3 string errmsg; 4 repeated ChatSessionInfo chat_session_info_list
ChatSessionCreateReq: 1 string request_id; 2 string session_id; 3 string user_id; 4 string chat_session_name; 5 repeated string member_id_list
ChatSessionCreateRsp: 1 string request_id; 2 bool success; 3 string errmsg; 4 ChatSessionInfo chat_session_info
GetChatSessionMemberReq: 1 string request_id; 2 string session_id; 3 string user_id; 4 string chat_session_id
GetChatSessionMemberRsp: 1 string request_id; 2 bool success; 3 string errmsg; 4 repeated UserInfo member_info_list
GetHistoryMsgReq: 1 string request_id; 2 string chat_session_id; 3 int64 start_time; 4 int64 over_time; 5 string user_id; 6 string session_id
GetHistoryMsgRsp: 1 string request_id; 2 bool success; 3 string errmsg; 4 repeated MessageInfo msg_list
GetRecentMsgReq: 1 string request_id; 2 string chat_session_id; 3 int64 msg_count; 4 int64 cur_time; 5 string user_id; 6 string session_id
GetRecentMsgRsp: 1 string request_id; 2 bool success; 3 string errmsg; 4 repeated MessageInfo msg_list
MsgSearchReq: 1 string request_id; 2 string user_id; 3 string session_id; 4 string chat_session_id; 5 string search_key
MsgSearchRsp: 1 string request_id; 2 bool success; 3 string errmsg; 4 repeated MessageInfo msg_list
NewMessageReq: 1 string request_id; 2 string user_id; 3 string session_id; 4 string chat_session_id; 5 MessageContent message
NewMessageRsp: 1 string request_id; 2 bool success; 3 string errmsg
GetSingleFileReq: 1 string request_id; 2 string file_id; 3 string user_id; 4 string session_id
GetSingleFileRsp: 1 string request_id; 2 bool success; 3 string errmsg; 4 FileDownloadData file_data
GetMultiFileReq: 1 string request_id; 2 string user_id; 3 string session_id; 4 repeated string file_id_list
PutSingleFileReq: 1 string request_id; 2 string user_id; 3 string session_id; 4 FileUploadData file_data
PutSingleFileRsp: 1 string request_id; 2 bool success; 3 string errmsg; 4 FileMessageInfo file_info
PutMultiFileReq: 1 string request_id; 2 string user_id; 3 string session_id; 4 repeated FileUploadData file_data
PutMultiFileRsp: 1 string request_id; 2 bool success; 3 string errmsg; 4 repeated FileMessageInfo file_info
GetMultiFileRsp: 1 string request_id; 2 bool success; 3 string errmsg; 4 map<string,FileDownloadData> file_data
SpeechRecognitionReq: 1 string request_id; 2 bytes speech_content; 3 string user_id; 4 string session_id
SpeechRecognitionRsp: 1 string request_id; 2 bool success; 3 string errmsg; 4 string recognition_result
ExitGroupReq: 1 string request_id; 2 string session_id; 3 string user_id; 4 string chat_session_id
ExitGroupRsp: 1 string request_id; 2 bool success; 3 string errmsg
SetGroupnameReq: 1 string request_id; 2 string session_id; 3 string group_name; 4 string chat_session_id
SetGroupnameRsp: 1 string request_id; 2 bool success; 3 string errmsg
InviteFriendJoinGroupReq: 1 string request_id; 2 string session_id; 3 string chat_session_id; 4 repeated string user_id_list
InviteFriendJoinGroupRsp: 1 string request_id; 2 bool success; 3 string errmsg; 4 ChatSessionInfo chat_session_info
GetFileIdReq: 1 string request_id; 2 string session_id; 4 string message_id
GetFileIdRsp: 1 string request_id; 2 bool success; 3 string errmsg; 4 string file_id
NewGroupNameMessage: 1 string chat_session_id; 2 string group_name
`;

const enums = {
  MessageType: { STRING: 0, IMAGE: 1, FILE: 2, SPEECH: 3 },
  NotifyType: {
    FRIEND_ADD_APPLY_NOTIFY: 0,
    FRIEND_ADD_PROCESS_NOTIFY: 1,
    CHAT_SESSION_CREATE_NOTIFY: 2,
    CHAT_MESSAGE_NOTIFY: 3,
    FRIEND_REMOVE_NOTIFY: 4,
    CHANGE_GROUPNAME_NOTIFY: 5,
  },
};

/** The messages of the instant messenger, package `IMS`, for another implementation of Protobuf than ours; names as on the wire. */
export function createImsRoot(): protobuf.Root {
  const root = new protobuf.Root();
  const ims = root.define("IMS");
  for (const [name, values] of Object.entries(enums)) ims.add(new protobuf.Enum(name, values));
  for (const line of messages.trim().split("\n")) {
    const [name = "", fields = ""] = line.split(": ");
    const type = new protobuf.Type(name);
    for (const field of fields.split("; ")) addField(type, field);
    ims.add(type);
  }
  root.resolveAll();
  return root;
}

function addField(type: protobuf.Type, text: string): void {
  const [id = "", kind = "", name = "", more = ""] = text.split(/ +/);
  if (kind === "repeated") type.add(new protobuf.Field(more, Number(id), name, "repeated"));
  else if (kind.startsWith("map<string,")) {
    type.add(new protobuf.MapField(name, Number(id), "string", kind.slice(11, -1)));
  } else {
    const field = new protobuf.Field(name, Number(id), kind);
    if (!more.startsWith("@")) type.add(field);
    else {
      const oneof = type.oneofs?.[more.slice(1)] ?? new protobuf.OneOf(more.slice(1));
      if (oneof.parent === null) type.add(oneof);
      oneof.add(field);
    }
  }
}
