// Generated from /api/asyncapi.json by `npm run generate`: do not edit.

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description `data` of `add_participants`. */
        AddParticipants: {
            /** Format: uuid */
            conversation_id: string;
            /** @description In this conversation; everybody's own if there is none. */
            role?: string | null;
            user_ids: string[];
        };
        /** @description A file that belongs to a message. */
        Attachment: {
            duration_ms?: number;
            height?: number;
            id?: string;
            mime: string;
            name: string;
            size: number;
            thumbnail_url?: string;
            url: string;
            width?: number;
        };
        /** @description `data` of `authenticate`. */
        Authenticate: {
            token: string;
        };
        /** @description `data` of `close`, `reopen`, `archive`, `unarchive`, `block` and `unblock`. */
        ChangeStatus: {
            /** Format: uuid */
            conversation_id: string;
            /** @description For people who read logs; nothing is decided by it. */
            reason?: string | null;
        };
        /** @description All that changed in a conversation after a version. */
        Changes: {
            /** @description As it is now. */
            conversation: components["schemas"]["Conversation"];
            /** @description Whether to ask again from `version`. */
            has_more: boolean;
            messages: components["schemas"]["Message"][];
            participants: components["schemas"]["Participant"][];
            /** @description The last one that is told here. */
            version: number;
        };
        /** @description What was missed of one conversation: a complete stretch of changes, or the word to start over. */
        ChangesAnswer: components["schemas"]["Changes"] | {
            /** @constant */
            reset: true;
        };
        /** @description A conversation as one person sees it. */
        Conversation: {
            archived: boolean;
            assignee: string | null;
            /** Format: date-time */
            closed_at: string | null;
            closed_by: string | null;
            /** Format: date-time */
            created_at: string;
            created_by: string;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "direct" | "group" | "support";
            last_message: components["schemas"]["Message"] | null;
            /** Format: date-time */
            last_message_at: string | null;
            last_seq: number;
            metadata: Record<string, unknown>;
            /** Format: date-time */
            muted_until: string | null;
            participants: components["schemas"]["Participant"][];
            priority: string;
            reference: components["schemas"]["Reference"] | null;
            /** @enum {string} */
            status: "active" | "archived" | "blocked" | "closed";
            support_room: string | null;
            title: string | null;
            topic: string | null;
            unread: number;
            /** Format: date-time */
            updated_at: string;
            version: number;
        };
        /** @description A conversation as the caller sees it. */
        ConversationAnswer: {
            conversation: components["schemas"]["Conversation"];
        };
        /** @description A conversation as whoever is told sees it. */
        ConversationChange: {
            conversation: components["schemas"]["Conversation"];
        };
        /** @description Nothing more to say. */
        Done: Record<string, unknown>;
        /** @description What went wrong. */
        Error: {
            /** @description To switch on. */
            code: components["schemas"]["ErrorCode"];
            /** @description What to blame, as a path such as `attachments[0].size`. */
            field?: string;
            /** @description For people. */
            message: string;
            /** @description When to try again. */
            retry_after_ms?: number;
        };
        /** @enum {string} */
        ErrorCode: "unauthenticated" | "token_expired" | "forbidden" | "not_found" | "invalid_frame" | "invalid_request" | "too_long" | "conversation_closed" | "conversation_blocked" | "conflict" | "rate_limited" | "too_many_connections" | "payload_too_large" | "unavailable" | "internal";
        FirstMessage: (string & unknown) | {
            attachments?: components["schemas"]["NewAttachment"][];
            /** @description The client's own name for the message, by which a repeat is known. */
            client_id?: string | null;
            /** @description Not blank, unless there are attachments or, for `location`, a `metadata`. */
            content?: string | null;
            /**
             * @description `text` if nobody says.
             * @enum {string|null}
             */
            kind?: "text" | "image" | "file" | "location" | "voice" | null;
            /** @description The client's own data, kept as it is. */
            metadata?: Record<string, unknown> | null;
            /**
             * Format: uuid
             * @description The message it answers.
             */
            reply_to?: string | null;
        };
        /** @description `data` of `get_changes`. */
        GetChanges: {
            /** Format: uuid */
            conversation_id: string;
            /** @description The last version that is known, or 0. */
            since_version: number;
        };
        /** @description `data` of `get_messages`. */
        GetMessages: {
            /** @description Only messages after this one; the newest ones if neither is there. */
            after_seq?: number | null;
            /** @description Only messages before this one. */
            before_seq?: number | null;
            /** Format: uuid */
            conversation_id: string;
            /** @description Most items; 50 if nobody says, cut to the largest page. */
            limit?: number | null;
        };
        /** @description The last event of a server that stops. */
        Goodbye: {
            /** @constant */
            reason: "going_away";
            /** @description When to come back. */
            reconnect_after_ms: number;
        };
        /** @description `data` of `join_support_room`. */
        JoinSupportRoom: {
            /** @description The `next_cursor` of an earlier page of what waits. */
            cursor?: string | null;
            /** @description Most conversations; 50 if nobody says, cut to the largest page. */
            limit?: number | null;
            /** @enum {string} */
            room: "admin_support" | "driver_support" | "emergency_support" | "general_support" | "regulator_support";
        };
        /** @description `data` of `leave`. */
        Leave: {
            /** Format: uuid */
            conversation_id: string;
        };
        /** @description Some of the caller's conversations, newest activity first. */
        ListAnswer: {
            conversations: components["schemas"]["Conversation"][];
            /** @description Where to go on; `null` at the end. */
            next_cursor: string | null;
        };
        /** @description `data` of `list_conversations`. */
        ListConversations: {
            /** @description The `next_cursor` of an earlier page. */
            cursor?: string | null;
            /** @enum {string|null} */
            kind?: "direct" | "group" | "support" | null;
            /** @description Most items; 50 if nobody says, cut to the largest page. */
            limit?: number | null;
            /**
             * @description A text that is looked for in the title, in the names of the people and, for those who see all
             *     conversations, their e-mail addresses, and in the messages.
             */
            q?: string | null;
            reference?: components["schemas"]["NamedReference"] | null;
            /**
             * @description Whose: one's own, if nobody says, or all there are, for those who may see them.
             * @enum {string|null}
             */
            scope?: "own" | "all" | null;
            /** @enum {string|null} */
            status?: "active" | "archived" | "blocked" | "closed" | null;
            topic?: string | null;
        };
        /** @description `data` of `mark_read` and `mark_delivered`. */
        Mark: {
            /** Format: uuid */
            conversation_id: string;
            /** @description Of the last message that is read, or has arrived. */
            seq: number;
        };
        /** @description The caller's own read mark, and what is unread after it. */
        MarkedAnswer: {
            read_seq: number;
            unread: number;
            /** @description Which change this was; `null` if the mark was there already. */
            version: number | null;
        };
        /** @description A message as everybody sees it; the status as its sender does. */
        Message: {
            attachments: components["schemas"]["Attachment"][];
            client_id: string;
            content: string;
            /** Format: uuid */
            conversation_id: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            deleted_at: string | null;
            /** Format: date-time */
            edited_at: string | null;
            /** Format: date-time */
            hidden_at: string | null;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "text" | "image" | "file" | "location" | "voice" | "system";
            metadata: Record<string, unknown>;
            reactions: unknown[];
            /** Format: uuid */
            reply_to: string | null;
            sender: components["schemas"]["Sender"];
            seq: number;
            /** @enum {string} */
            status: "sent" | "delivered" | "read";
            version: number;
        };
        /** @description A message, with the version it has now. */
        MessageChange: {
            /** Format: uuid */
            conversation_id: string;
            message: components["schemas"]["Message"];
            version: number;
        };
        /** @description A page of history, oldest first. */
        MessagesAnswer: {
            /** @description Whether there are more in the direction of reading. */
            has_more: boolean;
            messages: components["schemas"]["Message"][];
        };
        /** @description `data` of `get_conversation`, `claim`, `release`, `watch` and `unwatch`. */
        NamedConversation: {
            /** Format: uuid */
            conversation_id: string;
        };
        /** @description `reference`. */
        NamedReference: {
            id: string;
            type: string;
        };
        /** @description `data` of `leave_support_room`. */
        NamedSupportRoom: {
            /** @enum {string} */
            room: "admin_support" | "driver_support" | "emergency_support" | "general_support" | "regulator_support";
        };
        /** @description A file that belongs to a message. */
        NewAttachment: {
            duration_ms?: number | null;
            height?: number | null;
            id?: string | null;
            /** @description Its media type. */
            mime: string;
            /** @description Its name for people. */
            name: string;
            /** @description In bytes. */
            size: number;
            /** @description Where a small picture of it lies. */
            thumbnail_url?: string | null;
            /** @description Where to fetch it. */
            url: string;
            width?: number | null;
        };
        /** @description `data` of `open_conversation`. */
        OpenConversation: {
            /** @description Said at once, whether the conversation is new or not: an object, or the content alone. */
            first_message?: components["schemas"]["FirstMessage"] | null;
            /** @enum {string} */
            kind: "direct" | "group" | "support";
            /** @description The client's own data, kept as it is. */
            metadata?: Record<string, unknown> | null;
            /**
             * @description The others: exactly one for `direct`, nobody for `support`.
             * @default []
             */
            participants?: string[];
            /** @description Only for `support`; `normal` if nobody says. */
            priority?: string | null;
            /** @description What it is about, in the host's own words. */
            reference?: components["schemas"]["NamedReference"] | null;
            /**
             * @description Only for `support`.
             * @enum {string|null}
             */
            support_room?: "admin_support" | "driver_support" | "emergency_support" | "general_support" | "regulator_support" | null;
            title?: string | null;
            /** @description What it is about, in the words of the server's configuration. */
            topic?: string | null;
        };
        /** @description A conversation that was opened or found. */
        OpenedAnswer: {
            conversation: components["schemas"]["Conversation"];
            /** @description Whether it is new. */
            created: boolean;
        };
        /** @description A membership. */
        Participant: {
            avatar_url: string | null;
            delivered_seq: number;
            /** Format: date-time */
            joined_at: string;
            /** Format: date-time */
            left_at: string | null;
            name: string;
            online: boolean;
            read_seq: number;
            role: string;
            user_id: string;
        };
        /** @description Somebody who came in or went out. */
        ParticipantChange: {
            /** Format: uuid */
            conversation_id: string;
            participant: components["schemas"]["Participant"];
            version: number;
        };
        /** @description `data` of `ping`. */
        Ping: Record<string, unknown>;
        /** @description A sign of life. */
        PingAnswer: {
            /** Format: date-time */
            server_time: string;
        };
        /** @description Whether somebody can be reached. */
        Presence: {
            /** Format: date-time */
            last_seen: string | null;
            /** @enum {string} */
            state: "online" | "away" | "offline";
            user_id: string;
        };
        /** @description Whether people can be reached. */
        PresenceAnswer: {
            presence: components["schemas"]["Presence"][];
        };
        /** @description Where somebody's marks are. */
        Receipt: {
            /** Format: uuid */
            conversation_id: string;
            delivered_seq: number;
            read_seq: number;
            user_id: string;
            version: number;
        };
        /** @description The host product's thing that a conversation is about. */
        Reference: {
            id: string;
            type: string;
        };
        /** @description `data` of `remove_participant`. */
        RemoveParticipant: {
            /** Format: uuid */
            conversation_id: string;
            user_id: string;
        };
        /** @description Chosen by the client; the reply has it too. */
        RequestId: string | number;
        /** @description `data` of `resume`. */
        Resume: {
            /** @description The last version that is known of each conversation. */
            conversations: {
                [key: string]: number;
            };
        };
        /** @description What was missed of everything. */
        ResumeAnswer: {
            /** @description By conversation that changed. */
            changed: {
                [key: string]: components["schemas"]["ChangesAnswer"];
            };
            /** @description Conversations the caller is not in any more. */
            gone: string[];
            /** @description Whether `new` is not all of them: list the conversations then. */
            has_more: boolean;
            /** @description Conversations the caller did not name. */
            new: components["schemas"]["Conversation"][];
        };
        /** @description `data` of `send_message`, and of a first message, which has no `conversation_id`. */
        SendMessage: {
            attachments?: components["schemas"]["NewAttachment"][];
            /** @description The client's own name for the message, by which a repeat is known. */
            client_id: string;
            /** @description Not blank, unless there are attachments or, for `location`, a `metadata`. */
            content?: string | null;
            /** Format: uuid */
            conversation_id: string;
            /**
             * @description `text` if nobody says.
             * @enum {string|null}
             */
            kind?: "text" | "image" | "file" | "location" | "voice" | null;
            /** @description The client's own data, kept as it is. */
            metadata?: Record<string, unknown> | null;
            /**
             * Format: uuid
             * @description The message it answers.
             */
            reply_to?: string | null;
        };
        /** @description Who said it, as they were called then. */
        Sender: {
            id: string;
            name: string;
            role: string;
        };
        /** @description A message that is stored. */
        SentAnswer: {
            /** @description Whether its `client_id` was used before: then this is the first message. */
            duplicate: boolean;
            message: components["schemas"]["Message"];
        };
        /** @description A new conversation that asks for support, told to a support room. */
        SupportRequest: {
            conversation: components["schemas"]["Conversation"];
            message: components["schemas"]["Message"];
            room: string;
        };
        /** @description A support room, and a page of what waits in it. */
        SupportRoomAnswer: {
            /** @description Where to go on; `null` at the end. */
            next_cursor: string | null;
            room: string;
            /** @description Conversations that nobody is assigned to, oldest first. */
            waiting: components["schemas"]["Conversation"][];
        };
        /** @description `data` of `typing`. */
        Typing: {
            /** Format: uuid */
            conversation_id: string;
            is_typing: boolean;
        };
        /** @description Whether somebody types. */
        TypingSignal: {
            /** Format: uuid */
            conversation_id: string;
            expires_in_ms: number;
            is_typing: boolean;
            name: string;
            user_id: string;
        };
        /** @description What is unread. */
        UnreadFigures: {
            /** Format: uuid */
            conversation_id: string;
            total_unread: number;
            unread: number;
        };
        /** @description `data` of `update_conversation`. What is left out stays; `null` takes it away. */
        UpdateConversation: {
            /** Format: uuid */
            conversation_id: string;
            /** @description All of it. */
            metadata?: Record<string, unknown> | null;
            /** @description Back to `normal` with `null`. Rooms that have heard of it are not told anew. */
            priority?: string | null;
            title?: string | null;
            topic?: string | null;
        };
        /** @description The caller, as they are greeted. */
        User: {
            id: string;
            name: string;
            role: string;
        };
        /** @description `data` of `watch_presence` and `unwatch_presence`. */
        WatchPresence: {
            user_ids: string[];
        };
        /** @description How somebody is greeted who is let in. */
        Welcome: {
            /** Format: uuid */
            connection_id: string;
            /** @description Time between two WebSocket pings; no pong within half of it closes. */
            heartbeat_ms: number;
            /** @description This server's name among several. */
            node: string;
            /** Format: date-time */
            server_time: string;
            /** @description Unread messages of all conversations. */
            total_unread: number;
            user: components["schemas"]["User"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;

/** What a client may ask for, by the name of the request. */
export interface Requests {
  /** Brings people in. */
  add_participants: { data: components["schemas"]["AddParticipants"]; reply: components["schemas"]["ConversationAnswer"] };
  /** Puts a conversation aside until the next message. */
  archive: { data: components["schemas"]["ChangeStatus"]; reply: components["schemas"]["ConversationAnswer"] };
  /** Blocks a conversation until whoever did it, or staff, unblocks it. */
  block: { data: components["schemas"]["ChangeStatus"]; reply: components["schemas"]["ConversationAnswer"] };
  /** Takes a support conversation. */
  claim: { data: components["schemas"]["NamedConversation"]; reply: components["schemas"]["ConversationAnswer"] };
  /** Closes a conversation: it takes no messages. */
  close: { data: components["schemas"]["ChangeStatus"]; reply: components["schemas"]["ConversationAnswer"] };
  /** Reads what changed. */
  get_changes: { data: components["schemas"]["GetChanges"]; reply: components["schemas"]["ChangesAnswer"] };
  /** Reads a conversation. */
  get_conversation: { data: components["schemas"]["NamedConversation"]; reply: components["schemas"]["ConversationAnswer"] };
  /** Reads a page of history. */
  get_messages: { data: components["schemas"]["GetMessages"]; reply: components["schemas"]["MessagesAnswer"] };
  /** Joins a support room, and reads what waits in it. */
  join_support_room: { data: components["schemas"]["JoinSupportRoom"]; reply: components["schemas"]["SupportRoomAnswer"] };
  /** Leaves a conversation. */
  leave: { data: components["schemas"]["Leave"]; reply: components["schemas"]["ConversationAnswer"] };
  /** Leaves a support room. */
  leave_support_room: { data: components["schemas"]["NamedSupportRoom"]; reply: components["schemas"]["SupportRoomAnswer"] };
  /** Lists the caller's conversations. */
  list_conversations: { data: components["schemas"]["ListConversations"]; reply: components["schemas"]["ListAnswer"] };
  /** Moves the caller's delivered mark. */
  mark_delivered: { data: components["schemas"]["Mark"]; reply: components["schemas"]["MarkedAnswer"] };
  /** Moves the caller's read mark. */
  mark_read: { data: components["schemas"]["Mark"]; reply: components["schemas"]["MarkedAnswer"] };
  /** Opens a conversation, or finds the one there is. */
  open_conversation: { data: components["schemas"]["OpenConversation"]; reply: components["schemas"]["OpenedAnswer"] };
  /** Asks for a sign of life. */
  ping: { data: components["schemas"]["Ping"]; reply: components["schemas"]["PingAnswer"] };
  /** Gives a support conversation back. */
  release: { data: components["schemas"]["NamedConversation"]; reply: components["schemas"]["ConversationAnswer"] };
  /** Takes somebody out. */
  remove_participant: { data: components["schemas"]["RemoveParticipant"]; reply: components["schemas"]["ConversationAnswer"] };
  /** Reopens a closed conversation. */
  reopen: { data: components["schemas"]["ChangeStatus"]; reply: components["schemas"]["ConversationAnswer"] };
  /** Reads what was missed of everything. */
  resume: { data: components["schemas"]["Resume"]; reply: components["schemas"]["ResumeAnswer"] };
  /** Sends a message. */
  send_message: { data: components["schemas"]["SendMessage"]; reply: components["schemas"]["SentAnswer"] };
  /** Shows the others that the caller types, or stopped. */
  typing: { data: components["schemas"]["Typing"]; reply: components["schemas"]["Done"] };
  /** Takes an archived conversation back. */
  unarchive: { data: components["schemas"]["ChangeStatus"]; reply: components["schemas"]["ConversationAnswer"] };
  /** Unblocks a conversation. */
  unblock: { data: components["schemas"]["ChangeStatus"]; reply: components["schemas"]["ConversationAnswer"] };
  /** Asks not to be told any more. */
  unwatch: { data: components["schemas"]["NamedConversation"]; reply: components["schemas"]["Done"] };
  /** Asks not to be told any more. */
  unwatch_presence: { data: components["schemas"]["WatchPresence"]; reply: components["schemas"]["PresenceAnswer"] };
  /** Changes what is said of a conversation. */
  update_conversation: { data: components["schemas"]["UpdateConversation"]; reply: components["schemas"]["ConversationAnswer"] };
  /** Asks to be told of a conversation that the caller is not in. */
  watch: { data: components["schemas"]["NamedConversation"]; reply: components["schemas"]["ConversationAnswer"] };
  /** Asks to be told whether people can be reached. */
  watch_presence: { data: components["schemas"]["WatchPresence"]; reply: components["schemas"]["PresenceAnswer"] };
}

/** What the server tells by itself, by the name of the event. */
export interface Events {
  /** There is a new conversation. */
  conversation_created: components["schemas"]["ConversationChange"];
  /** A conversation changed. */
  conversation_updated: components["schemas"]["ConversationChange"];
  /** Something without an id failed. */
  error: components["schemas"]["Error"];
  /** The server is about to close the socket. */
  goodbye: components["schemas"]["Goodbye"];
  /** A message was said. */
  message_created: components["schemas"]["MessageChange"];
  /** A message is another than it was: hidden, or shown again. */
  message_updated: components["schemas"]["MessageChange"];
  /** Somebody came in. */
  participant_joined: components["schemas"]["ParticipantChange"];
  /** Somebody went out. */
  participant_left: components["schemas"]["ParticipantChange"];
  /** Somebody can be reached, or cannot. */
  presence: components["schemas"]["Presence"];
  /** Somebody's marks moved. */
  receipt: components["schemas"]["Receipt"];
  /** Somebody asks for support. */
  support_request: components["schemas"]["SupportRequest"];
  /** Somebody types, or stopped. */
  typing: components["schemas"]["TypingSignal"];
  /** The caller's unread figures. */
  unread: components["schemas"]["UnreadFigures"];
  /** The first frame of a socket that is let in. */
  welcome: components["schemas"]["Welcome"];
}
